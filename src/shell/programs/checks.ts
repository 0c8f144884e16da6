import { literalOf } from "../pieces.ts";
import type { Program, Programs } from "../program.ts";
import { usePath } from "../use.ts";

const _nothing = "nothing";

/** `test`, `[`: reads the files that it asks about. */
const test: Program = {
  wraps: true,
  act: ({ args, ...call }) => {
    args.forEach((arg, at) => {
      const word = literalOf(arg.pieces) ?? "";
      const [before, after] = [args[at - 1], args[at + 1]];
      const pair = /^-(?:nt|ot|ef)$/.test(word);
      if (pair && before) usePath({ ...call, name: "test" }, before, "read");
      if (
        (pair || /^-[bcdefghkprsuwxGLNOS]$/.test(word) || (word === "-a" && at === 0)) &&
        after &&
        literalOf(after.pieces) !== "]" &&
        literalOf(after.pieces) !== "="
      ) {
        usePath({ ...call, name: "test" }, after, "read");
      }
    });
    return undefined;
  },
};

/** Asks where programs are. */
const which: Program = {
  harmless: true,
  act: (call, parsed) => {
    for (const arg of parsed.operands) {
      const name = literalOf(arg.pieces);
      if (name !== undefined) call.shell.draft.commands.add(name);
    }
    return undefined;
  },
};

/** Programs that only ask. */
export const checkPrograms: Programs = { "test [": test, "which whereis": which };
