// biome-ignore-all lint/suspicious/noTemplateCurlyInString: a Dockerfile's variables, not ours
import { execFileSync } from "node:child_process";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { normalOf, type ShellKind } from "../../../src/dockerfile/normal.ts";
import { parseDockerfile } from "../../../src/dockerfile/parse.ts";
import { canonicalJson } from "../../../src/image/canonical-json.ts";

function normal(text: string, shell?: ShellKind): string {
  const parsed = parseDockerfile({ path: "Dockerfile", text });
  if (!parsed.ok) throw new Error(`the file of the test does not parse: ${text}`);
  return canonicalJson(normalOf(parsed.value, shell));
}

describe("what does not count", () => {
  it.each([
    ["comments and blank lines", "# a\nFROM x\n\n# b\nRUN y\n", "FROM x\nRUN y"],
    ["comments within an instruction", "RUN a \\\n# c\n  b\n", "RUN a b\n"],
    ["layout of continued lines", "RUN a && \\\n\t  b\n", "RUN a   &&   b  \n"],
    ["case of keywords", "from x As Y\nrun y\n", "FROM x AS y\nRUN y\n"],
    ["blanks between words", "COPY  a\t b\nENV  A=1   B=2\n", "COPY a b\nENV A=1 B=2\n"],
    ["blanks in the exec form", 'CMD [ "a" ,"b" ]\n', 'CMD ["a","b"]\n'],
    ["quotes of flags", 'RUN --network="none" a\n', "RUN --network=none a\n"],
    ["line ends", "FROM x\r\nRUN y\r\n", "FROM x\nRUN y\n"],
    ["blanks beside quoted text", "RUN echo  'a  b'  c\n", "RUN echo 'a  b' c\n"],
  ])("%s", (_, one, other) => {
    expect(normal(one)).toBe(normal(other));
  });
});

describe("what counts", () => {
  it.each([
    ["blanks in quotes", "RUN echo 'a  b'\n", "RUN echo 'a b'\n"],
    ["blanks in double quotes", 'RUN echo "a  b"\n', 'RUN echo "a b"\n'],
    ["blanks that are escaped", "RUN echo a\\  b\n", "RUN echo a\\ b\n"],
    ["blanks after an open quote", "RUN echo it's  b\n", "RUN echo it's b\n"],
    ["quotes within a substitution", 'RUN x "$(echo "a  b")"\n', 'RUN x "$(echo "a b")"\n'],
    ["text that ENV takes as it is", "ENV A b  c\n", "ENV A b c\n"],
    ["text that the configuration keeps", "CMD echo a  b\n", "CMD echo a b\n"],
    ["text of a trigger", "ONBUILD RUN a  b\n", "ONBUILD RUN a b\n"],
    ["bodies of heredocs", "RUN <<E\na  b\nE\n", "RUN <<E\na b\nE\n"],
    ["comments in heredocs", "RUN <<E\n# a\nE\n", "RUN <<E\n# b\nE\n"],
    ["quotes of a heredoc's name", "COPY <<E /x\n$A\nE\n", "COPY <<'E' /x\n$A\nE\n"],
    ["exec form against shell form", 'RUN ["a"]\n', "RUN [ a ]\n"],
    ["the escape character", "# escape=`\nENV A=b\\$c\n", "ENV A=b\\$c\n"],
    ["the frontend", "# syntax=a\nRUN b\n", "# syntax=c\nRUN b\n"],
    ["order", "ENV A=1\nRUN b\n", "RUN b\nENV A=1\n"],
    ["flags", "COPY --link a b\n", "COPY a b\n"],
    ["a shell of the file's own", 'SHELL ["x"]\nRUN a  b\n', 'SHELL ["x"]\nRUN a b\n'],
    ["patterns that may have blanks", "RUN [[ $x == @(a  b) ]]\n", "RUN [[ $x == @(a b) ]]\n"],
    ["blanks in a variable's default", "RUN echo ${x:-a  b}\n", "RUN echo ${x:-a b}\n"],
  ])("%s", (_, one, other) => {
    expect(normal(one)).not.toBe(normal(other));
  });

  it("counts blanks where it is not known what runs the command", () => {
    expect(normal("RUN a  b\n", "unknown")).not.toBe(normal("RUN a b\n", "unknown"));
    expect(normal("RUN a \\\n# c\nb\n", "unknown")).toBe(normal("RUN a \\\nb\n", "unknown"));
  });
});

