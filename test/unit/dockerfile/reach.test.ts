// biome-ignore-all lint/suspicious/noTemplateCurlyInString: a Dockerfile's variables, not ours
import { describe, expect, it } from "vitest";
import { locationOf } from "../../../src/diagnostics/diagnostic.ts";
import { parseDockerfile } from "../../../src/dockerfile/parse.ts";
import { type Given, type Reach, reachOf } from "../../../src/dockerfile/reach.ts";

const linux = { os: "linux", architecture: "arm64" };

function reach(text: string, given: Partial<Given> = {}) {
  const parsed = parseDockerfile({ path: "Dockerfile", text });
  if (!parsed.ok) throw new Error(`the file of the test does not parse: ${text}`);
  return reachOf(parsed.value, { args: {}, contexts: ["base"], platform: linux, ...given });
}

function found(text: string, given: Partial<Given> = {}): Reach {
  const result = reach(text, given);
  if (!result.ok) throw new Error(result.error.map(({ message }) => message).join("\n"));
  return result.value;
}

const pathsOf = (text: string, given: Partial<Given> = {}) => found(text, given).paths[""] ?? [];
const imagesOf = (text: string, given: Partial<Given> = {}) =>
  found(text, given).images.map(({ name }) => name);
const problemsOf = (text: string, given: Partial<Given> = {}) => {
  const result = reach(text, given);
  return result.ok ? [] : result.error.map(({ code }) => code);
};

describe("paths", () => {
  it.each([
    ["COPY a b/c /x/", ["a", "b/c"]],
    ['COPY ["a b", "/x"]', ["a b"]],
    ["COPY [ab]c /x", ["[ab]c"]],
    ["COPY . /x", ["."]],
    ["COPY / /x", ["."]],
    ["COPY /a/../b/./c/ ../../d /x/", ["b/c", "d"]],
    ["ADD a.tar *.txt /x/", ["*.txt", "a.tar"]],
    ["COPY --parents a/**/b.c ./x/./y /x/", ["a", "x/y"]],
    ["COPY --parents **/b /x/", ["."]],
    ["COPY a/**/b.c /x/", ["a/**/b.c"]],
    ["RUN --mount=type=bind,source=a,target=/x y", ["a"]],
    ["RUN --mount=target=/x y", ["."]],
    ["RUN --mount=type=bind,src=a[1],target=/x y", ["a\\[1]"]],
    ["RUN --mount=type=cache,target=/x --mount=type=secret,id=y z", []],
    ["COPY <<E a /x/\nb\nE", ["a"]],
    ["COPY <<E /x\nb\nE", []],
    ["ONBUILD COPY a /x", []],
    ["RUN cat a", []],
  ])("of %s are %j", (line, paths) => {
    expect(pathsOf(`FROM base\n${line}\n`)).toEqual(paths);
  });

  it("follow variables that the file sets, in the order in which it does", () => {
    const text = "ARG A=1\nENV B=b$A C=xy\nCOPY $B ${C%%y}-${A:+set} /x/\nARG A=2\nCOPY $A /x\n";
    expect(pathsOf(text)).toEqual(["2", "b1", "x-set"]);
    expect(pathsOf(text, { args: { A: "7" } })).toEqual(["7", "b7", "x-set"]);
  });

  it("are everything where a default names an ARG of the same line, which builders read differently", () => {
    expect(pathsOf("ARG A=1 B=b$A\nCOPY $B /x\n")).toEqual(["."]);
    expect(pathsOf("ARG A=1\nARG B=b$A\nCOPY $B /x\n")).toEqual(["b1"]);
    expect(pathsOf("ARG A=1\nARG A=1 B=b$A\nCOPY $B /x\n")).toEqual(["b1"]);
  });

  it("are everything where the image's environment may set a variable", () => {
    expect(pathsOf("COPY $HOME/x /y\n")).toEqual(["."]);
    expect(pathsOf("ARG X\nCOPY ${X:-a} /y\n")).toEqual(["."]);
    expect(pathsOf("RUN --mount=source=$X,target=/x y\n")).toEqual(["."]);
    expect(pathsOf("ENV $Z=2\nARG Y=a\nCOPY $Y /x\n")).toEqual(["a"]);
    expect(pathsOf("ARG Y=a\nENV $Z=2\nCOPY $Y /x\n")).toEqual(["."]);
  });

  it("know that nothing is set from scratch", () => {
    expect(pathsOf("FROM scratch\nCOPY a$X b /y/\n")).toEqual(["a", "b"]);
  });

  it("know the target's platform but not the builder's", () => {
    const text = (name: string) => `ARG ${name}\nCOPY bin/$${name} /x\n`;
    expect(pathsOf(text("TARGETARCH"))).toEqual(["bin/arm64"]);
    expect(pathsOf(text("TARGETPLATFORM"))).toEqual(["bin/linux/arm64"]);
    expect(pathsOf(text("BUILDARCH"))).toEqual(["."]);
    expect(pathsOf("COPY bin/$TARGETARCH /x\n")).toEqual(["."]);
  });

  it("take over what a stage below has set by ENV, and do not trust its ARGs", () => {
    const text = "FROM base AS a\nENV X=x\nARG Y=y\nFROM a\nCOPY $X /\nCOPY b$Y /\n";
    expect(pathsOf(text)).toEqual([".", "x"]);
    expect(pathsOf(text.replace("base", "scratch"))).toEqual(["by", "x"]);
  });

  it("are those of the context that is named", () => {
    const text =
      "COPY --from=assets a /x\nCOPY b /y\nRUN --mount=from=assets,source=c,target=/z d\n";
    expect(found(text, { contexts: ["base", "assets"] })).toMatchObject({
      paths: { "": ["b"], assets: ["a", "c"] },
      images: [],
    });
  });

  it("are not there for what only other stages copy", () => {
    const text =
      "FROM x AS unused\nCOPY a /\nFROM y AS used\nCOPY b /\nFROM base\nCOPY --from=used /c /d\n";
    expect(found(text)).toMatchObject({ paths: { "": ["b"] }, images: [{ name: "y" }] });
  });
});

