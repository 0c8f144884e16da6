import { describe, expect, it } from "vitest";
import { locationOf, type Result } from "../../../src/diagnostics/diagnostic.ts";
import { markedOf } from "../../../src/dockerfile/marked.ts";
import { type MarkedParts, partsOf } from "../../../src/dockerfile/marked-parts.ts";
import { type Instruction, parseDockerfile } from "../../../src/dockerfile/parse.ts";

function read(text: string): Result<MarkedParts> {
  const parsed = parseDockerfile({ path: "Dockerfile", text });
  if (!parsed.ok) throw new Error("the file of the test does not parse");
  const marked = markedOf(parsed.value);
  if (!marked.ok) throw new Error(JSON.stringify(marked.error.map(({ message }) => message)));
  return partsOf(marked.value, (name) => name === "PATH");
}

function partsIn(text: string): MarkedParts {
  const result = read(text);
  if (!result.ok) throw new Error(problemsIn(text).join("\n"));
  return result.value;
}

function problemsIn(text: string): string[] {
  const result = read(text);
  if (result.ok) return [];
  return result.error.map(({ place, message, related = [], hint }) =>
    [
      place && locationOf(place).replace("Dockerfile:", ""),
      message,
      ...related.map((one) => locationOf(one.place).replace("Dockerfile:", "")),
      hint,
    ].join(" | "),
  );
}

const said = (instructions: readonly Instruction[]): string[] =>
  instructions.map(({ name, argument }) => `${name} ${argument}`);

describe("what a section is given besides its own", () => {
  it("is ARGs of the base and of what it needs, where no ENV has replaced them", () => {
    const { sections } = partsIn(`FROM x
ARG A=1
ARG B=2
ENV B=$B
# layerbuild:section a
ARG C=$A
RUN echo $A $C
# layerbuild:section b needs=a
RUN echo $A $B $C
# layerbuild:section c
RUN c
`);
    expect(sections.map(({ name, carried }) => [name, ...said(carried)])).toEqual([
      ["a", "ARG A=1"],
      ["b", "ARG A=1", "ARG C=$A"],
      ["c", "ARG A=1"],
    ]);
  });

  it("is the CMD below that its ENTRYPOINT would take away", () => {
    const { sections } = partsIn(`FROM x
CMD ["old"]
CMD ["run"]
# layerbuild:section a
ENTRYPOINT ["tini"]
# layerbuild:section b
ENTRYPOINT ["tini"]
CMD ["other"]
# layerbuild:section c
RUN c
`);
    expect(sections.map(({ carried }) => said(carried))).toEqual([['CMD ["run"]'], [], []]);
  });
});

