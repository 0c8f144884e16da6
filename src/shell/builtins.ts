import { setVariable } from "./assign.ts";
import { hide } from "./command.ts";
import { homeIn, type Output, tellUnknown } from "./interpreter.ts";
import { runText } from "./nested-text.ts";
import { has, parseOptions } from "./options.ts";
import {
  type Arg,
  dropStart,
  gap,
  known,
  knownStart,
  literalOf,
  type Pieces,
  showPieces,
} from "./pieces.ts";
import type { Call } from "./program.ts";
import { resolvePath } from "./resolve.ts";
import { runSource } from "./source.ts";
import { copyOf, type State } from "./state.ts";
import { use } from "./use.ts";

type Builtin = (call: Call) => Output;

const nothing: Builtin = () => undefined;

/** Puts a working directory together from the one before and a word. */
function directoryOf(state: State, to: Pieces): Pieces | undefined {
  const resolved = resolvePath(to, state.cwd);
  if ("why" in resolved) return undefined;
  if (!resolved.tree && !resolved.glob) return known(resolved.path);
  return knownStart(to).startsWith("/") ? to : [...(state.cwd ?? []), { text: "/" }, ...to];
}

const changeDirectory: Builtin = (call) => {
  const { shell, state } = call;
  const [to] = parseOptions(call.args, new Set(), "last").operands;
  if (!to) {
    state.cwd = homeIn(shell, state);
  } else if (to.loose || literalOf(to.pieces) === "-" || /^\+\d/.test(knownStart(to.pieces))) {
    state.cwd = undefined;
  } else {
    const directory = directoryOf(state, to.pieces);
    if (directory) use(call, to, "read");
    state.cwd = directory;
  }
  return undefined;
};

/** `export`, `local` and the like; what they assign has been assigned. */
const declare: Builtin = (call) => {
  const { shell, state, name } = call;
  const parsed = parseOptions(call.args, new Set(), "last");
  const exports = name === "export" || has(parsed, "-x");
  for (const arg of parsed.operands) {
    const start = knownStart(arg.pieces);
    const variable = /^\w+/.exec(start)?.[0];
    if (arg.loose || variable === undefined) {
      // Any variable may be set.
      for (const any of state.variables.keys()) state.variables.set(any, [[gap(`$${any}`)]]);
      state.sourced = true;
      continue;
    }
    if (name === "local" || ((name === "declare" || name === "typeset") && !has(parsed, "-g"))) {
      hide(shell, variable, state);
    }
    const value =
      start[variable.length] === "=" ? dropStart(arg.pieces, variable.length + 1) : undefined;
    if (value) setVariable(state, variable, [value]);
    if (exports) state.exported.add(variable);
  }
  return undefined;
};

const set: Builtin = ({ state, args }) => {
  const at = args.findIndex((arg) => literalOf(arg.pieces) === "--");
  const given =
    at >= 0
      ? args.slice(at + 1)
      : /^[-+]/.test(knownStart(args[0]?.pieces ?? []))
        ? undefined
        : args;
  if (!given || (at < 0 && given.length === 0)) return undefined;
  state.positional = given.some((arg) => arg.loose) ? undefined : given.map((arg) => arg.pieces);
  return undefined;
};

const unset: Builtin = ({ state, args }) => {
  for (const arg of args) {
    const name = literalOf(arg.pieces) ?? "";
    if (/^\w+$/.test(name)) state.variables.set(name, []);
    else if (!name.startsWith("-")) state.sourced = true;
  }
  return undefined;
};

const shift: Builtin = ({ state, args }) => {
  const count = Number(literalOf(args[0]?.pieces ?? known("1")) ?? Number.NaN);
  state.positional = Number.isNaN(count) ? undefined : state.positional?.slice(count);
  return undefined;
};

/** `read`, `mapfile`, `getopts`: variables get what comes in. */
const take: Builtin = ({ state, args, name }) => {
  const valued = new Set(["-p", "-d", "-n", "-N", "-t", "-u", "-i", "-O", "-s"]);
  const { operands } = parseOptions(
    args,
    name === "mapfile" ? valued : new Set([...valued].slice(0, 7)),
    "last",
  );
  const names = name === "getopts" ? operands.slice(1) : operands;
  for (const arg of names) {
    const variable = literalOf(arg.pieces);
    if (variable !== undefined) state.variables.set(variable, [[gap(`$${variable}`)]]);
  }
  const also =
    name === "getopts" ? ["OPTARG", "OPTIND"] : names.length === 0 ? ["REPLY", "MAPFILE"] : [];
  for (const variable of also) state.variables.set(variable, [[gap(`$${variable}`)]]);
  return undefined;
};