describe("images", () => {
  it("are known where an ARG before FROM names another of its line", () => {
    expect(imagesOf("ARG A=1 B=x:$A\nFROM $B\n")).toEqual(["x:1"]);
  });

  it("are those of FROM, COPY --from and mounts, each once", () => {
    const text = [
      "ARG V=1",
      "FROM golang:$V-${TARGETARCH} AS go",
      "RUN --mount=from=busybox,target=/b x",
      "FROM base",
      "COPY --from=go /a /a",
      "COPY --from=busybox /b /b",
      "COPY --from=registry.test/x@sha256:".padEnd(99, "0"),
    ].join("\n");
    expect(imagesOf(`${text} /c /c\n`)).toEqual([
      "golang:1-arm64",
      "busybox",
      `registry.test/x@sha256:${"0".repeat(64)}`,
    ]);
  });

  it("are not stages, by name or number, nor scratch or named contexts", () => {
    const text = [
      "FROM scratch AS Empty",
      "FROM empty AS second",
      "FROM docker.io/library/debian:latest",
      "COPY --from=0 a b",
      "COPY --from=SECOND a b",
      "RUN --mount=type=cache,from=empty,target=/x y",
    ].join("\n");
    expect(imagesOf(text, { contexts: ["debian"] })).toEqual([]);
  });

  it("are not what a section starts from, with or without FROM", () => {
    expect(imagesOf("RUN a\n")).toEqual([]);
    expect(imagesOf("FROM base\nRUN a\n")).toEqual([]);
    expect(imagesOf("FROM base\nRUN a\n", { contexts: [] })).toEqual(["base"]);
  });

  it("give way to a named context that has a stage's name", () => {
    const text = "FROM x AS tools\nCOPY a /\nFROM base\nCOPY --from=tools b /\n";
    expect(found(text, { contexts: ["base", "tools"] })).toMatchObject({
      images: [],
      paths: { tools: ["b"] },
    });
  });
});

