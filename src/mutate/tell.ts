/** Takes what a person should know of what was done: a sentence without a full stop. */
export type Tell = (text: string) => void;
