import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { locationOf } from "../../../src/diagnostics/diagnostic.ts";
import { normalOf } from "../../../src/dockerfile/normal.ts";
import { type Dockerfile, parseDockerfile } from "../../../src/dockerfile/parse.ts";
import { type Part, partSource } from "../../../src/dockerfile/parts.ts";
import { stagesOf } from "../../../src/dockerfile/stages.ts";
import { canonicalJson } from "../../../src/image/canonical-json.ts";

function read(text: string): Dockerfile {
  const parsed = parseDockerfile({ path: "Dockerfile", text });
  if (!parsed.ok) throw new Error(`the file of the test does not parse: ${text}`);
  return parsed.value;
}

/** The part that has those instructions of the last stage whose argument has a letter. */
function partOf(dockerfile: Dockerfile, letter: string, carried = "ARG"): Part {
  const split = stagesOf(dockerfile);
  const last = (split.ok && split.value.stages.at(-1)?.instructions) || [];
  const own = last.filter(({ argument }) => argument.includes(letter));
  const rest = last.filter((one) => one.name === carried && !own.includes(one));
  return { name: letter, needs: [], own, carried: rest };
}

const textOf = (text: string, letter: string, kind: "base" | "section" = "section"): string => {
  const dockerfile = read(text);
  return partSource(dockerfile, partOf(dockerfile, letter), kind).text;
};

describe("a section of a Dockerfile", () => {
  it("has its instructions in their lines, and starts from the base", () => {
    const text = "# syntax=x\n\nFROM debian AS last\nRUN a\n# note\nRUN \\\n  b\nARG V\nRUN c\n";
    expect(textOf(text, "b")).toBe("# syntax=x\n\nFROM base\n\n# note\nRUN \\\n  b\nARG V\n\n");
  });

  it("is without heredocs and leading continuations of others", () => {
    const text = "FROM x\nRUN <<E\na\nE\nRUN b\n\\\n# c\nRUN a\nRUN b\n";
    const dockerfile = read(text);
    const [, , b, , c] = dockerfile.instructions;
    const part = { name: "b", needs: [], own: b && c ? [b, c] : [], carried: [] };
    expect(partSource(dockerfile, part, "section").text).toBe(
      "FROM base\n\n\n\nRUN b\n\n\n\nRUN b\n",
    );
  });

  it("keeps stages that it uses, what they start from, and nothing else", () => {
    const text =
      "FROM x AS one\nRUN 1\nFROM one AS two\nRUN 2\nFROM y AS three\nRUN 3\nFROM z\nCOPY --from=two a /\nRUN --mount=from=three,target=/t b\n";
    expect(textOf(text, "a")).toBe(
      "FROM x AS one\nRUN 1\nFROM one AS two\nRUN 2\n\n\nFROM base\nCOPY --from=two a /\n\n",
    );
    expect(textOf(text, "b")).toBe(
      "\n\n\n\nFROM y AS three\nRUN 3\nFROM base\n\nRUN --mount=from=three,target=/t b\n",
    );
  });

  it("keeps the numbers of stages", () => {
    const text = "FROM x AS q\nRUN 1\nFROM y\nRUN 2\nFROM z\nCOPY --from=1 a /\nRUN b\n";
    expect(textOf(text, "a")).toBe(
      "FROM scratch\n\nFROM y\nRUN 2\nFROM base\nCOPY --from=1 a /\n\n",
    );
    expect(textOf(text, "b")).toBe("\n\n\n\nFROM base\n\nRUN b\n");
  });

  it("gives a stage called base another name", () => {
    const text =
      "FROM x AS base\nFROM base AS two \nFROM base\nCOPY --from=two a /\nCOPY --from=b\\\nase a /\nRUN --mount=type=bind,from=Base,target=/t b\n";
    expect(textOf(text, "a")).toBe(
      "FROM x AS base-stage\nFROM base-stage AS two \nFROM base\nCOPY --from=two a /\nCOPY --from=base-stage\\\n a /\n\n",
    );
    expect(textOf(text, "b")).toBe(
      "FROM x AS base-stage\n\nFROM base\n\n\n\nRUN --mount=type=bind,from=base-stage,target=/t b\n",
    );
  });

  it("keeps the ARGs before FROM that it reads", () => {
    const text =
      "ARG A=1\nARG B=${A}\nARG C=3\nARG D=4\nFROM x:$B AS one\nFROM y:$C\nCOPY --from=one a /\nARG D\nRUN b\n";
    expect(textOf(text, "a")).toBe(
      "ARG A=1\nARG B=${A}\n\nARG D=4\nFROM x:$B AS one\nFROM base\nCOPY --from=one a /\nARG D\n\n",
    );
    expect(textOf(text, "b")).toBe("\n\n\nARG D=4\n\nFROM base\n\nARG D\nRUN b\n");
  });

  it("keeps every stage with a name where a variable says which", () => {
    const text =
      "ARG V\nFROM x AS one\nFROM y AS two\nFROM $V AS three\nFROM z\nCOPY --from=three a /\n";
    expect(textOf(text, "a")).toBe(
      "ARG V\nFROM x AS one\nFROM y AS two\nFROM $V AS three\nFROM base\nCOPY --from=three a /\n",
    );
  });

  it("shows its places in the person's file", () => {
    const dockerfile = read("ARG A\nFROM a-long-name\nRUN a\nRUN b\n");
    const source = partSource(dockerfile, partOf(dockerfile, "b"), "section");
    const parsed = parseDockerfile(source);
    const places = parsed.ok && parsed.value.instructions.map(({ place }) => locationOf(place));
    expect(places).toEqual(["Dockerfile:2:1", "Dockerfile:4:1"]);
    expect(source.text.length).toBeLessThan(dockerfile.source.text.length);
  });

  it("keeps line ends, and a FROM over several lines", () => {
    expect(textOf("FROM \\\r\n  x\r\nRUN a\r\nRUN b\r\n", "b")).toBe(
      "FROM base\r\n\r\n\r\nRUN b\r\n",
    );
  });
});

