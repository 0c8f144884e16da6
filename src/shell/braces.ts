const mostWords = 200;

/** The words that bash makes of `{a,b}` or `{1..3}`; undefined when that can't be said. */
export function braceWords(text: string): string[] | undefined {
  if (/[$`'"\\]/.test(text)) return undefined;
  const words = expand(text);
  return words.length > mostWords ? undefined : words;
}

function expand(text: string): string[] {
  for (let at = text.indexOf("{"); at >= 0; at = text.indexOf("{", at + 1)) {
    const end = closing(text, at);
    if (end < 0) continue;
    const choices = choicesOf(text.slice(at + 1, end));
    if (!choices) continue;
    const tails = expand(text.slice(end + 1));
    const heads = choices.map((choice) => text.slice(0, at) + choice);
    if (heads.length * tails.length > mostWords) return Array(mostWords + 1).fill(text);
    return heads.flatMap((head) => tails.map((tail) => head + tail));
  }
  return [text];
}

function closing(text: string, open: number): number {
  let depth = 0;
  for (let at = open; at < text.length; at++) {
    if (text[at] === "{") depth++;
    if (text[at] === "}" && --depth === 0) return at;
  }
  return -1;
}

function choicesOf(body: string): string[] | undefined {
  const parts = [""];
  let depth = 0;
  for (const character of body) {
    if (character === "{") depth++;
    if (character === "}") depth--;
    if (character === "," && depth === 0) parts.push("");
    else parts[parts.length - 1] += character;
  }
  return parts.length > 1 ? parts.flatMap(expand) : sequenceOf(body);
}

function sequenceOf(body: string): string[] | undefined {
  const match = /^(-?\d+|[A-Za-z])\.\.(-?\d+|[A-Za-z])(?:\.\.(-?\d+))?$/.exec(body);
  if (!match) return undefined;
  const [, from = "", to = "", by = "1"] = match;
  const letters = /[A-Za-z]/.test(from);
  if (letters !== /[A-Za-z]/.test(to)) return undefined;
  const number = (text: string): number => (letters ? text.charCodeAt(0) : Number(text));
  const step = Math.abs(Number(by)) || 1;
  const count = Math.min(mostWords, Math.floor(Math.abs(number(to) - number(from)) / step));
  const sign = number(to) < number(from) ? -1 : 1;
  const width = /^-?0\d/.test(from) || /^-?0\d/.test(to) ? Math.max(from.length, to.length) : 0;
  return Array.from({ length: count + 1 }, (_, at) => {
    const value = number(from) + sign * step * at;
    return letters ? String.fromCharCode(value) : String(value).padStart(width, "0");
  });
}
