import { has, type Parsed } from "../options.ts";
import { gap, known, literalOf, type Pieces, textOf } from "../pieces.ts";
import { baseOf, directoryOf } from "../place.ts";
import type { Call, Program, Programs } from "../program.ts";
import { use } from "../use.ts";

const nothing = "nothing";

/** Reads files; the first word is a pattern unless an option gives it. */
const grep: Program = {
  options: {
    "-e --regexp -m --max-count -A -B -C --include --exclude --exclude-dir --color --colour":
      nothing,
    "-f --file": "read",
  },
  act: (call, parsed) => {
    const given = has(parsed, "-e --regexp -f --file");
    const tree = has(parsed, "-r -R --recursive");
    for (const arg of given ? parsed.operands : parsed.operands.slice(1)) {
      if (literalOf(arg.pieces) !== "-") use(call, arg, tree ? "read tree" : "read");
    }
    if (tree && parsed.operands.length <= (given ? 0 : 1)) {
      use(call, { pieces: known("."), offset: call.offset, loose: false }, "read tree");
    }
    return undefined;
  },
};

/** An awk program can write files and run commands. */
const awk: Program = {
  options: { "-F --field-separator -v --assign": nothing, "-f --file": "read" },
  refuse: { "-f --file -i": "runs a program of awk from a file" },
  act: (call, parsed) => {
    const [program, ...files] = parsed.operands;
    const text = program && literalOf(program.pieces);
    if (
      !has(parsed, "-f --file") &&
      (text === undefined || /[>|]|system|getline|@/.test(text.replace(/>=|\|\|/g, "")))
    ) {
      call.shell.draft.unknowns.set(`awk ${call.offset}`, {
        reason: "awk runs a program that may write files or run commands",
        offset: call.shell.within ?? call.offset,
      });
    }
    for (const file of files)
      if (!/^\w+=/.test(literalOf(file.pieces) ?? "")) use(call, file, "read");
    return undefined;
  },
};

/** What `echo` says. */
function sayWords({ args }: Call): Pieces {
  const options = args.findIndex((arg) => !/^-[neE]+$/.test(literalOf(arg.pieces) ?? ""));
  const words = options < 0 ? [] : args.slice(options);
  const newline = args
    .slice(0, args.length - words.length)
    .some((arg) => literalOf(arg.pieces)?.includes("n"));
  const said = words.flatMap(
    ({ pieces }, at): Pieces => (at === 0 ? pieces : [{ text: " " }, ...pieces]),
  );
  // What a backslash means differs between shells.
  if (said.some((piece) => "text" in piece && piece.text.includes("\\")))
    return [gap("a text with backslashes")];
  return newline ? said : [...said, { text: "\n" }];
}

/** What `printf` says, with the simplest of formats. */
function sayFormat(call: Call): Pieces | undefined {
  const { args, state } = call;
  const [format, ...words] = args;
  if (literalOf(format?.pieces ?? []) === "-v") {
    const name = literalOf(words[0]?.pieces ?? []);
    if (name !== undefined) state.variables.set(name, [[gap(`$${name}`)]]);
    return undefined;
  }
  const text = literalOf(format?.pieces ?? []);
  if (text === undefined) return undefined;
  const plain = text.replace(/\\n/g, "\n");
  if (/[\\]/.test(plain)) return undefined;
  if (!plain.includes("%")) return known(plain);
  const match = /^%s(\n?)$/.exec(plain);
  if (!match || words.length === 0) return undefined;
  const end = match[1] ?? "";
  return words.flatMap(({ pieces }): Pieces => [...pieces, { text: end }]);
}

/** Says one word, unless it is asked for more. */
const sayWord = (more: RegExp, least?: RegExp): Program => ({
  harmless: true,
  act: ({ name, args }) => {
    const words = args.map((arg) => literalOf(arg.pieces) ?? "/");
    const one =
      !words.some((word) => more.test(word)) && (!least || words.some((word) => least.test(word)));
    return [gap(`$(${[name, ...words].join(" ")})`, one)];
  },
});

/** Numbers, one a line. */
function sayNumbers({ args }: Call): Pieces | undefined {
  const numbers = args.map((arg) => Number(literalOf(arg.pieces) ?? Number.NaN));
  if (numbers.length === 0 || numbers.length > 3 || !numbers.every(Number.isInteger))
    return undefined;
  const last = numbers.at(-1) ?? 0;
  const first = numbers.length > 1 ? (numbers[0] ?? 1) : 1;
  const step = numbers.length > 2 ? (numbers[1] ?? 1) : 1;
  const count = step === 0 ? -1 : Math.floor((last - first) / step) + 1;
  if (count < 0 || count > 200) return undefined;
  return known(Array.from({ length: count }, (_, at) => `${first + at * step}\n`).join(""));
}

const cat: Program = {
  operands: "read",
  act: ({ start }, { operands }) => (operands.length === 0 ? start.input : undefined),
};

