import { type Arg, dropStart, isGap, knownStart, literalOf } from "./pieces.ts";

export interface Option {
  /** With its dashes: `-o`, `--output`. */
  readonly name: string;
  readonly value: Arg | undefined;
}

/** A command line, taken apart. */
export interface Parsed {
  readonly options: readonly Option[];
  readonly operands: readonly Arg[];
}

/**
 * Takes options and operands apart. `valued` names the options that have a value; `first` stops at the
 * first operand, which is a command with options of its own.
 */
export function parseOptions(
  args: readonly Arg[],
  valued: ReadonlySet<string>,
  end: "first" | "last",
): Parsed {
  const options: Option[] = [];
  const operands: Arg[] = [];
  const rest = [...args];
  for (let arg = rest.shift(); arg; arg = rest.shift()) {
    const start = knownStart(arg.pieces);
    if (literalOf(arg.pieces) === "--") {
      operands.push(...rest);
      break;
    }
    if (arg.loose || !start.startsWith("-") || (start === "-" && arg.pieces.length === 1)) {
      operands.push(arg);
      if (end === "last") continue;
      operands.push(...rest);
      break;
    }
    if (valued.has(start) && !arg.pieces.some(isGap)) {
      options.push({ name: start, value: rest.shift() });
    } else if (start.startsWith("--")) {
      options.push(longOption(arg, start));
    } else {
      options.push(...shortOptions(arg, start, valued, () => rest.shift()));
    }
  }
  return { options, operands };
}

const restOf = (arg: Arg, from: number): Arg => ({ ...arg, pieces: dropStart(arg.pieces, from) });

function longOption(arg: Arg, start: string): Option {
  const equals = start.indexOf("=");
  if (equals < 0) return { name: start, value: undefined };
  return { name: start.slice(0, equals), value: restOf(arg, equals + 1) };
}

/** `-xzf file` is three options; the last of them has the value. */
function shortOptions(
  arg: Arg,
  start: string,
  valued: ReadonlySet<string>,
  next: () => Arg | undefined,
): Option[] {
  // Words with one dash: `-keyout=file`.
  const equals = start.indexOf("=");
  if (equals > 2 && valued.has(start.slice(0, equals))) return [longOption(arg, start)];
  const out: Option[] = [];
  for (let at = 1; at < start.length; at++) {
    const name = `-${start[at]}`;
    if (valued.has(name)) {
      const rest = restOf(arg, at + 1);
      out.push({ name, value: rest.pieces.length > 0 ? rest : next() });
      return out;
    }
    out.push({ name, value: undefined });
  }
  // A word of its own with one dash, as `-version`, is asked for by its whole name too.
  return start.length > 2 ? [{ name: start, value: undefined }, ...out] : out;
}

/** Whether one of these options is there; names with blanks between them. */
export const has = (parsed: Parsed, names: string): boolean => {
  const wanted = names.split(" ");
  return parsed.options.some(({ name }) => wanted.includes(name));
};

/** The values of these options. */
export const optionValues = (parsed: Parsed, names: string): Arg[] => {
  const wanted = names.split(" ");
  return parsed.options.flatMap(({ name, value }) =>
    value && wanted.includes(name) ? [value] : [],
  );
};

export const optionValue = (parsed: Parsed, names: string): Arg | undefined =>
  optionValues(parsed, names).at(-1);
