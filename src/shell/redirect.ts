import type { Redirection } from "unbash";
import { expandParts, expandWord } from "./expand.ts";
import { type Interpreter, placeIn } from "./interpreter.ts";
import { known, literalOf, type Pieces } from "./pieces.ts";
import type { State } from "./state.ts";
import { type Use, usePath } from "./use.ts";

const uses: { readonly [operator: string]: Use } = {
  ">": "write",
  ">|": "write",
  "&>": "write",
  ">&": "write",
  ">>": "change",
  "&>>": "change",
  "<>": "change",
  "<": "read",
};

/**
 * Notes what redirections read and write. Gives what comes in by one of them, where that is known;
 * "another" when one of them takes the place of what would come in.
 */
export function redirect(
  shell: Interpreter,
  redirections: readonly Redirection[],
  state: State,
  by: string,
): { readonly input: Pieces | undefined | "as before"; readonly output: boolean } {
  let input: Pieces | undefined | "as before" = "as before";
  let output = false;
  for (const one of redirections) {
    if (one.type === "HereDoc") {
      const { parts, text } = one.body;
      input = parts ? expandParts(shell, parts, state) : known(text);
      continue;
    }
    if (!one.target) continue;
    const target = expandWord(shell, one.target, state);
    if (one.type === "HereString") {
      input = [...target, { text: "\n" }];
      continue;
    }
    const use = uses[one.operator];
    // `2>&1`, `<&-`: another descriptor, no file.
    if (use === undefined || (one.operator === ">&" && isDescriptor(target))) continue;
    if (use === "read") input = undefined;
    else output ||= one.descriptor === undefined || isStandardOutput(one.descriptor);
    usePath(
      { shell, state, name: by },
      { pieces: target, offset: placeIn(shell, one.pos), loose: false },
      use,
    );
  }
  return { input, output };
}

const isDescriptor = (target: Pieces): boolean => /^(?:\d+-?|-)$/.test(literalOf(target) ?? "");

const isStandardOutput = (
  descriptor: NonNullable<Exclude<Redirection, { type: "HereDoc" }>["descriptor"]>,
): boolean => descriptor.type === "FileDescriptor" && descriptor.value === 1;
