/**
 * A pattern of `${x#p}` and its kin as the source of a regular expression: `*` any text, `?` one
 * character, `\` before one of these takes its meaning away. Undefined for any other escape.
 */
function expressionOf(pattern: string): string | undefined {
  let out = "";
  const characters = [...pattern];
  for (let at = 0; at < characters.length; at++) {
    let character = characters[at] ?? "";
    if (character === "*") {
      out += "[^\\n]*";
      continue;
    }
    if (character === "?") {
      out += "[^\\n]";
      continue;
    }
    if (character === "\\") {
      at++;
      character = characters[at] ?? "";
      if (!"*?\\}/".includes(character) || character === "") return undefined;
    }
    out += character.replace(/[\\^$.*+?()[\]{}|/]/, "\\$&");
  }
  return out;
}

/** Takes the shortest or longest match off one end. Undefined when the pattern is none. */
export function trimMatch(
  value: string,
  pattern: string,
  end: "prefix" | "suffix",
  longest: boolean,
): string | undefined {
  const source = expressionOf(pattern);
  if (source === undefined) return undefined;
  const whole = new RegExp(`^${source}$`, "u");
  const characters = [...value];
  const lengths = Array.from({ length: characters.length + 1 }, (_, length) => length);
  if (longest) lengths.reverse();
  for (const length of lengths) {
    const cut = end === "prefix" ? length : characters.length - length;
    const head = characters.slice(0, cut).join("");
    const tail = characters.slice(cut).join("");
    if (whole.test(end === "prefix" ? head : tail)) return end === "prefix" ? tail : head;
  }
  return value;
}

/** Puts a text where the pattern matches, once or everywhere. Undefined when the pattern is none. */
export function replaceMatch(
  value: string,
  pattern: string,
  replacement: string,
  everywhere: boolean,
): string | undefined {
  const source = expressionOf(pattern);
  if (source === undefined) return undefined;
  if (!everywhere) return value.replace(new RegExp(source, "u"), () => replacement);
  // An empty match right behind another match does not count, other than in JavaScript.
  let end = -1;
  return value.replace(new RegExp(source, "gu"), (match, at: number) => {
    if (match === "" && at === end) return "";
    end = at + match.length;
    return replacement;
  });
}
