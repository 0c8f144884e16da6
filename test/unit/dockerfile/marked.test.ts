import { describe, expect, it } from "vitest";
import { locationOf, type Result } from "../../../src/diagnostics/diagnostic.ts";
import { type Marked, markedOf } from "../../../src/dockerfile/marked.ts";
import { reservedNames } from "../../../src/dockerfile/markers.ts";
import { type Instruction, parseDockerfile } from "../../../src/dockerfile/parse.ts";

function marked(text: string): Result<Marked> {
  const parsed = parseDockerfile({ path: "Dockerfile", text });
  if (!parsed.ok) throw new Error("the file of the test does not parse");
  return markedOf(parsed.value);
}

function partsIn(text: string) {
  const result = marked(text);
  if (!result.ok) throw new Error(JSON.stringify(result.error.map(({ message }) => message)));
  const { base, sections, tail } = result.value;
  const said = (own: readonly Instruction[]) => own.map(({ argument }) => argument).join(" ");
  return {
    base: said(base),
    tail: said(tail),
    sections: sections.map(({ name, needs, platforms, own }) =>
      [name, said(own), needs.join(), platforms.map((one) => one.text).join()].join("|"),
    ),
  };
}

function problemsIn(text: string): string[] {
  const result = marked(text);
  if (result.ok) return [];
  return result.error.map(({ place, message, hint }) =>
    [place && locationOf(place).replace("Dockerfile:", ""), message, hint].join(" | "),
  );
}

