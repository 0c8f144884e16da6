import {
  type CommandExpansionPart,
  forEachChild,
  type ParsedScript,
  type SyntaxNode,
  type Word,
  type WordPart,
} from "unbash";
import { braceWords } from "./braces.ts";
import { homeIn, type Interpreter } from "./interpreter.ts";
import { expandParameter, parameterOf } from "./parameter.ts";
import { type Arg, dropNewlines, gap, isGap, known, type Piece, type Pieces } from "./pieces.ts";
import { copyOf, type State, type Value } from "./state.ts";

/** A piece of a word, and whether the shell splits it into words; or the end of a word. */
type Chunk = { readonly piece: Piece; readonly split: boolean } | "next word";

/** The words of a command line, after all expansions, split into the words that programs get. */
export const expandWords = (shell: Interpreter, words: readonly Word[], state: State): Arg[] =>
  words.flatMap((word) =>
    bracesIn(shell, word).flatMap((parts) =>
      fieldsOf(chunksOf(shell, word, parts, state), state, word.pos),
    ),
  );

/** A word where the shell does not split it: the value of an assignment, a redirection's target. */
export function expandWord(shell: Interpreter, word: Word, state: State): Pieces {
  const chunks = chunksOf(shell, word, word.parts, state);
  return tidy(chunks.map((chunk) => (chunk === "next word" ? { text: " " } : chunk.piece)));
}

/** The text of a here-document. */
export function expandParts(shell: Interpreter, parts: readonly WordPart[], state: State): Pieces {
  const chunks = parts.flatMap((part) => chunksOfPart(shell, part, true, state));
  return tidy(chunks.map((chunk) => (chunk === "next word" ? { text: " " } : chunk.piece)));
}

/** Adjoining known texts as one, and none that is empty beside others. */
function tidy(pieces: Pieces): Pieces {
  const out: Piece[] = [];
  const full = pieces.filter((piece) => isGap(piece) || piece.text !== "");
  for (const piece of full.length > 0 ? full : pieces.slice(0, 1)) {
    const last = out.at(-1);
    if (last && !isGap(last) && !isGap(piece) && last.glob === piece.glob) {
      out[out.length - 1] = { ...last, text: last.text + piece.text };
    } else {
      out.push(piece);
    }
  }
  return out;
}

/** The parts of a word, for each of the words that its braces make of it. */
function bracesIn(shell: Interpreter, word: Word): (readonly WordPart[] | undefined)[] {
  if (!word.parts?.some((part) => part.type === "BraceExpansion")) return [word.parts];
  let ways: WordPart[][] = [[]];
  for (const part of word.parts) {
    const texts = part.type === "BraceExpansion" ? braceWords(part.text) : undefined;
    // Shells that don't know braces leave them as they are.
    const choices = texts && !shell.bash ? [...texts, part.text] : texts;
    const each: WordPart[] = choices
      ? choices.map((text) => ({
          type: "Literal",
          pos: part.pos,
          end: part.end,
          value: text,
          text,
        }))
      : [part];
    ways = ways.flatMap((way) => each.map((one) => [...way, one]));
  }
  return ways.length > 500 ? [word.parts] : ways;
}

function chunksOf(
  shell: Interpreter,
  word: Word,
  parts: readonly WordPart[] | undefined,
  state: State,
): Chunk[] {
  const tilde = /^~([\w.-]*)(?=\/|$)/.exec(word.text);
  const chunks = parts
    ? parts.flatMap((part) => chunksOfPart(shell, part, false, state))
    : [{ piece: { text: word.value }, split: false }];
  const first = chunks[0];
  if (!tilde || first === undefined || first === "next word" || isGap(first.piece)) return chunks;
  const user = tilde[1] ?? "";
  if (user !== "" && user !== "root") shell.draft.usesUsers.add(user);
  const home =
    user === "" ? homeIn(shell, state) : user === "root" ? known("/root") : [gap(`~${user}`)];
  const rest = {
    ...first,
    piece: { ...first.piece, text: first.piece.text.slice(tilde[0].length) },
  };
  return [...home.map((piece) => ({ piece, split: false })), rest, ...chunks.slice(1)];
}

function chunksOfPart(shell: Interpreter, part: WordPart, quoted: boolean, state: State): Chunk[] {
  const one = (piece: Piece): Chunk[] => [{ piece, split: false }];
  switch (part.type) {
    case "Literal":
    case "SingleQuoted":
    case "AnsiCQuoted":
      return one({ text: part.value });
    case "DoubleQuoted":
    case "LocaleString": {
      const inner = part.parts.flatMap((child) => chunksOfPart(shell, child, true, state));
      // "" is a word, but "$@" without arguments is none.
      const all = part.parts.length > 0 && part.parts.every((child) => asksForAll(child));
      return inner.length > 0 || all ? inner : one({ text: "" });
    }
    case "SimpleExpansion": {
      const name = part.text.slice(1);
      return chunksOfValue(parameterOf(shell, state, name), asksForAll(part), quoted);
    }
    case "ParameterExpansion": {
      const value = expandParameter(shell, state, part, (word) => expandWord(shell, word, state));
      return chunksOfValue(value, asksForAll(part), quoted);
    }
    case "CommandExpansion":
      return chunksOfValue([substituted(shell, part, state)], false, quoted);
    case "ArithmeticExpansion":
      runWithin(shell, part.expression, state);
      return one(gap(part.text, true));
    case "ProcessSubstitution":
      runNested(shell, part.script, part.pos, state);
      return one({ text: "/dev/fd/63" });
    case "Glob":
      runWithin(shell, part, state);
      return one({ text: part.text, glob: true });
    case "ExtendedGlob":
    case "BraceExpansion":
      runWithin(shell, part, state);
      return one(gap(part.text));
  }
}

