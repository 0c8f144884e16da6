import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Split, type SplitPart, splitOf } from "../../../src/split/split.ts";
import { statesInFile, statesInParts } from "../../support/part-states.ts";
import { dockerfileFrom, textOf } from "../../support/splits.ts";

/** Instructions that have much to do with each other; `#` makes each of them one of its kind. */
const pool = [
  "RUN apt-get update && apt-get install -y jq && echo #",
  "RUN apt-get update && apt-get install -y nginx && echo #",
  "RUN apt-get update && apt-get install -y redis-server libfoo && echo #",
  "RUN apt-get install -y curl && echo #",
  "RUN apt-get update && echo #",
  "RUN echo # > /etc/one",
  "RUN cat /etc/one > /opt/#",
  "RUN jq . /etc/one > /srv/#",
  "RUN rm -rf /opt/tool && echo #",
  "RUN curl -o /opt/tool/# https://example.com/#",
  "RUN mkdir -p /opt/tool && echo #",
  "COPY # /opt/tool/",
  "COPY # /etc/nginx/",
  "COPY --chown=app # ./",
  "RUN useradd app && echo #",
  "RUN useradd other && echo #",
  "USER app",
  "USER root",
  "WORKDIR /work",
  "WORKDIR /work/deep",
  "WORKDIR sub",
  "RUN pwd > /srv/#",
  "RUN touch #",
  "ENV A=1",
  "ENV A=2 B=3",
  "ENV B=$A",
  "ENV PATH=/opt/tool:$PATH",
  "ARG C=1",
  "ARG C=2",
  "RUN echo $A > /srv/#",
  "RUN echo $B $C > /srv/#",
  'SHELL ["/bin/bash", "-c"]',
  'SHELL ["/bin/sh", "-c"]',
  "RUN ./configure # && make",
  "LABEL a=$A",
  "CMD run #",
  "EXPOSE 80",
];

const numbered = (line: string, index: number): string => line.replaceAll("#", `n${index}`);

/** A last stage, and whether each of its lines takes long. */
const stages = fc
  .array(fc.tuple(fc.constantFrom(...pool), fc.boolean()), { minLength: 1, maxLength: 12 })
  .map((lines) => lines.map(([line, isLong], index) => ({ line: numbered(line, index), isLong })))
  .filter((lines) => lines.some(({ line }) => !line.startsWith("ARG")));

type Line = { readonly line: string; readonly isLong: boolean };

const textWith = (lines: readonly Line[]): string =>
  `FROM debian:bookworm-slim\n${lines.map(({ line }) => line).join("\n")}\n`;

function splitWith(lines: readonly Line[]): Split {
  const split = splitOf(dockerfileFrom(textWith(lines)), {
    measured: (line) => (lines[line - 2]?.isLong ? 60_000 : 100),
  });
  if (split.ok) return split.value;
  throw new Error(JSON.stringify(split.error));
}

/** A part and all that it is built on. */
function sightOf({ base, sections }: Split, part: SplitPart): SplitPart[] {
  const found = new Set<SplitPart>([base]);
  const add = (one: SplitPart): void => {
    found.add(one);
    for (const need of one.needs) {
      const other = sections.find(({ name }) => name === need);
      if (other && !found.has(other)) add(other);
    }
  };
  add(part);
  return [...found];
}

const ownerOf = ({ base, sections }: Split, words: string): SplitPart => {
  const found = [base, ...sections].filter(({ own }) => own.some((one) => textOf(one) === words));
  expect(found.map(({ name }) => name)).toHaveLength(1);
  return found[0] as SplitPart;
};

describe("of any Dockerfile", () => {
  test("all that does something is in one part, and what it comes after is built before it", () => {
    fc.assert(
      fc.property(stages, (lines) => {
        const split = splitWith(lines);
        for (const { from, to } of split.graph.edges) {
          const part = ownerOf(split, textOf(to.instruction));
          const before = sightOf(split, part).flatMap(({ own }) => own);
          expect(before).toContain(from.instruction);
        }
        for (const { role, instruction } of split.graph.nodes) {
          if (role === "work") ownerOf(split, textOf(instruction));
        }
      }),
      { numRuns: 200 },
    );
  });

  test("each instruction sees the state that it has in the file", () => {
    fc.assert(
      fc.property(stages, (lines) => {
        const split = splitWith(lines);
        const inFile = statesInFile(textWith(lines)).seen;
        const inParts = statesInParts(split).seen;
        for (const { role, instruction, uses } of split.graph.nodes) {
          if (role !== "work") continue;
          const words = textOf(instruction);
          const [wanted, found] = [inFile.get(words), inParts.get(words)];
          for (const key of uses) {
            const aspect = key.startsWith("$") ? key : key.toUpperCase();
            if (aspect === "$PATH") continue;
            expect([words, aspect, found?.get(aspect)]).toEqual([
              words,
              aspect,
              wanted?.get(aspect),
            ]);
          }
        }
      }),
      { numRuns: 200 },
    );
  });

  test("the image has the state that the file ends with", () => {
    fc.assert(
      fc.property(stages, (lines) => {
        const wanted = statesInFile(textWith(lines)).end;
        const found = statesInParts(splitWith(lines)).end;
        for (const [aspect, value] of wanted) {
          if (aspect !== "$PATH") expect([aspect, found.get(aspect)]).toEqual([aspect, value]);
        }
      }),
      { numRuns: 200 },
    );
  });
});
