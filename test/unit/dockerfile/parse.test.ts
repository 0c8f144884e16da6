// biome-ignore-all lint/suspicious/noTemplateCurlyInString: a Dockerfile's variables, not ours
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { formatDiagnostic } from "../../../src/diagnostics/diagnostic.ts";
import { type Dockerfile, parseDockerfile } from "../../../src/dockerfile/parse.ts";

function parsed(text: string): Dockerfile {
  const result = parseDockerfile({ path: "Dockerfile", text });
  if (!result.ok) throw new Error(result.error.map(formatDiagnostic).join("\n\n"));
  return result.value;
}

/** Name and argument of every instruction. */
const instructionsOf = (text: string): string[] =>
  parsed(text).instructions.map(({ name, argument }) => `${name} ${argument}`);

/** `line:column-column code` of every problem. */
function problemsOf(text: string): string[] {
  const result = parseDockerfile({ path: "Dockerfile", text });
  if (result.ok) return [];
  return result.error.map(({ code, place }) => {
    const start = place?.start ?? 0;
    const before = text.slice(0, start).split("\n");
    const column = (before.at(-1) ?? "").length + 1;
    return `${before.length}:${column}-${column + (place?.end ?? 0) - start} ${code}`;
  });
}

describe("lines", () => {
  it("joins continued lines and keeps the blanks that they begin with", () => {
    expect(instructionsOf("RUN a \\\n    b \\  \n\tc\n")).toEqual(["RUN a     b \tc"]);
  });

  it("leaves out comments and blank lines between continued lines", () => {
    const text = "RUN a \\\n  # why \\\n\n   \n# because\n  b\nRUN c\n";
    expect(instructionsOf(text)).toEqual(["RUN a   b", "RUN c"]);
  });

  it("does not continue a line whose escape character is escaped", () => {
    const text = "RUN echo c:\\\\\nRUN b\n";
    expect(instructionsOf(text)).toEqual(["RUN echo c:\\\\", "RUN b"]);
  });

  it("reads files with carriage returns, a byte order mark and no last newline", () => {
    expect(instructionsOf("\uFEFFFROM a\r\nRUN b \\\r\n  c")).toEqual(["FROM a", "RUN b   c"]);
  });

  it("takes a continuation at the end of the file for its end", () => {
    expect(instructionsOf("RUN a \\\n")).toEqual(["RUN a"]);
  });

  it("finds nothing in an empty file or one of comments", () => {
    expect(instructionsOf("")).toEqual([]);
    expect(instructionsOf("# nothing\n\n  # here\n")).toEqual([]);
  });

  it("gives each instruction the range from its first letter to its last line", () => {
    const text = "FROM a\n  RUN b \\\n  # c\n  d  \nCOPY <<E /x\n1\nE\nRUN e";
    const ranges = parsed(text).instructions.map(({ place }) => text.slice(place.start, place.end));
    expect(ranges).toEqual(["FROM a", "RUN b \\\n  # c\n  d  ", "COPY <<E /x\n1\nE", "RUN e"]);
  });

  it("never loses or makes up text outside comments", () => {
    const word = fc.stringMatching(/^[a-z0-9./=-]{1,6}$/);
    fc.assert(
      fc.property(fc.array(fc.array(word, { minLength: 1 }), { maxLength: 5 }), (lines) => {
        const text = lines.map((words) => `RUN x ${words.join(" \\\n# note\n")}\n`).join("\n");
        expect(instructionsOf(text)).toEqual(lines.map((words) => `RUN x ${words.join(" ")}`));
      }),
    );
  });
});

describe("directives", () => {
  it("takes the escape character and the frontend from the top", () => {
    const file = parsed(
      "# syntax = docker/dockerfile:1 \n#Escape=`\n# check=skip=all\nRUN a `\n b\n",
    );
    expect(file).toMatchObject({ syntax: "docker/dockerfile:1", escape: "`" });
    expect(file.instructions.map(({ argument }) => argument)).toEqual(["a  b"]);
  });

  it("takes no directive after a comment, a blank line or an instruction", () => {
    for (const before of ["# a comment\n", "\n", "FROM a\n", "# unknown=x\n"]) {
      expect(parsed(`${before}# escape=\`\n# syntax=x\nRUN a\n`)).toMatchObject({
        syntax: undefined,
        escape: "\\",
      });
    }
  });

  it("finds a frontend after a #! line but not one that is indented", () => {
    expect(parsed("#!/usr/bin/env x\n# syntax=y\n# escape=`\nRUN a\n")).toMatchObject({
      syntax: "y",
      escape: "\\",
    });
    expect(parsed("  # syntax=y\nRUN a\n").syntax).toBeUndefined();
  });

  it("reports a directive that is set twice and an escape character that is none", () => {
    expect(problemsOf("# syntax=a\n# syntax=b\nRUN x\n")).toEqual(["2:1-11 invalid-directive"]);
    expect(problemsOf("# escape=x\nRUN x\n")).toEqual(["1:1-11 invalid-directive"]);
  });

  it("refuses those behind check, which some builders do not see", () => {
    const text = "# check=error=true\n# escape=`\nRUN x\n";
    expect(problemsOf(text)).toEqual(["2:1-11 invalid-directive"]);
  });
});