describe("what stands behind the sections", () => {
  const sections = "FROM x\n# layerbuild:section a\nRUN a\n# layerbuild:section b\nRUN b\n";

  it("is nothing where they end with the file", () => {
    expect(partsIn(sections).tail).toBeUndefined();
    expect(partsIn(`${sections}# layerbuild:end\nARG V\n`).tail).toBeUndefined();
  });

  it("needs no build where it is constant", () => {
    const text = `${sections}# layerbuild:end\nUSER "app"\nENV A=1 B='x y'\nENV A=2\nLABEL l=m\nSTOPSIGNAL SIGINT\nCMD ["run"]\n`;
    expect(partsIn(text).tail).toEqual({
      part: undefined,
      constants: {
        user: "app",
        env: { A: "2", B: "x y" },
        labels: { l: "m" },
        stopSignal: "SIGINT",
        cmd: ["run"],
      },
    });
  });

  it("takes the CMD of FROM's image away by ENTRYPOINT, but none of the file", () => {
    const end = '# layerbuild:end\nENTRYPOINT ["tini"]\n';
    expect(partsIn(sections + end).tail).toMatchObject({
      constants: { entrypoint: ["tini"], cmd: null },
    });
    const withCmd = sections.replace("RUN b", 'CMD ["b"]');
    expect(partsIn(withCmd + end).tail).toEqual({
      part: undefined,
      constants: { entrypoint: ["tini"] },
    });
  });

  it.each([
    "RUN c",
    "WORKDIR /c",
    "CMD run",
    "ENV A=$B",
    "EXPOSE 80",
    "USER $U",
    "HEALTHCHECK NONE",
    "ENTRYPOINT []",
  ])("is built on top of all where it takes a builder: %s", (instruction) => {
    const { tail } = partsIn(`${sections}# layerbuild:end\n${instruction}\n`);
    expect(tail).toMatchObject({ part: { name: "final", needs: ["a", "b"] } });
  });

  it("is the last word of the file, where the merge may take another one's", () => {
    // b's USER may be that of the image of FROM: then it has changed nothing.
    const text = `FROM x
# layerbuild:section a
USER app
WORKDIR /a
RUN a
# layerbuild:section b
USER root
WORKDIR /b
RUN b
`;
    expect(partsIn(text).tail).toEqual({
      part: undefined,
      constants: { user: "root", workdir: "/b" },
    });
    expect(partsIn(text.replace("FROM x", "FROM x\nUSER 0\nWORKDIR /")).tail).toBeUndefined();
  });

  it("is what a section that goes on says last", () => {
    const text = `FROM x
LABEL v=0
# layerbuild:section a
LABEL v=1
RUN a
# layerbuild:section b
LABEL v=2
RUN b
# layerbuild:section a
LABEL v=3 w=1
`;
    expect(partsIn(text).tail).toMatchObject({ constants: { labels: { v: "3" } } });
    expect(partsIn(text.replace("v=3 w", "w")).tail).toBeUndefined();
  });

  it("is a list that is set anew behind a section's", () => {
    const text = `FROM x
# layerbuild:section a
ENV PATH=/a:$PATH
RUN a
# layerbuild:section b
ENV PATH=/b:/bin
RUN b
# layerbuild:section c
ENV PATH=/c:$PATH
RUN c
`;
    const { tail } = partsIn(text);
    expect(tail?.part && said(tail.part.carried)).toEqual([
      "ENV PATH=/b:/bin",
      "ENV PATH=/c:$PATH",
    ]);
    expect(partsIn(text.replace("/b:/bin", "/b:$PATH")).tail).toBeUndefined();
  });

  it("is the CMD that an ENTRYPOINT may take away, where FROM's image may have the same", () => {
    const text =
      'FROM x\n# layerbuild:section a\nCMD ["a"]\n# layerbuild:section b\nENTRYPOINT ["b"]\n';
    expect(partsIn(text).tail).toEqual({ part: undefined, constants: { cmd: ["a"] } });
    expect(partsIn(text.replace("FROM x", 'FROM x\nCMD ["c"]')).tail).toBeUndefined();
  });

  it("says one variable of an ENV again and leaves the list of another alone", () => {
    const text = `FROM x
# layerbuild:section a
ENV M=a
# layerbuild:section b
ENV PATH=$PATH:/b M=b
`;
    const constants = { env: { M: "b" } };
    expect(partsIn(text).tail).toEqual({ part: undefined, constants });
    expect(partsIn(`${text}# layerbuild:end\nRUN x\n`).tail).toMatchObject({
      part: { name: "final", carried: [] },
      constants,
    });
    expect(problemsIn(`${text.replace("M=b", "M=$A")}# layerbuild:end\nRUN x\n`)).toEqual([
      "5:1 | Several sections set a variable of this ENV, which adds to $PATH as well | write $PATH in an ENV of its own",
    ]);
  });

  it("does not say again what others have changed since", () => {
    const text = `FROM x
ENV A=0 B=0
# layerbuild:section a
ENV A=1 B=1
RUN a
# layerbuild:section b
ENV B=2
RUN b
# layerbuild:section c
ENV A=0
RUN c
`;
    expect(partsIn(text).tail).toMatchObject({ constants: { env: { A: "0" } } });
  });
});