describe("the base of a Dockerfile", () => {
  it("starts from what the file does, with the stages that it uses", () => {
    const text =
      "ARG V=1\nFROM x AS base\nRUN 1\nFROM y:$V AS two\nFROM base AS last\nRUN a\nCOPY --from=two b /\n";
    expect(textOf(text, "a", "base")).toBe(
      "\nFROM x AS base\nRUN 1\n\nFROM base AS last\nRUN a\n\n",
    );
  });
});

describe("parts", () => {
  const word = fc.constantFrom("x", "y --z", "'q  r'", "$V", "x \\\n  # note\n\n  y");
  const body = fc.constantFrom("", " <<E\nRUN no\nE");
  const instruction = fc.tuple(fc.constantFrom("a", "b", "c"), word, body);
  const stage = fc.array(instruction, { minLength: 1, maxLength: 8 });
  const textFor = (parts: readonly (readonly [string, string, string])[]): string =>
    `FROM one AS s\nRUN s\nFROM two\n${parts.map(([p, w, h]) => `RUN ${p} ${w}${h}\n`).join("")}`;
  const letterOf = ({ argument }: { readonly argument: string }): string => argument[0] ?? "";
  const sourceFor = (dockerfile: Dockerfile, letter: string) => {
    const own = dockerfile.instructions.filter(
      (one) => one.name === "RUN" && letterOf(one) === letter,
    );
    return partSource(dockerfile, { name: letter, needs: [], own, carried: [] }, "section");
  };
  const normal = (text: string): string => canonicalJson(normalOf(read(text)));

  it("do not depend on what others have", () => {
    fc.assert(
      fc.property(stage, stage, (mine, theirs) => {
        const others = theirs.filter(([letter]) => letter !== "a");
        const own = mine.filter(([letter]) => letter === "a");
        const one = sourceFor(read(textFor([...own, ...others])), "a").text;
        const other = sourceFor(read(textFor(mine)), "a").text;
        expect(normal(one)).toBe(normal(other));
      }),
    );
  });

  it("have each instruction in one of them, in its line", () => {
    fc.assert(
      fc.property(stage, (all) => {
        const dockerfile = read(textFor(all));
        const linesOf = (text: string): string[] => text.split("\n");
        const whole = linesOf(dockerfile.source.text);
        for (const letter of ["a", "b", "c"]) {
          const source = sourceFor(dockerfile, letter);
          expect(linesOf(source.text)).toHaveLength(whole.length);
          const mine = read(source.text).instructions.filter(({ name }) => name === "RUN");
          const theirs = dockerfile.instructions.filter(
            (one) => one.name === "RUN" && letterOf(one) === letter,
          );
          const shown = ({ argument, heredocs }: (typeof mine)[number]) => [argument, heredocs];
          expect(mine.map(shown)).toEqual(theirs.map(shown));
          for (const line of linesOf(source.text)) {
            expect(["FROM base", "", ...whole]).toContain(line);
          }
        }
      }),
    );
  });
});
