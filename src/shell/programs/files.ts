import { noteLink } from "../link.ts";
import { has, optionValue, type Parsed } from "../options.ts";
import { argOf, gap, knownStart, literalOf } from "../pieces.ts";
import { placeInto } from "../place.ts";
import type { Call, Program, Programs } from "../program.ts";
import { type Use, use, usePath } from "../use.ts";

const recursive = "-r -R --recursive";

/** `chmod`: a mode such as `-x` looks like options. */
function changeMode(call: Call, parsed: Parsed): undefined {
  const isMode = (name: string): boolean => /^-[rwxXstugo]+$/.test(name) && name !== "-R";
  const given = parsed.options.some(({ name }) => isMode(name) || name === "--reference");
  const how: Use = has(parsed, "-R --recursive") ? "change tree" : "change";
  for (const arg of given ? parsed.operands : parsed.operands.slice(1)) usePath(call, arg, how);
}

function put(call: Call, parsed: Parsed, read: Use, write: Use): void {
  const into = optionValue(parsed, "-t --target-directory");
  const { operands } = parsed;
  const target = into ?? (operands.length > 1 ? operands.at(-1) : undefined);
  const sources = into ? operands : operands.slice(0, -1);
  for (const source of sources) if (read !== "nothing") usePath(call, source, read);
  const one = sources.length === 1 && has(parsed, "-D");
  const file =
    one ||
    has(
      parsed,
      call.name === "ln"
        ? "-T -n --no-target-directory --no-dereference"
        : "-T --no-target-directory",
    );
  if (target)
    placeInto(call, sources, target, write, into ? "directory" : file ? "file" : "either");
}

const copying = {
  "-t --target-directory": "nothing",
  "-S --suffix": "nothing",
} as const;

const cp: Program = {
  options: { ...copying, "--preserve --no-preserve --sparse --reflink --backup": "nothing" },
  act: (call, parsed) => {
    const tree = has(parsed, `${recursive} -a --archive`) || has(parsed, "--parents");
    put(call, parsed, tree ? "read tree" : "read", tree ? "write tree" : "write");
    if (has(parsed, "--parents")) {
      const target = optionValue(parsed, "-t --target-directory") ?? parsed.operands.at(-1);
      if (target) usePath(call, target, "write tree");
    }
    return undefined;
  },
};

const mv: Program = {
  options: copying,
  act: (call, parsed) => {
    put(call, parsed, "move", "write tree");
    return undefined;
  },
};

const ln: Program = {
  options: copying,
  act: (call, parsed) => {
    // What a symbolic link points to need not be there; what has one name more is another file.
    const read = has(parsed, "-s --symbolic") ? "nothing" : "change";
    const [only] = parsed.operands;
    if (parsed.operands.length === 1 && only && !optionValue(parsed, "-t --target-directory")) {
      if (read === "change") usePath(call, only, "change");
      placeInto(call, [only], argOf(".", only.offset), "write", "directory");
    } else {
      put(call, parsed, read, "write");
    }
    if (read === "nothing") linkAll(call, parsed);
    return undefined;
  },
};

function linkAll(call: Call, parsed: Parsed): void {
  const into = optionValue(parsed, "-t --target-directory");
  const { operands } = parsed;
  const target = into ?? (operands.length > 1 ? operands.at(-1) : argOf(".", call.offset));
  const sources = into || operands.length === 1 ? operands : operands.slice(0, -1);
  for (const source of sources) if (target) noteLink(call, source, target);
}

const install: Program = {
  options: { ...copying, "-m --mode": "nothing", "-o --owner": "user", "-g --group": "group" },
  act: (call, parsed) => {
    if (has(parsed, "-d --directory"))
      for (const arg of parsed.operands) usePath(call, arg, "write");
    else put(call, parsed, "read", "write");
    return undefined;
  },
};

const dd: Program = {
  act: (call, parsed) => {
    for (const arg of parsed.operands) {
      const name = /^(if|of)=/.exec(knownStart(arg.pieces))?.[1];
      if (name === undefined) continue;
      const pieces = arg.pieces.map((piece, at) =>
        at === 0 && "text" in piece ? { ...piece, text: piece.text.slice(3) } : piece,
      );
      use(
        call,
        { ...arg, pieces: pieces.filter((one) => !("text" in one && one.text === "")) },
        name === "if" ? "read" : "write",
      );
    }
    return undefined;
  },
};