/** The words that bash makes of each text, all in one process; nothing is found on its PATH. */
function wordsOf(texts: readonly string[]): string[] {
  const script = `PATH=; set -f; i=0
    for text; do
      words=$(eval "set -- $text" 2>/dev/null && printf '<%s>' "$@") || words=error
      builtin printf '%s\\0' "$words"
    done`;
  const arguments_ = ["--norc", "-c", script, "bash", ...texts];
  return execFileSync("/bin/bash", arguments_, { env: { V: "v  w" }, encoding: "utf8" })
    .split("\0")
    .slice(0, -1);
}

describe("soundness", () => {
  it("gives commands that a shell reads differently different forms", () => {
    const plain = fc.constantFrom("a", " ", "  ", "a  b", "$V", "x=", "#", "[[", "@(");
    const hairy = fc.constantFrom(..."'\"\\`(){}:-=+$".split(""));
    const around = fc.constantFrom(
      ["'", "'"],
      ['"', '"'],
      ["$(echo ", ")"],
      ['"$(echo ', ')"'],
      ["`echo ", "`"],
      ["${U:-", "}"],
      ['"${U:-', '}"'],
      ["IFS=x; echo ${U:-", "}"],
    );
    const { command } = fc.letrec<{ command: string }>((tie) => ({
      command: fc
        .array(
          fc.oneof(
            { maxDepth: 3, depthSize: "small" },
            { weight: 9, arbitrary: plain },
            { weight: 1, arbitrary: hairy },
            {
              weight: 6,
              arbitrary: fc
                .tuple(around, tie("command"))
                .map(([[open, close], inner]) => open + inner + close),
            },
          ),
          { minLength: 1, maxLength: 6 },
        )
        .map((parts) => parts.join("")),
    }));
    /** The same command with its runs of blanks changed. */
    const pair = fc
      .tuple(
        command,
        fc.array(fc.constantFrom(" ", "  ", "\t", " \t "), { minLength: 9, maxLength: 9 }),
      )
      .map(([text, gaps]) => {
        let next = 0;
        return [text, text.replace(/[ \t]+/g, () => gaps[next++ % gaps.length] ?? " ")] as const;
      });
    fc.assert(
      fc.property(fc.array(pair, { minLength: 99, maxLength: 99 }), (pairs) => {
        const same = pairs
          .map(([one, other]) => [`echo ${one}.`, `echo ${other}.`] as const)
          .filter(([one, other]) => one !== other)
          .filter(([one, other]) => normal(`RUN ${one}\n`) === normal(`RUN ${other}\n`));
        const words = wordsOf(same.flat());
        same.forEach((texts, index) => {
          expect(words[2 * index + 1], texts.join(" | ")).toBe(words[2 * index]);
        });
      }),
      { numRuns: 20 },
    );
  });

  it("does not depend on how a file is laid out", () => {
    const word = fc.constantFrom("a", "&&", "'b  c'", '"d  e"', "x=1", ";", "|");
    const gap = fc.constantFrom(" ", "  ", " \\\n", "\t\\\n  # note\n\n ");
    const words = fc.array(fc.tuple(word, gap), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(words, (parts) => {
        const laidOut = parts.map(([text, blanks]) => text + blanks).join("");
        const plain = parts.map(([text]) => text).join(" ");
        expect(normal(`# top\nrun ${laidOut}end\n`)).toBe(normal(`RUN ${plain} end\n`));
      }),
    );
  });
});
