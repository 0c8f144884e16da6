import { type Dockerfile, type Instruction, parseDockerfile } from "../../src/dockerfile/parse.ts";
import { type Given, type Split, type SplitPart, splitOf } from "../../src/split/split.ts";

export function dockerfileFrom(text: string): Dockerfile {
  const parsed = parseDockerfile({ path: "Dockerfile", text });
  if (parsed.ok) return parsed.value;
  throw new Error(parsed.error.map(({ message }) => message).join("\n"));
}

/** The split of a Dockerfile that can be split. */
export function splitFrom(text: string, given?: Given): Split {
  const split = splitOf(dockerfileFrom(text), given);
  if (split.ok) return split.value;
  throw new Error(split.error.map(({ message }) => message).join("\n"));
}

/** An instruction as it stands in the file, its lines joined. */
export const textOf = ({ place: { source, start, end } }: Instruction): string =>
  source.text.slice(start, end).replace(/\s*\\\n\s*/g, " ");

/** The parts with what they do, for people who read tests: `{ base: [], golang: ["RUN …"] }`. */
export function partsIn({ base, sections }: Split): { [name: string]: string[] } {
  return Object.fromEntries([base, ...sections].map(({ name, own }) => [name, own.map(textOf)]));
}

/** Why a line comes after another one; undefined when it does not. */
export const reasonFor = ({ graph }: Split, to: number, from: number): string | undefined =>
  graph.edges.find((edge) => edge.to.line === to && edge.from.line === from)?.reason;

/** Lines that a line comes after. */
export const before = ({ graph }: Split, to: number): number[] =>
  graph.edges.filter((edge) => edge.to.line === to).map(({ from }) => from.line);

export function partWith({ base, sections }: Split, words: string): SplitPart {
  const found = [base, ...sections].find(({ own }) =>
    own.some((one) => textOf(one).includes(words)),
  );
  if (found) return found;
  throw new Error(`no part has ${words}`);
}