describe("what can't be worked out", () => {
  it.each([
    ["a FROM without a value", "ARG X\nFROM $X\nRUN a\n", "invalid-from"],
    ["a FROM with an ARG of a stage", "FROM a\nARG X=b\nFROM $X\nRUN a\n", "invalid-from"],
    ["a FROM that is no image", "FROM a^b:c AS x\n", "invalid-from"],
    ["a variable in COPY --from", "ARG X=a\nFROM base\nCOPY --from=$X a b\n", "invalid-from"],
    ["a variable in a mount", "FROM base\nRUN --mount=from=$X,target=/a b\n", "invalid-from"],
    [
      "a stage that comes later",
      "FROM base AS a\nCOPY --from=b x y\nFROM c AS b\n",
      "invalid-from",
    ],
    ["a stage that is not there", "FROM base\nCOPY --from=3 a b\n", "invalid-from"],
    ["a substitution that is not one", "FROM base\nCOPY ${a b\n", "invalid-variable"],
    ["a variable that is demanded", "FROM scratch\nCOPY ${X:?no} b\n", "invalid-variable"],
    ["a variable that a label demands", "FROM scratch\nLABEL a=${X:?no}\n", "invalid-variable"],
    ["an empty pattern", "ARG X\nFROM scratch\nLABEL a=${Y%$X}\n", "invalid-variable"],
    ["a pattern that may be empty", "FROM base\nUSER ${Y%$X}\n", "invalid-variable"],
    ["one in a command", "FROM base\nENV X= Y=y\nRUN a ${Y%$X}\n", "invalid-variable"],
    ["one in a heredoc", "FROM base\nCOPY <<E /x\n'${Y%$X}'\nE\n", "invalid-variable"],
    ["one in a FROM", "ARG X\nFROM a:${X%$X}\n", "invalid-from"],
    ["one in a platform", "ARG X\nFROM --platform=${X%$X} a\n", "invalid-variable"],
    ["one in an ARG before FROM", "ARG X\nARG Y=${X%$X}\nFROM a\n", "invalid-variable"],
    ["one in a trigger", "FROM base AS a\nONBUILD USER ${Y%$X}\nFROM a\n", "invalid-variable"],
  ])("%s is reported", (_, text, code) => {
    expect(problemsOf(text)).toContain(code);
  });
});