const asksForAll = (part: WordPart): boolean =>
  part.type === "SimpleExpansion"
    ? part.text === "$@" || part.text === "$*"
    : part.type === "ParameterExpansion" &&
      (part.parameter === "@" ||
        part.parameter === "*" ||
        part.index?.text === "@" ||
        part.index?.text === "*");

function chunksOfValue(value: Value, all: boolean, quoted: boolean): Chunk[] {
  const elements = all ? value : value.slice(0, 1);
  return elements.flatMap((pieces, at): Chunk[] => {
    const chunks = pieces.map((piece): Chunk => ({ piece, split: !quoted }));
    // An empty element within quotes is a word.
    if (quoted && chunks.length === 0) chunks.push({ piece: { text: "" }, split: false });
    return at === 0 ? chunks : ["next word", ...chunks];
  });
}

/** What a command substitution comes to, after its commands have run. */
function substituted(shell: Interpreter, part: CommandExpansionPart, state: State): Pieces {
  const output = runNested(shell, part.script, part.pos, state);
  if (output) return dropNewlines(output);
  const short = part.text.length <= 40 && !part.text.includes("\n");
  return [gap(short ? part.text : "$(…)")];
}

/** Runs a script in a subshell. */
function runNested(
  shell: Interpreter,
  script: ParsedScript | undefined,
  offset: number,
  state: State,
): Pieces | undefined {
  if (!script) return undefined;
  // A script in backticks has a text of its own, with its own offsets.
  const within = shell.within ?? (script.source === undefined ? undefined : offset);
  return shell.runScript({ ...shell, within, depth: shell.depth + 1 }, script, copyOf(state));
}

/** Runs what stands in a part that is not worked out, and sets the variables that it sets. */
export function runWithin(shell: Interpreter, node: SyntaxNode | undefined, state: State): void {
  if (!node) return;
  const visit = (child: SyntaxNode): void => {
    switch (child.type) {
      case "CommandExpansion":
      case "ArithmeticCommandExpansion":
      case "ProcessSubstitution":
        runNested(shell, child.script, child.pos, state);
        return;
      case "SimpleExpansion":
        parameterOf(shell, state, child.text.slice(1));
        return;
      case "ParameterExpansion":
        expandParameter(shell, state, child, (word) => expandWord(shell, word, state));
        return;
      case "ArithmeticWord":
        if (/^[A-Za-z_]\w*$/.test(child.value)) parameterOf(shell, state, child.value);
        break;
      case "ArithmeticBinary":
        if (/^(?:[-+*/%&|^]|<<|>>)?=$/.test(child.operator)) setNumber(child.left, state);
        break;
      case "ArithmeticUnary":
        if (child.operator === "++" || child.operator === "--") setNumber(child.operand, state);
        break;
    }
    forEachChild(child, visit);
  };
  visit(node);
}

function setNumber(target: SyntaxNode, state: State): void {
  if (target.type !== "ArithmeticWord") return;
  const name = /^[A-Za-z_]\w*/.exec(target.value)?.[0];
  if (name !== undefined) state.variables.set(name, [[gap(`$${name}`, true)]]);
}

/** Splits the unquoted results of expansions at blanks. */
function fieldsOf(chunks: readonly Chunk[], state: State, offset: number): Arg[] {
  const fields: Arg[] = [];
  let open: { pieces: Piece[]; loose: boolean } | undefined;
  const close = (): void => {
    if (open) fields.push({ pieces: tidy(open.pieces), offset, loose: open.loose });
    open = undefined;
  };
  for (const chunk of chunks) {
    if (chunk === "next word") {
      close();
      continue;
    }
    const { piece, split } = chunk;
    if (isGap(piece) || !split) {
      open ??= { pieces: [], loose: isGap(piece) && !piece.tame && split };
      open.pieces.push(piece);
      continue;
    }
    if (!state.splitsAtBlanks && piece.text !== "") {
      open ??= { pieces: [], loose: true };
      open.pieces.push(gap("a text that IFS splits"));
      continue;
    }
    const [head = "", ...rest] = piece.text.split(/[ \t\n]+/);
    const add = (text: string): void => {
      if (text === "") return;
      open ??= { pieces: [], loose: false };
      open.pieces.push(piece.glob || /[*?[]/.test(text) ? { text, glob: true } : { text });
    };
    add(head);
    for (const text of rest) {
      close();
      add(text);
    }
  }
  close();
  return fields;
}