const mktemp: Program = {
  options: { "-p --tmpdir --suffix": "nothing" },
  act: (call, parsed) => {
    const [template] = parsed.operands;
    const name = gap("a name from mktemp", true);
    const folder = optionValue(parsed, "-p --tmpdir");
    const start = template ? knownStart(template.pieces).replace(/X+.*$/, "") : "tmp.";
    const below =
      template && !has(parsed, "-t -p --tmpdir") ? [] : (folder?.pieces ?? [{ text: "/tmp" }]);
    const pieces = [...below, { text: below.length > 0 ? `/${start}` : start }, name];
    const made = { pieces, offset: call.offset, loose: false };
    usePath(call, made, has(parsed, "-d --directory") ? "write tree" : "write");
    return pieces;
  },
};

/** Programs that make, move and remove files. */
export const filePrograms: Programs = {
  mkdir: { options: { "-m --mode": "nothing" }, operands: "write" },
  touch: {
    options: { "-d --date -t --time": "nothing", "-r --reference": "read" },
    operands: "write",
  },
  tee: {
    act: (call, parsed) => {
      for (const arg of parsed.operands)
        usePath(call, arg, has(parsed, "-a --append") ? "change" : "write");
      return call.start.input;
    },
  },
  cp,
  mv,
  ln,
  install,
  dd,
  mktemp,
  link: { first: "change", last: "write" },
  rm: { operands: "remove", recursive },
  "rmdir unlink": { options: { "--ignore-fail-on-non-empty": "nothing" }, operands: "remove" },
  shred: {
    options: { "-n --iterations -s --size --random-source": "nothing" },
    operands: "change",
  },
  chmod: { options: { "--reference": "read" }, act: changeMode },
  chown: {
    options: { "--from": "nothing", "--reference": "read" },
    recursive: "-R --recursive",
    act: (call, parsed) => changeOwner(call, parsed, "owner"),
  },
  chgrp: {
    options: { "--reference": "read" },
    act: (call, parsed) => changeOwner(call, parsed, "group"),
  },
  "setcap chattr": { first: "nothing", operands: "change" },
  setfacl: {
    options: { "-m --modify -x --remove -M -X --restore": "nothing" },
    operands: "change",
    recursive: "-R",
  },
  truncate: { options: { "-s --size": "nothing", "-r --reference": "read" }, operands: "change" },
  fallocate: { options: { "-l --length -o --offset": "nothing" }, operands: "change" },
  mkfifo: { options: { "-m --mode": "nothing" }, operands: "write" },
  mknod: { options: { "-m --mode": "nothing" }, first: "write", operands: "nothing" },
  "dos2unix unix2dos strip": { options: { "-o": "write" }, operands: "change" },
  split: {
    options: { "-a -b -C -l -n --additional-suffix": "nothing" },
    first: "read",
    also: [["write tree", "."]],
  },
  csplit: { first: "read", operands: "nothing", also: [["write tree", "."]] },
  patch: {
    options: {
      "-p --strip -F --fuzz -z --suffix": "nothing",
      "-i --input": "read",
      "-d --directory": "change tree",
      "-o --output": "write",
    },
    operands: "change",
    act: (call, parsed) => {
      // The patch says which files, below the directory that it is applied in.
      if (!optionValue(parsed, "-d --directory"))
        usePath(call, argOf(".", call.offset), "change tree");
      return undefined;
    },
  },
  rsync: {
    options: {
      "-e --rsh --chmod --max-size --min-size --exclude --include --filter -f": "nothing",
      "--exclude-from --include-from --files-from": "read",
      "--log-file": "write",
      "--chown": "owner",
    },
    act: (call, parsed) => {
      const target = parsed.operands.at(-1);
      for (const arg of parsed.operands.slice(0, -1)) {
        if (!/^[\w.@-]+:/.test(literalOf(arg.pieces) ?? ""))
          usePath(call, arg, has(parsed, "--remove-source-files") ? "move" : "read tree");
      }
      if (target) usePath(call, target, "write tree");
      return undefined;
    },
  },
};

function changeOwner(call: Call, parsed: Parsed, kind: "owner" | "group"): undefined {
  const byFile = has(parsed, "--reference");
  const [owner, ...rest] = parsed.operands;
  if (owner && !byFile) use(call, owner, kind);
  const how: Use = has(parsed, "-R --recursive") ? "change tree" : "change";
  for (const arg of byFile ? parsed.operands : rest) usePath(call, arg, how);
}
