import type { Key, StepId } from "./step.ts";

/** What kind of input of a step is another than it was. */
export type ChangeKind =
  /** Content of a file in a context. */
  | "file"
  | "mode"
  /** What is there: a file, a folder, a link. */
  | "file-kind"
  | "link"
  /** Something in a folder that has too much in it to be told one by one. */
  | "folder"
  /** `subject` is how many more there are. */
  | "more-files"
  /** Whether the ignore rules leave a file out. */
  | "ignored"
  /** A file that nobody has changed and that can be reached now, or could. */
  | "reach"
  /** Something in a context, of which the record does not say more. */
  | "context"
  | "instruction"
  | "arg"
  /** What the name of an image stands for. */
  | "image"
  /** What the name of the image stands for that a section is built on. */
  | "base"
  /** Which image, or merge of which sections, it is built on. */
  | "on"
  /** The image that it is built on, which layerbuild made. */
  | "below"
  /** That image was made of the same inputs again, and has other bytes. */
  | "rebuilt"
  | "secret"
  | "ssh"
  | "section"
  | "order"
  | "override"
  | "program"
  /** Its period is over; nothing need have changed. */
  | "expired"
  /** Anything else that has a name and a value. */
  | "setting"
  /** Of layerbuild: how keys are made, or how images are merged. */
  | "version";

/** One input that is another. Without `before` it is new, without `after` gone. */
export interface Change {
  readonly kind: ChangeKind;
  /** What changed: a path, a name, a place in a file. */
  readonly subject: string;
  readonly before?: string;
  readonly after?: string;
}

/** Why a step is not cached. */
export interface Explanation {
  /** The earlier record that it was compared with; absent when there is none. */
  readonly with?: {
    readonly key: Key;
    /** RFC 3339; not in records of earlier versions. */
    readonly made?: string;
  };
  /** The record has the same key: it was made, and its result is no longer there. */
  readonly isGone?: true;
  /** What is another than it was, as far as it can be known before other steps have run. */
  readonly changes: readonly Change[];
  /** Steps without which its key can't be known, and that don't wait themselves. */
  readonly waitsFor: readonly StepId[];
}
