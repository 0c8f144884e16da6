import { expect, it } from "vitest";
import { formatDiagnostic } from "../../../src/diagnostics/diagnostic.ts";
import { parseDockerfile } from "../../../src/dockerfile/parse.ts";
import { dockerfileCorpus } from "../../support/dockerfile-corpus.ts";

const corpus = dockerfileCorpus();

it("there are many Dockerfiles as people write them", () => {
  expect(corpus.length).toBeGreaterThanOrEqual(150);
  expect(new Set(corpus.map(({ name }) => name)).size).toBe(corpus.length);
});

it.each(corpus.map(({ name, text }) => [name, text] as const))("%s parses", (name, text) => {
  const parsed = parseDockerfile({ path: name, text });
  expect(parsed.ok ? [] : parsed.error.map(formatDiagnostic)).toEqual([]);
  if (!parsed.ok) return;
  // Each begins where it is said to, to the column.
  const { escape: escaper } = parsed.value;
  for (const { name: word, place } of parsed.value.instructions) {
    const written = text.slice(place.start, place.end).replaceAll(`${escaper}\n`, "");
    expect(written.slice(0, word.length).toUpperCase()).toBe(word);
  }
  // Nothing is lost: what stands between instructions is blank or a comment.
  let end = 0;
  for (const { place } of parsed.value.instructions) {
    expect(text.slice(end, place.start)).toMatch(/^(?:\s*(?:#.*)?\n)*\s*$/);
    end = place.end;
  }
  expect(text.slice(end)).toMatch(/^\s*(?:\n\s*(?:#.*)?)*$/);
});