describe("an instruction that its section would run otherwise is refused", () => {
  it.each([
    [
      "a variable of a section that it does not need",
      "FROM x\n# layerbuild:section a\nENV V=1\n# layerbuild:section b\nRUN echo ${V}\n",
      [
        '5:1 | "b" uses $V, which "a" sets, and does not need "a" | 3:1 | add needs=a to the marker of "b", or set it in the base',
      ],
    ],
    [
      "an ARG of a section that it does not need",
      "FROM x\n# layerbuild:section a\nARG V=1\nRUN a\n# layerbuild:section b\nCOPY $V /\n",
      [
        '6:1 | "b" uses $V, which "a" sets, and does not need "a" | 3:1 | add needs=a to the marker of "b", or set it in the base',
      ],
    ],
    [
      "WORKDIR and USER that were left by another",
      "FROM x\nUSER 0\n# layerbuild:section a\nUSER app\nWORKDIR /a\n# layerbuild:section b\nRUN b\nRUN c\n",
      [
        '7:1 | "b" uses USER, which "a" sets, and does not need "a" | 4:1 | 2:1 | add needs=a to the marker of "b", or set USER again in "b"',
        '7:1 | "b" uses WORKDIR, which "a" sets, and does not need "a" | 5:1 | add needs=a to the marker of "b", or set WORKDIR again in "b"',
      ],
    ],
    [
      "a relative target",
      "FROM x\n# layerbuild:section a\nWORKDIR /a\n# layerbuild:section b\nCOPY b .\nCOPY b /\n",
      [
        '5:1 | "b" uses WORKDIR, which "a" sets, and does not need "a" | 3:1 | add needs=a to the marker of "b", or set WORKDIR again in "b"',
      ],
    ],
    [
      "what the base sets behind it",
      "FROM x\n# layerbuild:section a\nRUN a\n# layerbuild:base\nWORKDIR /a\n",
      [
        '3:1 | "a" would not have the WORKDIR here that docker build has | 5:1 | line 5 comes later, but is in what "a" is built on: move it up, or behind # layerbuild:end',
      ],
    ],
    [
      "what a section sets, in the base behind it",
      "FROM x\n# layerbuild:section a\nUSER a\n# layerbuild:base\nRUN b\n",
      [
        '5:1 | The base uses USER here, which "a" sets: the base is built before it | 3:1 | move it before the sections, into "a", or behind # layerbuild:end',
      ],
    ],
    [
      "one of two that were merged",
      "FROM x\n# layerbuild:section a\nUSER a\n# layerbuild:section b\nUSER b\n# layerbuild:section c needs=a,b\nRUN c\n",
      [
        '7:1 | It can\'t be told which USER "c" would have here | 5:1 | 5:1 | set USER again in "c"',
      ],
    ],
    [
      "one ARG for what is and is not replaced",
      "FROM x\nARG A=1 B=2\nENV A=3\n# layerbuild:section a\nRUN a\n",
      [
        "2:1 | Sections would need one part of this ARG and not the other: ENV sets some of it again | write one ARG for each name",
      ],
    ],
    [
      "an author that would be lost",
      "FROM x\n# layerbuild:section a\nMAINTAINER me\n",
      [
        "3:1 | MAINTAINER counts in the base only: a merged image has the base's author | move it to the base, or write LABEL org.opencontainers.image.authors=…",
      ],
    ],
    [
      "an ARG of the stage below, which is handed on",
      "FROM x AS below\nARG A=1\nARG B=2\nENV B=3\nFROM below\n# layerbuild:section a\nRUN echo $A $B\n",
      ['7:1 | "a" would not have the $A here that docker build has | 2:1 | set it in the base'],
    ],
    [
      "an ARG that would have another default",
      "FROM x\nENV A=1\nARG B=$A\nENV A=2\n# layerbuild:section a\nRUN echo $B\n",
      [
        '3:1 | "a" would not have the $A here that docker build has | 2:1 | 4:1 | line 4 comes later, but is in what "a" is built on: move it up, or behind # layerbuild:end',
      ],
    ],
  ])("%s", (_, text, problems) => {
    expect(problemsIn(text)).toEqual(problems);
  });

  it.each([
    [
      "needs it",
      "FROM x\n# layerbuild:section a\nENV V=1\n# layerbuild:section b needs=a\nRUN $V\n",
    ],
    [
      "sets it again",
      "FROM x\n# layerbuild:section a\nUSER a\nWORKDIR /a\n# layerbuild:section b\nUSER 0\nWORKDIR /b\nRUN b\n",
    ],
    [
      "finds the same in the base",
      "FROM x\nUSER 0\n# layerbuild:section a\nUSER app\nRUN a\nUSER 0\n# layerbuild:section b\nRUN b\n",
    ],
    [
      "sets the variable in its own command",
      "FROM x\n# layerbuild:section a\nENV V=1 W=2\n# layerbuild:section b\nRUN V=2; for W in a; do echo $V $W; done\n",
    ],
    [
      "adds to a list",
      "FROM x\n# layerbuild:section a\nENV PATH=/a:$PATH\n# layerbuild:section b\nENV PATH=/b:$PATH\n",
    ],
    [
      "is built on one that is built on another",
      "FROM x\n# layerbuild:section a\nENV V=1\n# layerbuild:section b needs=a\nENV V=2\n# layerbuild:section c needs=b\nRUN $V\n",
    ],
  ])("but not one that %s", (_, text) => {
    expect(problemsIn(text)).toEqual([]);
  });
});
