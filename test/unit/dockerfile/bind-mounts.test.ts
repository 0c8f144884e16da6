import { describe, expect, test } from "vitest";
import { type BindMount, withBindMounts } from "../../../src/dockerfile/bind-mounts.ts";
import { parseDockerfile } from "../../../src/dockerfile/parse.ts";

const mounts: readonly BindMount[] = [
  { from: "ids", source: "adduser.conf", target: "/etc/adduser.conf" },
  { from: "ids", source: "login.defs", target: "/etc/login.defs" },
];
const flags =
  "--mount=type=bind,from=ids,source=adduser.conf,target=/etc/adduser.conf " +
  "--mount=type=bind,from=ids,source=login.defs,target=/etc/login.defs";

function through(text: string, some = mounts) {
  const parsed = parseDockerfile({ path: "Dockerfile", text });
  if (!parsed.ok) throw new Error("the file of the test does not parse");
  const out = withBindMounts(parsed.value, some);
  const again = parseDockerfile({ path: "Dockerfile", text: out });
  if (!again.ok) throw new Error("what came out does not parse");
  return { out, before: parsed.value.instructions, after: again.value.instructions };
}

describe("a RUN gets mounts", () => {
  test.each([
    ["in the shell form", "RUN apt-get update\n", `RUN ${flags} apt-get update\n`],
    ["in the exec form", 'RUN ["a", "b"]', `RUN ${flags} ["a", "b"]`],
    [
      "before its own flags",
      "run --mount=type=cache,target=/c a",
      `run ${flags} --mount=type=cache,target=/c a`,
    ],
    [
      "that begins behind a continuation",
      "RUN \\\n # note\n  a && \\\n  b\n",
      `RUN ${flags} \\\n # note\n  a && \\\n  b\n`,
    ],
    ["whose name goes over two lines", "RU\\\nN a\n", `RU\\\nN ${flags} a\n`],
    [
      "behind a tab, with CRLF",
      "# escape=`\r\nRUN\ta `\r\n b\r\n",
      `# escape=\`\r\nRUN ${flags}\ta \`\r\n b\r\n`,
    ],
    [
      "of a stage on the base and of one on that",
      "FROM base AS One\nRUN a\nFROM ONE\nRUN b\n",
      `FROM base AS One\nRUN ${flags} a\nFROM ONE\nRUN ${flags} b\n`,
    ],
  ])("%s", (_, text, expected) => {
    const { out, before, after } = through(text);
    expect(out).toBe(expected);
    expect(after.map(({ argument, json }) => ({ argument, json }))).toEqual(
      before.map(({ argument, json }) => ({ argument, json })),
    );
  });

  test("with heredocs, whose lines stay as they are", () => {
    const text = "RUN <<A cat <<-'B'\nRUN x\nA\n\tRUN y\n\tB\nRUN z\n";
    const { out, before, after } = through(text);
    expect(out).toBe(`RUN ${flags} <<A cat <<-'B'\nRUN x\nA\n\tRUN y\n\tB\nRUN ${flags} z\n`);
    expect(after.map(({ heredocs }) => heredocs)).toEqual(before.map(({ heredocs }) => heredocs));
  });

  test("whose names have commas and quotes", () => {
    const mount = { from: "ids", source: 'a,"b', target: "/t" };
    const { after } = through("RUN a", [mount]);
    expect(after[0]?.argument).toBe("a");
  });
});

describe("no mounts are added", () => {
  test.each([
    ["to other instructions", "COPY a b\nENV RUN=1\n# RUN a\nLABEL a=RUN\n"],
    ["to what is handed on", "ONBUILD RUN a\n"],
    [
      "to stages on other images",
      "FROM golang AS build\nRUN a\nFROM base\nCOPY --from=build a b\n",
    ],
  ])("%s", (_, text) => {
    expect(through(text).out).toBe(text);
  });

  test("where there are none", () => {
    expect(through("RUN a\n", []).out).toBe("RUN a\n");
  });
});
