import { note } from "./draft.ts";
import { homeIn, type Output, tellUnknown, variableValue } from "./interpreter.ts";
import { has, type Option, type Parsed, parseOptions } from "./options.ts";
import { literalOf, showPieces, textOf } from "./pieces.ts";
import type { Call, Program } from "./program.ts";
import { isPathLike, type Use, use, usePath } from "./use.ts";

/** Notes what a program does with its command line. */
export const perform = (call: Call, program: Program): Output => performWith(call, program, []);

function performWith(call: Call, program: Program, before: readonly Option[]): Output {
  const { shell, name, offset } = call;
  const stops = program.verbs !== undefined || program.wraps === true;
  const own = parseOptions(call.args, valuedBy(program), stops ? "first" : "last");
  const parsed = { ...own, options: [...before, ...own.options] };
  usesOfItsOwn(call, program);
  for (const option of own.options) useOption(call, program, option);
  if (program.unknown) tellUnknown(shell, `${name} ${program.unknown}`, offset);
  if (program.verbs) return performVerb(call, program, parsed);
  if (program.packages) {
    usePackages(call, program.packages, parsed);
    return program.act?.(call, parsed);
  }
  if (program.wraps) return program.act?.(call, parsed);
  useOperands(call, program, parsed);
  tellLoose(call, program, parsed);
  return program.act?.(call, parsed);
}

const namesIn = (names: string): string[] => names.split(" ");

const valuedBy = (program: Program): Set<string> =>
  new Set(Object.keys(program.options ?? {}).flatMap(namesIn));

function usesOfItsOwn(call: Call, program: Program): void {
  const { shell, state, offset } = call;
  for (const [how, path] of program.also ?? []) {
    const pieces = path.startsWith("~")
      ? [...homeIn(shell, state), { text: path.slice(1) }]
      : [{ text: path }];
    usePath(call, { pieces, offset, loose: false }, how);
  }
  for (const command of program.commands?.split(" ") ?? []) shell.draft.commands.add(command);
  for (const variable of program.environment?.split(" ") ?? [])
    variableValue(shell, state, variable);
}

function useOption(call: Call, program: Program, { name, value }: Option): void {
  const refused = lookUp(program.refuse, name);
  if (refused !== undefined)
    tellUnknown(call.shell, `${call.name} ${name} ${refused}`, call.offset);
  if (!value) return;
  const how = lookUp(program.options, name);
  // An option that the table does not have may do anything with a path.
  if (how !== undefined) use(call, value, how);
  else if (isPathLike(value.pieces)) use(call, value, "change");
}

function lookUp<T>(
  table: { readonly [names: string]: T } | undefined,
  name: string,
): T | undefined {
  return Object.entries(table ?? {}).find(([names]) => namesIn(names).includes(name))?.[1];
}

function performVerb(call: Call, program: Program, parsed: Parsed): Output {
  const [word, ...args] = parsed.operands;
  if (!word)
    return program.bare
      ? performWith({ ...call, args: [] }, program.bare, parsed.options)
      : undefined;
  const verb = word.loose ? undefined : literalOf(word.pieces);
  const found = verb === undefined ? undefined : lookUp(program.verbs, verb);
  if (found) {
    const options = { ...program.options, ...found.options };
    return performWith({ ...call, args }, { ...found, options }, parsed.options);
  }
  if (program.other)
    return performWith({ ...call, args: parsed.operands }, program.other, parsed.options);
  tellUnknown(call.shell, `${call.name} ${showPieces(word.pieces)} is not known`, word.offset);
  for (const arg of args) if (isPathLike(arg.pieces)) use(call, arg, "change");
  return undefined;
}

const isFile = /^(?:\.{0,2}\/|~)|\.(?:deb|rpm|apk|whl|tgz|gem|tar\.gz|zip)$/;

function usePackages(
  call: Call,
  [manager, does]: NonNullable<Program["packages"]>,
  { operands }: Parsed,
): void {
  const { draft } = call.shell;
  if (does === "refreshes" || does === "upgrades") {
    draft[does].add(manager);
    return;
  }
  // A name that is made of something unknown is any name.
  const packages = operands.map((arg) => textOf(arg.pieces) ?? "*");
  operands.forEach((arg, at) => {
    if (isFile.test(packages[at] ?? "") && !/^\w+:\/\//.test(packages[at] ?? ""))
      use(call, arg, "read tree");
  });
  if (packages.length === 0) {
    // `apt-get install -f` brings what is missing.
    if (manager !== "apt") return;
    packages.push("*");
  }
  note(draft[does === "installs" ? "installs" : "removesPackages"], {
    manager,
    packages: [...new Set(packages)],
  });
}

function useOperands(call: Call, program: Program, parsed: Parsed): void {
  const { operands } = parsed;
  const tree = program.recursive !== undefined && has(parsed, program.recursive);
  operands.forEach((arg, at) => {
    const how =
      (at === 0 ? program.first : undefined) ??
      (at === operands.length - 1 ? program.last : undefined) ??
      program.operands;
    // `-` is standard input or output.
    if (how === undefined || literalOf(arg.pieces) === "-") return;
    use(call, arg, tree ? treeOf(how) : how);
  });
}

const treeOf = (how: Use): Use =>
  how === "read" || how === "write" || how === "change" || how === "remove" ? `${how} tree` : how;

/** Words that may be options or nothing, where the program does more than data can say. */
function tellLoose(call: Call, program: Program, { operands }: Parsed): void {
  if (!program.act || program.harmless) return;
  for (const { pieces, offset } of operands.filter((arg) => arg.loose)) {
    tellUnknown(call.shell, `${call.name} takes words from ${showPieces(pieces)}`, offset);
  }
}
