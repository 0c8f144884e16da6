import type { ParameterDefaultOperation, ParameterExpansionPart, Word } from "unbash";
import { type Interpreter, variableValue } from "./interpreter.ts";
import {
  dropStart,
  eitherOf,
  gap,
  isGap,
  isTame,
  known,
  knownEnd,
  knownStart,
  literalOf,
  type Pieces,
  showPieces,
} from "./pieces.ts";
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
    case "Remove": {
      const pattern = expand(operation.operand);
      const cut =
        value.length === 1 ? cutOff(value[0] ?? [], operation.operator, pattern) : undefined;
      return cut ? [cut] : derived(part, value);
    }
    case "Replace":
      expand(operation.pattern);
      // It does no harm where it stands within a word.
      return derived(part, [...value, [{ text: "x" }, ...expand(operation.replacement)]]);
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

// Of `${x%.sh}`, `${x##*/}`, `${x%/*}` what they come to, where that can be seen.
function cutOff(value: Pieces, operator: string, pattern: Pieces): Pieces | undefined {
  const shown = showPieces(pattern);
  const text = literalOf(value);
  if (text !== undefined && operator === "##" && shown === "*/") {
    return known(text.slice(text.lastIndexOf("/") + 1));
  }
  if (text !== undefined && operator === "%" && shown === "/*") {
    return known(text.includes("/") ? text.slice(0, text.lastIndexOf("/")) : text);
  }
  const ending = literalOf(pattern);
  if (ending === undefined || /[\\*?[]/.test(ending)) return undefined;
  const atEnd = operator.startsWith("%");
  const there = atEnd ? knownEnd(value).endsWith(ending) : knownStart(value).startsWith(ending);
  if (text !== undefined && !there) return value;
  const piece = value.at(atEnd ? -1 : 0);
  if (!there || !piece || isGap(piece) || piece.text.length < ending.length) return undefined;
  if (!atEnd) return dropStart(value, ending.length);
  const cut = piece.text.slice(0, piece.text.length - ending.length);
  return [...value.slice(0, -1), ...(cut === "" ? [] : [{ ...piece, text: cut }])];
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