describe("heredocs", () => {
  const heredocs = (text: string) =>
    parsed(text).instructions.map((one) =>
      one.heredocs.map(({ name, content }) => [name, content]),
    );

  it("takes several from one line, one after the other, to the byte", () => {
    const text = "COPY <<a <<b /x/\n one \r\n\n# not a comment\na\ntwo\\\nb\nRUN c\n";
    expect(heredocs(text)).toEqual([
      [
        ["a", " one \r\n\n# not a comment\n"],
        ["b", "two\\\n"],
      ],
      [],
    ]);
  });

  it("takes those with a number before them, after a continuation, and of triggers", () => {
    expect(heredocs("RUN 3<<A cat <&3\nx\nA\nRUN b\n")).toEqual([[["A", "x\n"]], []]);
    expect(heredocs("RUN a \\\n  <<A\nx\nA\n")).toEqual([[["A", "x\n"]]]);
    expect(heredocs("ONBUILD RUN <<A\nx\nA\n")).toEqual([[["A", "x\n"]]]);
  });

  it("tells whether variables are expanded from quotes anywhere in the name", () => {
    const text = "RUN <<A <<'B' <<\"C\" <<D'd' <<-E\nA\nB\nC\nDd\n\t\tE\n";
    expect(parsed(text).instructions[0]?.heredocs).toMatchObject([
      { name: "A", expand: true, chomp: false },
      { name: "B", expand: false },
      { name: "C", expand: false },
      { name: "Dd", expand: false },
      { name: "E", expand: true, chomp: true },
    ]);
  });

  it("ends one that is indented only where it is <<-", () => {
    expect(heredocs("RUN <<A\n\tA\nA\n")).toEqual([[["A", "\tA\n"]]]);
    expect(heredocs("RUN <<-A\n\tx\n\tA\n")).toEqual([[["A", "\tx\n"]]]);
  });

  it("sees none in quotes, here-strings, shifts, JSON and other instructions", () => {
    for (const line of [
      "RUN echo 'a <<b'",
      'RUN echo "<<b"',
      "RUN cat <<<b",
      "RUN echo $((1<<2))",
      'RUN ["<<b"]',
      "CMD <<b",
      "RUN echo it's <<b",
    ]) {
      expect(heredocs(`${line}\nRUN c\n`)).toEqual([[], []]);
    }
  });

  it("reports one that has no end where it begins", () => {
    expect(problemsOf("FROM a\nRUN cat <<EOF\nx\nFOO y\n")).toEqual([
      "2:9-14 heredoc-unterminated",
    ]);
  });

  it("refuses one with a blank before its name, which builders read differently", () => {
    expect(problemsOf("RUN cat << EOF\nx\nEOF\nRUN b\n")).toEqual(["1:9-15 heredoc-space"]);
    expect(problemsOf("RUN echo $((1 << 2))\nRUN b\n")).toEqual(["1:15-21 heredoc-space"]);
    expect(problemsOf("ADD << <<'E' /x\ny\nE\n")).toEqual(["1:8-13 heredoc-space"]);
  });
});

