import { type Output, tellUnknown } from "../interpreter.ts";
import { runText } from "../nested-text.ts";
import { has, optionValue, type Parsed, parseOptions } from "../options.ts";
import {
  type Arg,
  dropStart,
  gap,
  isGap,
  knownStart,
  literalOf,
  type Piece,
  type Pieces,
} from "../pieces.ts";
import type { Call, Program, Programs } from "../program.ts";
import { copyOf, type State } from "../state.ts";
import { use, usePath } from "../use.ts";

const nothing = "nothing";

/** Runs the command line that a program is given. */
function runRest(
  call: Call,
  words: readonly Arg[],
  state: State = copyOf(call.state),
  input = call.start.input,
): Output {
  const { shell } = call;
  return shell.runWords({ ...shell, depth: shell.depth + 1 }, words, state, {
    byShell: false,
    input,
  });
}

/** Programs that run another one and add nothing that matters. */
const runner = (options: Program["options"] = {}, skipped = 0): Program => ({
  options,
  wraps: true,
  act: (call, parsed) => runRest(call, parsed.operands.slice(skipped)),
});

const assignment = /^[A-Za-z_]\w*(?==)/;

/** `NAME=value` words before a command; gives the rest. */
function takeAssignments(words: readonly Arg[], state: State): readonly Arg[] {
  const end = words.findIndex((word) => word.loose || !assignment.test(knownStart(word.pieces)));
  const count = end < 0 ? words.length : end;
  for (const word of words.slice(0, count)) {
    const name = assignment.exec(knownStart(word.pieces))?.[0] ?? "";
    state.variables.set(name, [dropStart(word.pieces, name.length + 1)]);
    state.exported.add(name);
  }
  return words.slice(count);
}

const env: Program = {
  options: { "-u --unset -S --split-string": nothing, "-C --chdir": nothing },
  wraps: true,
  act: (call, parsed) => {
    const state = copyOf(call.state);
    for (const name of parsed.options.filter(
      (one) => one.name === "-u" || one.name === "--unset",
    )) {
      state.variables.set(literalOf(name.value?.pieces ?? []) ?? "", []);
    }
    if (has(parsed, "-i --ignore-environment")) state.sourced = true;
    const folder = optionValue(parsed, "-C --chdir");
    if (folder) state.cwd = literalOf(folder.pieces)?.startsWith("/") ? folder.pieces : undefined;
    const text = optionValue(parsed, "-S --split-string");
    if (text) return runText(call.shell, "env", text.pieces, call.offset, state);
    const words = takeAssignments(parsed.operands, state);
    return words.length > 0 ? runRest(call, words, state) : undefined;
  },
};

/** What is known as another user: the home folder is that user's. */
function stateAs(call: Call, user: Arg | undefined, login: boolean): State {
  const state = copyOf(call.state);
  const name = user ? literalOf(user.pieces) : "root";
  if (user) use(call, user, "user");
  const root = name === "root" || name === "0";
  const made = root ? "/root" : call.shell.homes.get(name ?? "");
  const home: Pieces = made ? [{ text: made }] : [gap(`the home folder of ${name ?? "a user"}`)];
  state.variables.set("HOME", [home]);
  if (login) state.cwd = made ? home : undefined;
  return state;
}

const sudo: Program = {
  options: { "-u --user -g --group -p --prompt -C -h --host -D --chdir -r -t -T": nothing },
  wraps: true,
  act: (call, parsed) => {
    const user = optionValue(parsed, "-u --user");
    const group = optionValue(parsed, "-g --group");
    if (group) use(call, group, "group");
    const login = has(parsed, "-i --login");
    const state = user || login ? stateAs(call, user, login) : copyOf(call.state);
    const words = takeAssignments(parsed.operands, state);
    return words.length > 0 ? runRest(call, words, state) : undefined;
  },
};

/** `su - user -c text`. */
const su: Program = {
  options: {
    "-c --command --session-command -s --shell -g --group -G --supp-group -w --whitelist-environment":
      nothing,
  },
  act: (call) => {
    const words = call.args.filter((arg) => literalOf(arg.pieces) !== "-");
    const valued = "-c --command --session-command -s --shell -g --group -G --supp-group -w".split(
      " ",
    );
    const parsed = parseOptions(words, new Set([...valued, "-u", "--user"]), "last");
    const login = words.length < call.args.length || has(parsed, "-l --login");
    const [first, ...rest] = parsed.operands;
    const given = optionValue(parsed, "-u --user");
    const state = stateAs(call, given ?? first, login);
    const text = optionValue(parsed, "-c --command --session-command");
    if (text) return runText(call.shell, call.name, text.pieces, text.offset, state);
    if (given) return runRest(call, parsed.operands, state);
    if (rest.length > 0)
      tellUnknown(call.shell, `${call.name} runs a shell with words of its own`, call.offset);
    else if (call.start.input)
      return runText(call.shell, call.name, call.start.input, call.offset, state);
    return undefined;
  },
};