/** Programs that read files and change nothing. */
export const textPrograms: Programs = {
  echo: { harmless: true, act: sayWords },
  printf: { harmless: true, act: sayFormat },
  "nproc arch hostname whoami logname": sayWord(/[/]/),
  uname: sayWord(/[/]|^-\w*[av]|^--all/),
  date: sayWord(/[/\s]|%[cDhTrRxX+]/, /^\+/),
  seq: { harmless: true, act: sayNumbers },
  pwd: { harmless: true, act: ({ state }) => state.cwd },
  basename: {
    harmless: true,
    options: { "-s --suffix": nothing },
    act: (_, { operands: [path, suffix] }) => (path && !suffix ? baseOf(path.pieces) : undefined),
  },
  "sleep tput cal yes expr true false : sync tty clear stty bc factor numfmt printenv locale getconf free uptime ps pidof pgrep kill pkill killall dmesg nvidia-smi lscpu lspci ulimit nslookup dig host ping ip ifconfig netstat ss tr":
    {},
  dirname: {
    harmless: true,
    act: (_, { operands: [path] }) => (path ? directoryOf(path.pieces) : undefined),
  },
  cat,
  "tac zcat xzcat bzcat zstdcat lz4cat zless rev nl fold expand unexpand wc file stat cmp diff comm join paste hexdump xxd od strings base64 base32 less more readelf nm objdump ldd lsattr getfacl getcap wdiff column":
    {
      options: {
        "-n -c --format -d --delimiters -w --width -s --signature -f": nothing,
      },
      operands: "read",
    },
  "md5sum sha1sum sha224sum sha256sum sha384sum sha512sum shasum b2sum cksum sum": {
    options: { "-a --algorithm": nothing },
    operands: "read",
    act: checkSums,
  },
  "head tail cut fmt pr": {
    options: { "-n --lines -c --bytes -d -f -b --delimiter --fields --characters": nothing },
    operands: "read",
  },
  "sort tsort": {
    options: { "-k --key -t -S -T --field-separator --parallel": nothing, "-o --output": "write" },
    operands: "read",
  },
  uniq: { options: { "-f -s -w": nothing }, first: "read", last: "write" },
  "grep egrep fgrep zgrep rg": grep,
  "awk gawk mawk nawk": awk,
  "ls dir tree du": {
    options: { "-I --block-size --time-style --sort -d --max-depth -L": nothing },
    operands: "read tree",
    act: readsHere,
  },
  df: { operands: nothing },
  "realpath readlink": {
    options: { "-m -s --relative-to --relative-base": nothing },
    operands: "read",
  },
  envsubst: { operands: nothing },
  jq: {
    options: {
      "--arg --argjson --indent --args --jsonargs": nothing,
      "--slurpfile --rawfile -f --from-file": "read",
    },
    act: (call, parsed) => {
      for (const arg of has(parsed, "-f --from-file") ? parsed.operands : parsed.operands.slice(1))
        use(call, arg, "read");
      return undefined;
    },
  },
  yq: {
    act: (call, parsed) => {
      const how = has(parsed, "-i --inplace") ? "change" : "read";
      for (const arg of parsed.operands.slice(1)) use(call, arg, how);
      return undefined;
    },
  },
  getent: {
    first: nothing,
    operands: nothing,
    act: (call, { operands: [database, key] }) => {
      const name = literalOf(database?.pieces ?? []);
      if (key && (name === "passwd" || name === "group"))
        use(call, key, name === "passwd" ? "user" : "group");
      else
        use(
          call,
          { pieces: known(`/etc/${name ?? "passwd"}`), offset: call.offset, loose: false },
          "read",
        );
      return undefined;
    },
  },
  id: { ...sayWord(/[/]/, /^-\w*[ug]/), operands: "user" },
  groups: { operands: "user" },
  lsb_release: {
    ...sayWord(/[/]|^-\w*[ad]/, /^-\w*s/),
    also: [
      ["read", "/etc/os-release"],
      ["read", "/etc/lsb-release"],
    ],
  },
};

function readsHere(call: Call, parsed: Parameters<NonNullable<Program["act"]>>[1]): undefined {
  if (parsed.operands.length > 0) return;
  use(call, { pieces: known("."), offset: call.offset, loose: false }, "read tree");
}

/** `sha256sum -c`: the files are named in the list. */
function checkSums(call: Call, parsed: Parsed): undefined {
  if (!has(parsed, "-c --check")) return;
  const { input } = call.start;
  const listed = parsed.operands.some((arg) => literalOf(arg.pieces) !== "-");
  const lines = input && !listed ? textOf(input)?.split("\n") : undefined;
  const names = lines?.flatMap((line) => /^\\?[0-9a-f]+ [ *](.+)$/.exec(line)?.[1] ?? []) ?? ["."];
  for (const name of names) {
    use(
      call,
      { pieces: known(name), offset: call.offset, loose: false },
      listed || !lines ? "read tree" : "read",
    );
  }
}