describe("instructions", () => {
  it("takes keywords in any case", () => {
    expect(instructionsOf("from a aS b\nrun c\n")).toEqual(["FROM a aS b", "RUN c"]);
  });

  it("takes flags with their quotes and escapes out of the argument", () => {
    const text = `RUN --mount=type=bind,"source=a b" --network="none" -- --x y\nCOPY --link a b\n`;
    expect(parsed(text).instructions).toMatchObject([
      {
        flags: [
          { name: "mount", value: "type=bind,source=a b" },
          { name: "network", value: "none" },
        ],
        argument: "--x y",
      },
      { flags: [{ name: "link", value: undefined }], argument: "a b" },
    ]);
  });

  it("reads the exec form with all of its blanks and variables", () => {
    const [run, check, copy] = parsed(
      'RUN ["a b", "$X", "\\u00e9"]\nHEALTHCHECK --retries=3 CMD ["a", "b"]\nCOPY ["a b", "/"]\n',
    ).instructions;
    expect(run?.json).toEqual(["a b", "$X", "é"]);
    expect(check?.json).toEqual(["a", "b"]);
    expect(copy?.json).toEqual(["a b", "/"]);
  });

  it("takes what is no JSON for a shell's, as the builder does", () => {
    for (const argument of ["['a']", '["a]', '["a",]', '[ -f "x" ] || y', '[ "a" = b ] c']) {
      expect(parsed(`RUN ${argument}\n`).instructions).toMatchObject([
        { argument, json: undefined },
      ]);
    }
  });

  it("refuses an array with more behind it, which builders read differently", () => {
    for (const line of [
      'RUN ["a"] b',
      'COPY ["a", "b"]] c',
      'HEALTHCHECK CMD ["a"] b',
      "CMD [] x",
    ]) {
      const at = line.indexOf("[") + 1;
      const start = line.startsWith("H") ? 13 : at;
      expect(problemsOf(`${line}\n`)).toEqual([`1:${start}-${line.length + 1} json-doubtful`]);
    }
  });

  it("refuses escapes in flags where the file has another escape character", () => {
    expect(problemsOf("# escape=`\nRUN --mount=target=c:\\x a\n")).toEqual(["2:5-24 flag-escape"]);
    expect(problemsOf("# escape=`\nRUN --mount=target=/x a `\n c:\\b\n")).toEqual([]);
  });

  it("allows CMD, ENTRYPOINT and RUN to be empty, RUN in the shell form only", () => {
    expect(instructionsOf("CMD\nENTRYPOINT []\nRUN --network=none\nRUN\n")).toEqual([
      "CMD ",
      "ENTRYPOINT []",
      "RUN ",
      "RUN ",
    ]);
    expect(problemsOf("RUN []\n")).toEqual(["1:5-7 missing-argument"]);
  });

  it("reports all problems of a file, each at its place", () => {
    const text = [
      "FRON a",
      "COPY --form=b c d",
      "USER",
      "COPY a",
      "ENV A=1 B",
      'RUN ["a", 1]',
      "ONBUILD FROM a",
      "ONBUILD RUNN a",
      "FROM a AS 1b",
      "FROM a b",
      "HEALTHCHECK CMD",
      "HEALTHCHECK FOO x",
      "SHELL bash",
      "ARG =x",
      "COPY a <<E",
      "E",
    ].join("\n");
    expect(problemsOf(text)).toEqual([
      "1:1-5 unknown-instruction",
      "2:6-14 unknown-flag",
      "3:1-5 missing-argument",
      "4:6-7 invalid-argument",
      "5:5-10 invalid-argument",
      "6:5-13 json-not-strings",
      "7:9-13 invalid-argument",
      "8:9-13 unknown-instruction",
      "9:6-13 invalid-argument",
      "10:6-9 invalid-argument",
      "11:13-16 invalid-argument",
      "12:13-18 invalid-argument",
      "13:7-11 invalid-argument",
      "14:5-7 invalid-argument",
      "15:6-11 invalid-argument",
    ]);
  });

  it("refuses a pattern that is empty whatever the values, at its place", () => {
    for (const line of [
      "ENV A=b C=${V%}",
      "COPY --chown=1 a /${V#}",
      "ONBUILD LABEL x=${V%}",
      "ARG A=${V%''}",
      'VOLUME ["/a", "${V%}"]',
      "RUN --mount=target=/${V#} x",
      "FROM a:${V%}",
      "FROM --platform=${V#} a",
      "RUN --network=none a ${V%} b",
      "COPY --exclude=${V%} a b",
      "EXPOSE 1 ${V:#x}",
    ]) {
      const at = line.indexOf("${") + 1;
      const length = (/\$\{[^}]*\}/.exec(line)?.[0] ?? "").length;
      expect(problemsOf(`${line}\n`)).toEqual([`1:${at}-${at + length} substitution-refused`]);
    }
    expect(problemsOf("COPY <<E /x\na\n'${V%}'\nE\n")).toEqual(["3:2-7 substitution-refused"]);
  });

  it("leaves to the shell what is the shell's", () => {
    for (const text of ["RUN a ${V%$W} '${V%}'\n", "CMD ${V%}\n", "COPY <<'E' /x\n${V%}\nE\n"]) {
      expect(problemsOf(text)).toEqual([]);
    }
  });

  it("says what was meant by a misspelt word", () => {
    const result = parseDockerfile({ path: "Dockerfile", text: "FORM a\nCOPY --chmood=1 a b\n" });
    expect(result.ok ? [] : result.error.map(({ hint }) => hint)).toEqual([
      "did you mean FROM?",
      "did you mean --chmod?",
    ]);
  });

  it("leaves flags that it does not know to the builder, which may", () => {
    expect(problemsOf("RUN --wonderful=1 x\n")).toEqual([]);
  });

  it("points into the right line of an instruction that spans several", () => {
    expect(problemsOf("COPY \\\n  # note\n  --form=x \\\n  a b\n")).toEqual([
      "3:3-11 unknown-flag",
    ]);
  });
});
