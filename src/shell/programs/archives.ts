import { tellUnknown } from "../interpreter.ts";
import { has, optionValue, optionValues, type Parsed, parseOptions } from "../options.ts";
import { type Arg, argOf, isGap, knownEnd, knownStart, literalOf, type Pieces } from "../pieces.ts";
import { within } from "../place.ts";
import type { Call, Program, Programs } from "../program.ts";
import { usePath } from "../use.ts";

const nothing = "nothing";

const here = (call: Call): Arg => argOf(".", call.offset);

const tarValued = new Set(
  "-f --file -C --directory -T --files-from -X --exclude-from -I --use-compress-program --exclude --strip-components --transform --xform --owner --group --mode --mtime --format --one-top-level --checkpoint-action --to-command -b --blocking-factor -H -K -N -g --listed-incremental -V --label --wildcards-match --warning --sort --suffix --pax-option --rsh-command -L -F --info-script --totals"
    .split(" ")
    .filter((name) => name !== "--one-top-level" && name !== "--totals"),
);

/** Programs that tar needs for an archive, by option or by the name's end. */
const compressors: readonly (readonly [string, RegExp, string])[] = [
  ["-z --gzip --gunzip", /\.(?:t?gz|tgz)$/, "gzip"],
  ["-j --bzip2", /\.(?:bz2|tbz2?)$/, "bzip2"],
  ["-J --xz", /\.(?:xz|txz)$/, "xz"],
  ["--zstd", /\.(?:zst|tzst)$/, "zstd"],
  ["--lzma", /\.lzma$/, "xz"],
  ["--lzip", /\.lz$/, "lzip"],
];

/** `tar xzf file`: the first word is options without their dash, each with its value after it. */
function dashed(args: readonly Arg[]): Arg[] {
  const [first, ...rest] = args;
  const letters = first && !first.loose ? (literalOf(first.pieces) ?? "") : "";
  if (!first || !/^[A-Za-z]+$/.test(letters)) return [...args];
  const out: Arg[] = [];
  for (const letter of letters) {
    out.push(argOf(`-${letter}`, first.offset));
    if (tarValued.has(`-${letter}`)) {
      const value = rest.shift();
      if (value) out.push(value);
    }
  }
  return [...out, ...rest];
}

function tar(call: Call): undefined {
  const { shell, offset } = call;
  const parsed = parseOptions(dashed(call.args), tarValued, "last");
  const loose = call.args.find((arg) => arg.loose);
  if (loose) tellUnknown(shell, `${call.name} takes words that are not known`, loose.offset);
  if (has(parsed, "--to-command --checkpoint-action -F --info-script --rsh-command")) {
    tellUnknown(shell, `${call.name} runs a command for what it finds`, offset);
  }
  const archive = optionValue(parsed, "-f --file");
  const file = archive && literalOf(archive.pieces) !== "-" ? archive : undefined;
  for (const [names, end, program] of compressors) {
    if (has(parsed, names) || (file && end.test(knownEnd(file.pieces))))
      shell.draft.commands.add(program);
  }
  for (const program of optionValues(parsed, "-I --use-compress-program")) {
    const name = (literalOf(program.pieces) ?? "").split(" ")[0];
    if (name) shell.draft.commands.add(name);
  }
  for (const list of optionValues(parsed, "-T --files-from -X --exclude-from"))
    usePath(call, list, "read");
  const folder = optionValue(parsed, "-C --directory");
  if (has(parsed, "-x --extract --get")) {
    if (file) usePath(call, file, "read");
    if (!has(parsed, "-O --to-stdout")) usePath(call, folder ?? here(call), "write tree");
  } else if (has(parsed, "-c --create -r --append -u --update -A")) {
    if (file) usePath(call, file, has(parsed, "-c --create") ? "write" : "change");
    for (const member of parsed.operands)
      usePath(call, seenFrom(folder, member), has(parsed, "--remove-files") ? "move" : "read tree");
  } else if (file) {
    usePath(call, file, "read");
  }
}

/** A member's path, in the directory that `-C` says. */
function seenFrom(folder: Arg | undefined, member: Arg): Arg {
  if (!folder || knownStart(member.pieces).startsWith("/")) return member;
  return { ...member, pieces: within(folder.pieces, member.pieces) };
}

