import type { ParameterDefaultOperation, ParameterExpansionPart, Word } from "unbash";
import { type Interpreter, variableValue } from "./interpreter.ts";
import { eitherOf, gap, isGap, isTame, literalOf, type Pieces } from "./pieces.ts";
import type { State, Value } from "./state.ts";

/** What a word within `${…}` comes to. */
export type Expand = (word: Word) => Pieces;

const counts = new Set(["?", "$", "!", "#", "-", "0"]);

/** The value of `$name`, `$1`, `$@` and their kin. */
export function parameterOf(shell: Interpreter, state: State, name: string): Value {
  if (name === "@" || name === "*") return state.positional ?? [[gap(`$${name}`)]];
  if (counts.has(name)) return [[gap(`$${name}`, name !== "!" && name !== "-")]];
  if (/^\d+$/.test(name)) {
    if (!state.positional) return [[gap(`$${name}`)]];
    const value = state.positional[Number(name) - 1];
    return value ? [value] : [];
  }
  return variableValue(shell, state, name);
}

/** The value of `${name…}`, after what is done to it. An array's when all elements are asked for. */
export function expandParameter(
  shell: Interpreter,
  state: State,
  part: ParameterExpansionPart,
  expand: Expand,
): Value {
  const { parameter, operation } = part;
  if (part.prefix === "#") return [[gap(part.text, true)]];
  const value = elementsOf(shell, state, part, expand);
  if (!operation) return value;
  switch (operation.type) {
    case "Default":
      return orDefault(state, parameter, value, operation, expand);
    case "Remove":
      expand(operation.operand);
      return derived(part, value);
    case "Replace":
      return derived(part, [...value, expand(operation.replacement), expand(operation.pattern)]);
    case "Slice":
    case "CaseModification":
      return derived(part, value);
    default:
      return [[gap(part.text)]];
  }
}

function elementsOf(
  shell: Interpreter,
  state: State,
  part: ParameterExpansionPart,
  expand: Expand,
): Value {
  const { parameter, index } = part;
  const value = parameterOf(shell, state, parameter);
  if (part.prefix === "!") {
    const name = literalOf(value[0] ?? []);
    return name !== undefined && /^\w+$/.test(name)
      ? parameterOf(shell, state, name)
      : [[gap(part.text)]];
  }
  if (!index) return parameter === "@" || parameter === "*" ? value : value.slice(0, 1);
  if (index.text === "@" || index.text === "*") return value;
  const at = literalOf(expand(index));
  if (at === undefined || !/^\d+$/.test(at)) return [[gap(part.text)]];
  const element = value[Number(at)];
  return element ? [element] : [];
}

/** What is cut out of a value: not worked out, but as harmless as the value itself. */
function derived(part: ParameterExpansionPart, from: Value): Value {
  const whole = from.flat();
  const outside = whole.find((piece) => isGap(piece) && piece.outside);
  const cut = gap(part.text, from.length > 0 && from.every(isHarmless) && isTame(whole));
  return [
    [outside && isGap(outside) && outside.outside ? { ...cut, outside: outside.outside } : cut],
  ];
}

const isHarmless = (pieces: Pieces): boolean => isTame(pieces) || literalOf(pieces) === "";

type Is = "set" | "empty" | "unset" | "unknown";

function stateOf(value: Value): Is {
  const [pieces] = value;
  if (!pieces) return "unset";
  if (pieces.some((piece) => !isGap(piece) && piece.text !== "")) return "set";
  if (pieces.some((piece) => isGap(piece) && piece.tame)) return "set";
  return pieces.some(isGap) ? "unknown" : "empty";
}

function orDefault(
  state: State,
  name: string,
  value: Value,
  { operator, operand }: ParameterDefaultOperation,
  expand: Expand,
): Value {
  const is = stateOf(value);
  const colon = operator.startsWith(":");
  const kind = operator.at(-1);
  if (kind === "?") return value;
  const given = is === "set" || (is === "empty" && !colon);
  const open = is === "unknown";
  if (kind === "+") {
    if (!given && !open) return [[{ text: "" }]];
    const other = expand(operand);
    return given ? [other] : [[gap(`\${${name}${operator}…}`)]];
  }
  if (given) return value;
  const other = expand(operand);
  const result = open ? [eitherOf(value[0] ?? [], other, name)] : [other];
  if (kind === "=" && /^\w+$/.test(name)) state.variables.set(name, result);
  return result;
}
