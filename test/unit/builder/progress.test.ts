import fc from "fast-check";
import { expect, test } from "vitest";
import type { BuildProgress } from "../../../src/builder/builder.ts";
import { progressParser } from "../../../src/builder/progress.ts";

const log = (text: string): string => Buffer.from(text).toString("base64");
const statuses = [
  { vertexes: [{ digest: "sha256:1", name: "[2/2] RUN echo {" }] },
  { vertexes: [{ digest: "sha256:1", name: "[2/2] RUN echo {", started: "t" }] },
  { vertexes: [{ digest: "sha256:1", name: "[2/2] RUN echo {", started: "t" }] },
  { logs: [{ vertex: "sha256:1", stream: 1, data: log('a "quoted" } line\n') }] },
  { vertexes: [{ digest: "sha256:1", name: "[2/2] RUN echo {", started: "t", error: "exit 1" }] },
  { vertexes: [{ digest: "sha256:2", name: "[1/2] FROM", completed: "t", cached: true }] },
];
const expected: BuildProgress[] = [
  { kind: "vertex", name: "[2/2] RUN echo {", state: "started" },
  { kind: "log", vertex: "[2/2] RUN echo {", text: 'a "quoted" } line\n' },
  { kind: "vertex", name: "[2/2] RUN echo {", state: "failed", error: "exit 1" },
  { kind: "vertex", name: "[1/2] FROM", state: "cached" },
];

function parse(chunks: readonly string[]): { progress: BuildProgress[]; text: string } {
  const progress: BuildProgress[] = [];
  const parser = progressParser((each) => progress.push(each));
  chunks.forEach(parser.write);
  return { progress, text: parser.text() };
}

test("reads values that span several lines and values that share one, wherever chunks end", () => {
  const pretty = statuses.map((status) => JSON.stringify(status, null, 2)).join("\n");
  const compact = statuses.map((status) => JSON.stringify(status)).join("\n");
  fc.assert(
    fc.property(fc.constantFrom(pretty, compact), fc.nat(), fc.nat(), (output, a, b) => {
      const [first, second] = [a % output.length, b % output.length].sort((x, y) => x - y);
      const chunks = [output.slice(0, first), output.slice(first, second), output.slice(second)];
      expect(parse(chunks).progress).toEqual(expected);
    }),
  );
});

test("keeps what buildx says beside its progress", () => {
  const output = `WARNING: {odd}\n${JSON.stringify(statuses[1])}\nERROR: failed to solve: {x}\n`;
  const { progress, text } = parse([output]);
  expect(progress).toHaveLength(1);
  expect(text).toContain("WARNING: {odd}");
  expect(text).toContain("ERROR: failed to solve: {x}");
});