/** A file whose name loses an ending, or gets one. */
function pack(ending: string, program: string): Program {
  return {
    options: { "-S --suffix -T --threads -b --blocks -o": nothing },
    act: (call, parsed) => {
      const opens =
        program.startsWith("un") ||
        program === "gunzip" ||
        has(parsed, "-d --decompress --uncompress");
      const shows = has(parsed, "-c --stdout --to-stdout -t --test -l --list");
      const keeps = has(parsed, "-k --keep") || program.includes("zstd") || program.includes("lz4");
      const output = optionValue(parsed, "-o");
      for (const arg of parsed.operands) {
        usePath(call, arg, shows || keeps || output ? "read" : "move");
        if (shows || output) continue;
        const bare = opens ? withoutEnding(arg.pieces) : undefined;
        const made: Pieces = opens
          ? (bare ?? [...arg.pieces, { text: "*", glob: true }])
          : [...arg.pieces, { text: ending }];
        usePath(call, { ...arg, pieces: made }, "write");
      }
      if (output) usePath(call, output, "write");
      return undefined;
    },
  };
}

function withoutEnding(pieces: Pieces): Pieces | undefined {
  const last = pieces.at(-1);
  if (!last || isGap(last)) return undefined;
  const text = last.text.replace(/\.[A-Za-z0-9]+$/, "");
  if (text === last.text) return undefined;
  return [...pieces.slice(0, -1), { ...last, text }];
}

const unzip: Program = {
  options: { "-d -x -P": nothing },
  act: (call, parsed) => {
    const [archive] = parsed.operands;
    if (archive) usePath(call, archive, "read");
    if (has(parsed, "-l -p -t -v -Z")) return undefined;
    usePath(call, optionValue(parsed, "-d") ?? here(call), "write tree");
    return undefined;
  },
};

/** `7z x -o/dir archive`. */
const sevenZip: Program = {
  options: { "-o": nothing },
  act: (call, parsed) => {
    const [command, archive, ...members] = parsed.operands;
    const verb = literalOf(command?.pieces ?? []);
    const opens = verb === "x" || verb === "e";
    if (archive)
      usePath(call, archive, verb === "a" || verb === "u" || verb === "d" ? "change" : "read");
    if (opens) usePath(call, optionValue(parsed, "-o") ?? here(call), "write tree");
    if (verb === "a" || verb === "u")
      for (const member of members) usePath(call, member, "read tree");
    return undefined;
  },
};

const jar: Program = {
  act: (call, parsed: Parsed) => {
    const [first, archive, ...members] = parsed.operands;
    const letters = literalOf(first?.pieces ?? []) ?? "";
    if (archive) usePath(call, archive, /[cu]/.test(letters) ? "change" : "read");
    if (letters.includes("x")) usePath(call, here(call), "write tree");
    else for (const member of members) usePath(call, member, "read tree");
    return undefined;
  },
};

/** Unpacks into a directory that is named after the archive. */
const dpkgDeb: Program = {
  act: (call, parsed) => {
    const [archive, folder] = parsed.operands;
    if (has(parsed, "-b --build")) {
      if (archive) usePath(call, archive, "read tree");
      usePath(call, folder ?? here(call), "write tree");
      return undefined;
    }
    if (archive) usePath(call, archive, "read");
    if (has(parsed, "-x -X -R --extract --vextract --raw-extract -e --control"))
      usePath(call, folder ?? here(call), "write tree");
    return undefined;
  },
};

/** Programs that pack and unpack. */
export const archivePrograms: Programs = {
  "tar bsdtar gtar": {
    options: { [[...tarValued].join(" ")]: nothing },
    wraps: true,
    act: (call) => tar(call),
  },
  unzip,
  zip: {
    options: { "-x -i -P -b -n -t": nothing },
    recursive: "-r --recurse-paths",
    first: "change",
    operands: "read",
  },
  "gzip pigz": pack(".gz", "gzip"),
  "gunzip unpigz": pack(".gz", "gunzip"),
  bzip2: pack(".bz2", "bzip2"),
  bunzip2: pack(".bz2", "unbzip2"),
  "xz lzma": pack(".xz", "xz"),
  "unxz unlzma": pack(".xz", "unxz"),
  zstd: pack(".zst", "zstd"),
  unzstd: pack(".zst", "unzstd"),
  lz4: pack(".lz4", "lz4"),
  "7z 7za 7zr 7zz": sevenZip,
  cpio: {
    options: { "-D --directory -F --file -I -O -E -H --format": nothing },
    also: [["change tree", "."]],
    act: (call, parsed) => {
      for (const arg of optionValues(parsed, "-D --directory -F --file -I -O"))
        usePath(call, arg, "change tree");
      return undefined;
    },
  },
  jar,
  "dpkg-deb": dpkgDeb,
  rpm2cpio: { operands: "read" },
  "unsquashfs unrar": {
    options: { "-d -dest": "write tree" },
    operands: "read",
    also: [["write tree", "."]],
  },
  ar: { first: nothing, operands: "change", also: [["write tree", "."]] },
};