const exec: Builtin = (call) => {
  const { operands } = parseOptions(call.args, new Set(["-a"]), "first");
  if (operands.length === 0) return undefined;
  const output = call.shell.runWords(call.shell, operands, call.state, {
    ...call.start,
    byShell: false,
  });
  call.state.dead = true;
  return output;
};

const evaluate: Builtin = ({ shell, state, args, offset }) => {
  const loose = args.find((arg) => arg.loose);
  if (loose) {
    tellUnknown(shell, `eval runs ${showPieces(loose.pieces)}`, offset);
    return undefined;
  }
  const text = args.flatMap(
    ({ pieces }, at): Pieces => (at === 0 ? pieces : [{ text: " " }, ...pieces]),
  );
  return runText(shell, "eval", text, offset, state);
};

const source: Builtin = ({ shell, state, args, name }) => {
  if (args[0]) runSource(shell, name, args[0], state);
  return undefined;
};

const trap: Builtin = ({ shell, state, args, offset }) => {
  const [action, ...signals] = args;
  const text = action && literalOf(action.pieces);
  if (!action || signals.length === 0 || text === "-" || text === "" || text?.startsWith("-"))
    return undefined;
  runText(shell, "trap", action.pieces, offset, copyOf(state));
  return undefined;
};

/** `command x`, `builtin x`: not the function of that name. */
const withoutFunctions: Builtin = (call) => {
  const { shell, state } = call;
  const { options, operands } = parseOptions(call.args, new Set(), "first");
  if (options.some(({ name }) => name === "-v" || name === "-V"))
    return which({ ...call, args: operands });
  const functions = new Map(state.functions);
  state.functions.clear();
  const output = shell.runWords(shell, operands, state, call.start);
  for (const [name, some] of functions)
    if (!state.functions.has(name)) state.functions.set(name, some);
  return output;
};

/** Asks where a program is. */
const which: Builtin = ({ shell, args }) => {
  for (const arg of args) {
    const name = literalOf(arg.pieces);
    if (name !== undefined && !name.startsWith("-")) shell.draft.commands.add(name);
  }
  return undefined;
};

/** `break`, `continue`: on to the next turn, or the end. */
const leaveLoop: Builtin = ({ shell, state, args, name }) => {
  const loops = args.length > 0 ? shell.loops : shell.loops.slice(-1);
  for (const { left, turned } of loops) (name === "break" ? left : turned).push(copyOf(state));
  if (loops.length > 0) state.dead = true;
  return undefined;
};

const leaveFunction: Builtin = ({ shell, state }) => {
  const frame = shell.frames.at(-1);
  // Outside of functions some shells end here and some go on.
  if (!frame) return undefined;
  frame.returns.push(copyOf(state));
  state.dead = true;
  return undefined;
};

const exit: Builtin = ({ state }) => {
  state.dead = true;
  return undefined;
};

const calculate: Builtin = ({ state, args }) => {
  for (const name of args.flatMap(
    (arg: Arg) => knownStart(arg.pieces).match(/[A-Za-z_]\w*/g) ?? [],
  )) {
    state.variables.set(name, [[gap(`$${name}`, true)]]);
  }
  return undefined;
};

const alias: Builtin = ({ shell, args, offset }) => {
  if (args.length > 0) tellUnknown(shell, "alias gives commands another meaning", offset);
  return undefined;
};

/** Commands that change the shell itself, or that only a shell has. */
export const builtins: { readonly [name: string]: Builtin } = {
  ...Object.fromEntries(
    ": unalias hash ulimit umask wait times shopt jobs bg fg disown enable complete compgen bind history caller"
      .split(" ")
      .map((name) => [name, nothing]),
  ),
  cd: changeDirectory,
  pushd: changeDirectory,
  popd: ({ state }) => {
    state.cwd = undefined;
    return undefined;
  },
  dirs: nothing,
  export: declare,
  readonly: declare,
  declare,
  typeset: declare,
  local: declare,
  set,
  unset,
  shift,
  read: take,
  mapfile: take,
  readarray: take,
  getopts: take,
  exec,
  eval: evaluate,
  ".": source,
  source,
  trap,
  command: withoutFunctions,
  builtin: withoutFunctions,
  type: which,
  break: leaveLoop,
  continue: leaveLoop,
  return: leaveFunction,
  exit,
  let: calculate,
  alias,
};
