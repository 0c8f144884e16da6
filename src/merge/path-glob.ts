/**
 * A predicate for the absolute paths that a pattern matches: `*` and `?` within one part, `**` as a
 * whole part for any parts, `[a-z]`, `[!a-z]`, `{a,b}`; `\` takes a character's meaning away.
 */
export function compilePathGlob(pattern: string): (path: string) => boolean {
  const expression = new RegExp(`^${sourceOf(pattern)}$`, "su");
  return (path) => expression.test(path);
}

function sourceOf(pattern: string): string {
  const rest = [...pattern];
  const out: string[] = [];
  let open = 0;
  for (let at = 0; at < rest.length; at++) {
    const character = rest[at] ?? "";
    const isPartStart = at === 0 || rest[at - 1] === "/";
    if (character === "\\" && at + 1 < rest.length) out.push(escaped(rest[++at] ?? ""));
    else if (character === "*" && rest[at + 1] === "*") {
      at++;
      // `/a/**/b` matches `/a/b`, too.
      if (isPartStart && rest[at + 1] === "/") {
        out.push(at === 1 ? "/?(?:[^/]+/)*" : "(?:[^/]+/)*");
        at++;
      } else out.push(".*");
    } else if (character === "*") out.push("[^/]*");
    else if (character === "?") out.push("[^/]");
    else if (character === "[" && rest.indexOf("]", at + 2) > 0) {
      const end = rest.indexOf("]", at + 2);
      const inside = rest.slice(at + 1, end);
      const negated = inside[0] === "!" || inside[0] === "^";
      out.push(`[${negated ? "^/" : ""}${classOf(inside.slice(negated ? 1 : 0))}]`);
      at = end;
    } else if (character === "{" && rest.indexOf("}", at) > 0) {
      open++;
      out.push("(?:");
    } else if (character === "}" && open > 0) {
      open--;
      out.push(")");
    } else if (character === "," && open > 0) out.push("|");
    else out.push(escaped(character));
  }
  return out.join("") + ")".repeat(open);
}

/** A range that runs backwards is no range: its characters stand for themselves. */
function classOf(inside: readonly string[]): string {
  const literal = inside.map((character) => character.replace(/[\\^[\]]/, "\\$&"));
  try {
    new RegExp(`[${literal.join("")}]`, "u");
    return literal.join("");
  } catch {
    return literal.map((character) => (character === "-" ? "\\-" : character)).join("");
  }
}

const escaped = (character: string): string => character.replace(/[\\^$.*+?()[\]{}|/]/, "\\$&");
