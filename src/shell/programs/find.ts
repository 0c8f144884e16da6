import type { Output } from "../interpreter.ts";
import { type Arg, argOf, gap, knownStart, literalOf, type Piece, type Pieces } from "../pieces.ts";
import type { Call, Programs } from "../program.ts";
import { copyOf } from "../state.ts";
import { usePath } from "../use.ts";
import { fill } from "./wrappers.ts";

const valued = new Set(
  "-name -iname -path -ipath -wholename -regex -iregex -type -xtype -perm -size -mtime -atime -ctime -mmin -amin -cmin -maxdepth -mindepth -user -group -uid -gid -links -inum -fstype -printf -regextype -used -lname -ilname -D".split(
    " ",
  ),
);

/** What find names below one of the places where it begins. */
const below = (root: Arg): Pieces => {
  const slash = literalOf(root.pieces)?.endsWith("/") ? "" : "/";
  return [...root.pieces, ...(slash ? [{ text: slash }] : []), gap("find")];
};

function find(call: Call): Output {
  const { shell, state, args, offset } = call;
  const start = args.findIndex(
    (arg) => /^[-(!]/.test(knownStart(arg.pieces)) && !/^-[HLPO]/.test(knownStart(arg.pieces)),
  );
  const given = (start < 0 ? args : args.slice(0, start)).filter(
    (arg) => !/^-/.test(knownStart(arg.pieces)),
  );
  const roots = given.length > 0 ? given : [argOf(".", offset)];
  for (const root of roots) usePath(call, root, "read tree");
  const rest = start < 0 ? [] : args.slice(start);
  for (let at = 0; at < rest.length; at++) {
    const word = literalOf(rest[at]?.pieces ?? []) ?? "";
    const next = rest[at + 1];
    if (valued.has(word)) at++;
    else if (word === "-delete") for (const root of roots) usePath(call, root, "remove tree");
    else if (/^-(?:newer\w*|anewer|cnewer|samefile)$/.test(word) && next) {
      usePath(call, next, "read");
      at++;
    } else if (/^-f(?:print0?|ls|printf)$/.test(word) && next) {
      usePath(call, next, "write");
      at += word === "-fprintf" ? 2 : 1;
    } else if (/^-(?:exec|ok)(?:dir)?$/.test(word)) {
      const length = rest
        .slice(at + 1)
        .findIndex((arg) => /^[;+]$/.test(literalOf(arg.pieces) ?? ""));
      const command = rest.slice(at + 1, length < 0 ? undefined : at + 1 + length);
      at += command.length + 1;
      for (const root of roots) {
        const found: Arg = { pieces: below(root), offset, loose: false };
        const own = copyOf(state);
        if (word.endsWith("dir")) own.cwd = found.pieces;
        const words = command.map((arg) => fill(arg, "{}", found));
        shell.runWords({ ...shell, depth: shell.depth + 1 }, words, own, {
          byShell: false,
          input: undefined,
        });
      }
    }
  }
  const lines: Piece[] = roots.flatMap((root) => [...below(root), { text: "\n" }]);
  return rest.some((arg) => /^-(?:exec|delete|printf|ls)/.test(knownStart(arg.pieces)))
    ? undefined
    : lines;
}

/** `find`: what it does to what it finds. */
export const findPrograms: Programs = {
  "find fd": {
    wraps: true,
    options: { [[...valued].join(" ")]: "nothing" },
    act: (call) => find(call),
  },
};