describe("triggers", () => {
  it("of a stage run in the stages that start from it, and in no other", () => {
    const text = [
      "FROM base AS a",
      "ONBUILD COPY --from=assets x /x",
      "ONBUILD COPY <<E y /y/",
      "z",
      "E",
      "ONBUILD RUN --mount=source=m,target=/m m",
      "FROM a AS b",
      "FROM b",
      "RUN z",
    ].join("\n");
    const contexts = ["base", "assets"];
    expect(found(text, { contexts }).paths).toMatchObject({ "": ["m", "y"], assets: ["x"] });
    const beside = text.replace("FROM a AS b", "FROM base AS b");
    expect(Object.keys(found(beside, { contexts }).paths)).toEqual(["base"]);
  });

  it("see and set the variables of the stage that they run in", () => {
    const text = [
      "FROM scratch AS a",
      "ONBUILD ARG V=1",
      "ONBUILD COPY a$V$W /",
      "ENV W=w",
      "FROM a",
      "COPY b$V /",
    ].join("\n");
    expect(found(text)).toMatchObject({ paths: { "": ["a1w", "b1"] }, args: ["V"] });
    expect(pathsOf(text, { args: { V: "2" } })).toEqual(["a2w", "b2"]);
  });

  it("of images and named contexts run in stages that start from them", () => {
    const triggers = {
      base: ["COPY a /a", "ADD https://x.test/y /y"],
      "docker.io/library/node:20": ["COPY --from=tools:1 /t /t", "COPY b /b"],
      "tools:1": ["COPY not /this"],
    };
    expect(found("RUN x\n", { triggers })).toMatchObject({
      paths: { "": ["a"] },
      remotes: ["https://x.test/y"],
    });
    const text = "FROM docker.io/library/node:20 AS n\nFROM base\nCOPY --from=n /b /b\n";
    expect(found(text, { triggers })).toMatchObject({
      paths: { "": ["a", "b"] },
      images: [{ name: "docker.io/library/node:20" }, { name: "tools:1" }],
    });
  });

  it("are asked for where stages start from images and contexts, not where files are taken", () => {
    const text = [
      "FROM --platform=linux/s390x node AS n",
      "FROM other AS unused",
      "FROM files AS tools",
      "FROM base",
      "COPY --from=n /a /a",
      "COPY --from=tools /a /a",
      "COPY --from=busybox /a /a",
    ].join("\n");
    const given = { contexts: ["base", "files"] };
    expect(found(text, given).starts).toEqual([
      { name: "base", platform: undefined },
      { name: "node", platform: { os: "linux", architecture: "s390x" } },
      { name: "files", platform: undefined },
    ]);
  });

  it("that can't be read are told at the FROM that brings them", () => {
    const result = reach("FROM base\nRUN x\n", { triggers: { base: ["COPPY a /a"] } });
    expect(result).toMatchObject({
      ok: false,
      error: [{ code: "invalid-trigger", place: { start: 0, end: 9 } }],
    });
  });
});

it("a command's own variables are the shell's", () => {
  expect(
    problemsOf("FROM base\nENV X=\nRUN for f in *; do a ${f%$suffix} ${f#$X.} it's; done\n"),
  ).toEqual([]);
});

describe("args", () => {
  it("are those that the file declares, where they can count", () => {
    const text = "ARG V\nFROM x AS unused\nARG U\nFROM base AS a\nARG B=1 C\nFROM a\nARG A\n";
    expect(found(text).args).toEqual(["A", "B", "C", "V"]);
  });

  it("are also those that mean something to the builder", () => {
    const args = {
      SOURCE_DATE_EPOCH: "0",
      BUILDKIT_SANDBOX_HOSTNAME: "x",
      HTTP_PROXY: "y",
      Z: "z",
    };
    expect(found("RUN a\n", { args }).args).toEqual([
      "BUILDKIT_SANDBOX_HOSTNAME",
      "SOURCE_DATE_EPOCH",
    ]);
  });
});

describe("remotes", () => {
  it("are the URLs and repositories of ADD", () => {
    const text = [
      "ARG V=1",
      "ADD https://x.test/$V.tgz a /y/",
      "ADD git@x.test:a/b.git /z",
      "ADD https://x.test/$UNKNOWN /z",
    ].join("\n");
    expect(found(text)).toMatchObject({
      remotes: ["git@x.test:a/b.git", "https://x.test/$UNKNOWN", "https://x.test/1.tgz"],
      paths: { "": ["a"] },
    });
  });

  it("count as checked where each ADD has a checksum that comes to something", () => {
    const sum = `sha256:${"0".repeat(64)}`;
    const text = [
      "ARG SUM",
      "ARG NONE",
      `ADD --checksum=${sum} https://x.test/a /`,
      "ADD --checksum=$SUM https://x.test/b /",
      "ADD --checksum=$NONE https://x.test/c /",
      "ADD --checksum=$UNKNOWN https://x.test/d /",
      `ADD --checksum=${sum} https://x.test/e /`,
      "ADD https://x.test/e /again",
    ].join("\n");
    const { unchecked } = found(text, { args: { SUM: sum } });
    expect(unchecked.map(({ address, place }) => [address, locationOf(place)])).toEqual([
      ["https://x.test/c", "Dockerfile:5:1"],
      ["https://x.test/d", "Dockerfile:6:1"],
      ["https://x.test/e", "Dockerfile:8:1"],
    ]);
  });
});
