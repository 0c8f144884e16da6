import { tellUnknown } from "../interpreter.ts";
import { has, optionValues, type Parsed } from "../options.ts";
import { type Arg, isGap, type Pieces } from "../pieces.ts";
import type { Call, Programs } from "../program.ts";
import { use } from "../use.ts";

/** A text with a letter where something is not known: enough to see where commands end. */
const shapeOf = (pieces: Pieces): string =>
  pieces.map((piece) => (isGap(piece) ? "x" : piece.text)).join("");

/**
 * Whether a script of sed's only edits: no `w`, which writes files, no `e`, which runs commands, no `r`.
 * What can't be read counts as more.
 */
function onlyEdits(script: string): boolean {
  let at = 0;
  const past = (delimiter: string): boolean => {
    for (; at < script.length; at++) {
      if (script[at] === "\\") at++;
      else if (script[at] === "[" && script.indexOf("]", at + 2) > 0 && delimiter !== "[") {
        // A bracket expression may hold the delimiter.
        const end = script.indexOf("]", at + 2);
        if (script.slice(at, end).includes("\n")) continue;
        at = end;
      } else if (script[at] === delimiter) {
        at++;
        return true;
      }
    }
    return false;
  };
  const pastPlain = (delimiter: string): boolean => {
    for (; at < script.length; at++) {
      if (script[at] === "\\") at++;
      else if (script[at] === delimiter) {
        at++;
        return true;
      }
    }
    return false;
  };
  const pastAddress = (): boolean => {
    while (at < script.length && /[\s,\d$+~!;IM{}]/.test(script[at] ?? "")) at++;
    if (script[at] === "/") {
      at++;
      return past("/") && pastAddress();
    }
    if (script[at] === "\\" && script[at + 1] !== undefined) {
      const delimiter = script[at + 1] ?? "";
      at += 2;
      return past(delimiter) && pastAddress();
    }
    return true;
  };
  while (at < script.length) {
    if (!pastAddress()) return false;
    const command = script[at++];
    if (command === undefined) return true;
    if (command === "s" || command === "y") {
      const delimiter = script[at++] ?? "";
      if (delimiter === "" || !past(delimiter) || !pastPlain(delimiter)) return false;
      const flags = /^[a-zA-Z0-9]*/.exec(script.slice(at))?.[0] ?? "";
      if (/[we]/.test(flags)) return false;
      at += flags.length;
    } else if ("aicbtT:l#qQv".includes(command)) {
      // Text, a label or a number, to the end of the line; text goes on after a backslash.
      while (at < script.length && script[at] !== "\n") at += script[at] === "\\" ? 2 : 1;
    } else if (!"dDgGhHnNpPxz=FkK".includes(command)) {
      return false;
    }
  }
  return true;
}

function edit(call: Call, parsed: Parsed): undefined {
  const given = optionValues(parsed, "-e --expression");
  const byFile = has(parsed, "-f --file");
  const [first, ...rest] = parsed.operands;
  const scripts: readonly (Arg | undefined)[] = given.length > 0 || byFile ? given : [first];
  const files = given.length > 0 || byFile ? parsed.operands : rest;
  // Each of them goes on where the one before it ended, as a line of its own.
  const whole = scripts.map((script) => shapeOf(script?.pieces ?? [])).join("\n");
  if (!onlyEdits(whole)) {
    const offset = scripts[0]?.offset ?? call.offset;
    tellUnknown(call.shell, "sed runs a script that may write files or run commands", offset);
  }
  const inPlace = parsed.options.some(({ name }) => /^(?:-i|--in-place|-[nErsuz]*i)/.test(name));
  const backup = parsed.options.some(
    ({ name, value }) => (name === "--in-place" && value) || /^-[nErsuz]*i./.test(name),
  );
  for (const file of files) {
    use(call, file, inPlace ? "change" : "read");
    if (inPlace && backup)
      use(call, { ...file, pieces: [...file.pieces, { text: "*", glob: true }] }, "write");
  }
}

/** The stream editor. */
export const sedPrograms: Programs = {
  sed: {
    options: { "-e --expression -l --line-length": "nothing", "-f --file": "read" },
    refuse: { "-f --file": "runs a script from a file" },
    act: edit,
  },
};