describe("markers", () => {
  it("take the last stage apart, and each instruction is in one part", () => {
    const text = `FROM x AS y
RUN 0
FROM y
RUN 1
# layerbuild:section golang platforms=linux/amd64,linux/arm64
RUN 2
# a note
#layerbuild:section app needs=golang
RUN 3
# layerbuild:base
RUN 4
  # layerbuild:section  app
RUN 5
# layerbuild:end
CMD 6
`;
    expect(partsIn(text)).toEqual({
      base: "1 4",
      tail: "6",
      sections: ["golang|2||linux/amd64,linux/arm64", "app|3 5|golang|"],
    });
  });

  it("are comments: other comments are no markers", () => {
    const text =
      "FROM x\n# layerbuild is used here\n# see https://x/layerbuild:section\n# layer: section\n# layerbuild:section a\nRUN <<E\n# layerbuild: what a script says\nE\n";
    expect(partsIn(text).sections).toEqual(["a|<<E||"]);
  });

  it.each([
    [
      "a misspelt word",
      "FROM x\n# layerbuild:sectoin a\nRUN a\n",
      ['2:1 | There is no marker "sectoin" | did you mean "section"?'],
    ],
    [
      "a word of no meaning",
      "FROM x\n# layerbuild:part a\nRUN a\n",
      ['2:1 | There is no marker "part" | markers are section, base, end'],
    ],
    [
      "a misspelt name",
      "FROM x\n# layerbuid:section a\nRUN a\n",
      ['2:1 | This looks like a marker, and is none | did you mean "layerbuild"?'],
    ],
    [
      "another way to write it",
      "FROM x\n# Layerbuild: Section a\nRUN a\n",
      ['2:1 | This is not how a marker is written | write it "# layerbuild:section"'],
    ],
    [
      "no word",
      "FROM x\n# layerbuild:\nRUN a\n",
      ["2:1 | The marker does not say what | markers are section, base, end"],
    ],
    [
      "no name",
      "FROM x\n# layerbuild:section needs=b\nRUN a\n",
      ["2:1 | The section has no name | for example # layerbuild:section golang"],
    ],
    [
      "a name that is none",
      "FROM x\n# layerbuild:section Go_\nRUN a\n",
      [
        '2:22 | Invalid name "Go_": a section\'s name is lower-case letters and digits, in parts joined by one of . _ - | ',
      ],
    ],
    [
      "a name that is taken",
      "FROM x\n# layerbuild:section base\nRUN a\n",
      ['2:22 | The name "base" is taken | go back to the base by # layerbuild:base'],
    ],
    [
      "an unknown attribute",
      "FROM x\n# layerbuild:section a need=b\nRUN a\n",
      ['2:24 | A section has no "need" here | did you mean "needs="?'],
    ],
    [
      "blanks in a list",
      "FROM x\n# layerbuild:section b\nRUN a\n# layerbuild:section a needs=b, c\nRUN a\n",
      [
        "4:24 | needs has an empty entry | entries stand between commas, without blanks",
        '4:33 | A section has no "c" here | what a section can have is needs=NAME,NAME and platforms=OS/ARCHITECTURE',
      ],
    ],
    [
      "words behind base",
      "FROM x\n# layerbuild:section a\nRUN a\n# layerbuild:base b\nRUN b\n",
      ["4:19 | Nothing can stand behind base | "],
    ],
    [
      "a marker in another stage",
      "# layerbuild:base\nFROM x\n# layerbuild:section a\nRUN a\nFROM y\n# layerbuild:section b\nRUN b\n",
      [
        "1:1 | Only the last stage is made of sections: a marker stands behind the last FROM | ",
        "3:1 | Only the last stage is made of sections: a marker stands behind the last FROM | ",
      ],
    ],
    [
      "a marker in an instruction",
      "FROM x\n# layerbuild:section a\nRUN a \\\n# layerbuild:section b\n  b\n",
      ["4:1 | A marker can't stand in the middle of RUN | put it between two instructions"],
    ],
    [
      "a marker in a heredoc",
      "FROM x\n# layerbuild:section a\nRUN <<E\n# layerbuild:section b\nE\n",
      ["4:1 | A marker can't stand in the middle of RUN | put it between two instructions"],
    ],
    [
      "a marker between a lone continuation and what it continues",
      "FROM x\n# layerbuild:section a\nRUN a\n\\\n# layerbuild:section b\nRUN b\n",
      ["5:1 | A marker can't stand in the middle of RUN | put it between two instructions"],
    ],
    [
      "a need that is no section",
      "FROM x\n# layerbuild:section golang\nRUN a\n# layerbuild:section b needs=golnag,base\nRUN b\n",
      [
        '4:30 | There is no section "golnag" | did you mean "golang"?',
        '4:37 | There is no section "base" | every section has the base',
      ],
    ],
    [
      "needs in a circle",
      "FROM x\n# layerbuild:section a needs=b\nRUN a\n# layerbuild:section b needs=a,b\nRUN b\n",
      [
        '2:30 | "a" needs "b", which stands behind it | move "a" behind all of "b": docker build runs the file from top to bottom',
        '4:32 | The section "b" needs itself | ',
      ],
    ],
    [
      "a need that is not complete",
      "FROM x\n# layerbuild:section a\nRUN a\n# layerbuild:section b needs=a\nRUN b\n# layerbuild:section a\nRUN c\n",
      [
        '4:30 | "b" needs "a", which goes on behind it | move "b" behind all of "a": docker build runs the file from top to bottom',
      ],
    ],
    [
      "needs that are said later",
      "FROM x\n# layerbuild:section b\nRUN b\n# layerbuild:section a\nRUN a\n# layerbuild:section a needs=b\nRUN c\n",
      ['6:30 | "a" goes on here: what it needs and its platforms stand where it begins | '],
    ],
    [
      "a section of nothing",
      "FROM x\n# layerbuild:section a\n# layerbuild:section b\nARG V\n",
      [
        '2:1 | The section "a" has no instructions: it would add nothing to the base | ',
        '3:1 | The section "b" has no instructions: it would add nothing to the base | ',
      ],
    ],
    [
      "no section",
      "FROM x\nRUN a\n# layerbuild:end\nRUN b\n",
      [
        "1:1 | There is no marker in this stage, so there are no sections | put a comment before the instructions of each: # layerbuild:section NAME",
      ],
    ],
    [
      "sections behind the end",
      "FROM x\n# layerbuild:section a\nRUN a\n# layerbuild:end\n# layerbuild:base\nRUN b\n# layerbuild:end\n",
      [
        "5:1 | The sections have ended before this | what stands behind # layerbuild:end is on top of all sections",
        "7:1 | The sections have ended already | what stands behind # layerbuild:end is on top of all sections",
      ],
    ],
    ["no FROM", "# layerbuild:section a\nRUN a\n", ["2:1 | The Dockerfile needs a FROM | "]],
    [
      "a stage called base that a variable may name",
      "ARG V\nFROM x AS base\nFROM $V AS y\nFROM z\n# layerbuild:section a\nCOPY --from=y a /\n",
      [
        "3:1 | It can't be told whether this is the stage called base, a name that sections use | call that stage something else",
      ],
    ],
  ])("are refused with their place and what to do: %s", (_, text, problems) => {
    expect(problemsIn(text)).toEqual(problems);
  });

  it("can't have the names that layers.yaml and the tail have", () => {
    expect(reservedNames).toEqual(["base", "final", "finalize"]);
  });
});