/** `gosu user command`. */
const asUser: Program = {
  wraps: true,
  act: (call, parsed) => {
    const [user, ...words] = parsed.operands;
    if (!user) return undefined;
    const text = literalOf(user.pieces) ?? "";
    const [name = "", group] = text.split(":");
    if (group) call.shell.draft.usesGroups.add(group);
    const known: Arg = text === "" ? user : { ...user, pieces: [{ text: name }] };
    return runRest(call, words, stateAs(call, known, false));
  },
};

/** Words as xargs takes them from its input: what is not known is a part of a word that begins known. */
function wordsOfInput(input: Pieces, offset: number): Arg[] {
  const words: Piece[][] = [[]];
  for (const piece of input) {
    if (isGap(piece)) {
      words.at(-1)?.push(piece);
      continue;
    }
    const [head = "", ...rest] = piece.text.split(/[\s\0]+/);
    if (head !== "") words.at(-1)?.push({ ...piece, text: head });
    for (const text of rest) words.push(text === "" ? [] : [{ ...piece, text }]);
  }
  return words
    .filter((pieces) => pieces.length > 0)
    .map((pieces) => ({
      pieces,
      offset,
      loose: isGap(pieces[0] as Piece) && !(pieces[0] as { tame?: boolean }).tame,
    }));
}

const xargs: Program = {
  options: {
    "-n --max-args -P --max-procs -L --max-lines -s --max-chars -d --delimiter -E -I --replace":
      nothing,
    "-a --arg-file": "read",
  },
  wraps: true,
  act: (call, parsed) => {
    const { offset, start } = call;
    const unseen: Arg = { pieces: [gap("the input of xargs")], offset, loose: true };
    const words = start.input ? wordsOfInput(start.input, offset) : [unseen];
    const mark = optionValue(parsed, "-I --replace");
    const place = mark ? literalOf(mark.pieces) : has(parsed, "-i --replace") ? "{}" : undefined;
    const command =
      parsed.operands.length > 0
        ? parsed.operands
        : [{ ...unseen, pieces: [{ text: "echo" }], loose: false }];
    if (place === undefined)
      return runRest(call, [...command, ...words], copyOf(call.state), undefined);
    for (const word of words) {
      runRest(
        call,
        command.map((arg) => fill(arg, place, word)),
        copyOf(call.state),
        undefined,
      );
    }
    return undefined;
  },
};

/** Puts a word where a mark stands in another one. */
export function fill(arg: Arg, mark: string, word: Arg): Arg {
  const pieces = arg.pieces.flatMap((piece): Pieces => {
    if (isGap(piece) || !piece.text.includes(mark)) return [piece];
    return piece.text
      .split(mark)
      .flatMap(
        (text, at): Pieces => [
          ...(at > 0 ? word.pieces : []),
          ...(text === "" ? [] : [{ ...piece, text }]),
        ],
      );
  });
  const first = pieces[0];
  return {
    ...arg,
    pieces,
    loose: first !== undefined && isGap(first) && !first.tame && word.loose,
  };
}

const flock: Program = {
  options: { "-w --timeout -E --conflict-exit-code -c --command": nothing },
  wraps: true,
  act: (call, parsed: Parsed) => {
    const [file, ...words] = parsed.operands;
    if (file) usePath(call, file, "write");
    const text = optionValue(parsed, "-c --command");
    if (text) return runText(call.shell, call.name, text.pieces, text.offset, copyOf(call.state));
    return runRest(call, words);
  },
};

/** Programs that run another program. */
export const wrapperPrograms: Programs = {
  "sudo doas": sudo,
  "su runuser": su,
  "gosu su-exec chpst": asUser,
  env,
  xargs,
  flock,
  "nohup setsid eatmydata fakeroot tini dumb-init catchsegv stdbuf chrt unbuffer proxychains proxychains4 linux32 linux64 i386":
    runner({ "-i -o -e -g --signal": nothing }),
  nice: runner({ "-n --adjustment": nothing }),
  ionice: runner({ "-c --class -n --classdata -p": nothing }),
  time: runner({ "-f --format": nothing, "-o --output": "write" }),
  timeout: runner({ "-k --kill-after -s --signal": nothing }, 1),
  "taskset setarch": runner({ "-c": nothing }, 1),
  setpriv: runner({ "--reuid --regid --groups --inh-caps": nothing }),
  "xvfb-run": runner({ "-n --server-num -s --server-args -e --error-file -f -l -p -w": nothing }),
  busybox: runner(),
  chroot: { first: "change tree", unknown: "runs a program in another root" },
  "unshare nsenter parallel watch script expect strace ltrace": {
    unknown: "runs a program in its own way",
    operands: nothing,
  },
};
