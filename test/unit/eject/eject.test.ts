// biome-ignore-all lint/suspicious/noTemplateCurlyInString: a Dockerfile's variables, not ours
import { describe, expect, it } from "vitest";
import type { ExecutionConfig } from "../../../src/image/config.ts";
import { debianConfig, ejected, layerfileFrom } from "../../support/ejecting.ts";

type Files = { readonly [path: string]: string };

async function textOf(layers: string, files: Files = {}, origin?: ExecutionConfig) {
  const result = ejected(await layerfileFrom(layers, files), origin);
  if (!result.ok) throw new Error(result.error.map(({ message }) => message).join("\n"));
  return result.value.text;
}

async function problemsOf(layers: string, files: Files = {}, origin?: ExecutionConfig) {
  const result = ejected(await layerfileFrom(layers, files), origin);
  return result.ok ? [] : result.error.map(({ code, message }) => `${code}: ${message}`);
}

const image = "base: { image: debian:12 }\n";
const section = (name: string, text: string, more = ""): string =>
  `  ${name}:\n${more}    instructions: |\n${text.replace(/^/gm, "      ")}\n`;

describe("one Dockerfile", () => {
  it("has the base's stages, then each section on the one before", async () => {
    const text = await textOf(
      `base: { dockerfile: base.Dockerfile }\nsections:\n${section("a", "RUN a")}${section("b", "# why\nRUN b")}`,
      {
        "base.Dockerfile":
          "# syntax=x\nFROM y AS tools\nRUN t\nFROM debian\nCOPY --from=tools a b\n",
      },
    );
    expect(text).toBe(`FROM y AS tools
RUN t
FROM debian AS base
COPY --from=tools a b

# a
FROM base AS a
RUN a

# b
FROM a AS b
# why
RUN b
`);
  });

  it("gives stages other names where two have one, or where an image has it", async () => {
    const text = await textOf(
      `${image}sections:
${section("golang", "FROM golang AS build\nRUN 1\nFROM x\nRUN 2\nFROM base\nCOPY --from=build a b\nCOPY --from=1 a b\nRUN --mount=from=build,target=/m c")}
${section("b", "FROM x AS build\nRUN 3\nFROM base AS b2\nRUN 4\nFROM b2\nCOPY --from=build a b")}`,
    );
    expect(text).toBe(`FROM debian:12 AS base

# golang
FROM golang AS build
RUN 1
FROM x AS golang-section-stage-1
RUN 2
FROM base AS golang-section
COPY --from=build a b
COPY --from=golang-section-stage-1 a b
RUN --mount=from=build,target=/m c

# b
FROM x AS b-build
RUN 3
FROM golang-section AS b2
RUN 4
FROM b2 AS b
COPY --from=b-build a b
`);
  });

  it("leaves stages out that nothing uses", async () => {
    const text = await textOf(
      `${image}sections:\n${section("a", "FROM x AS unused\nRUN 1\nFROM base\nRUN a")}`,
    );
    expect(text).toBe("FROM debian:12 AS base\n\n# a\nFROM base AS a\nRUN a\n");
  });

  it("has the arguments of each part as defaults", async () => {
    const text = await textOf(
      `base:
  instructions: |
    ARG SUITE=12
    FROM debian:\${SUITE}
    ARG SUITE
  args: { SUITE: "13" }
sections:
${section("a", "ARG V=1 W\nRUN $V", "    args: { V: 'it''s \"2\"' }\n")}
${section("b", "ARG V=1\nRUN $V")}`,
    );
    expect(text).toBe(`ARG SUITE=13

FROM debian:\${SUITE} AS base
ARG SUITE

# a
FROM base AS a
ARG SUITE=
ARG V="it's \\"2\\"" W
RUN $V

# b
FROM a AS b
ARG V=1
RUN $V
`);
  });

  it("has values in place of ARGs before FROM that two parts have with different ones", async () => {
    const text = await textOf(
      `${image}sections:
${section("a", "ARG V=1\nFROM x:$V AS s\nRUN s\nFROM base\nARG V\nCOPY --from=s a b")}
${section("b", "ARG V=2\nFROM y:$V-$TARGETARCH AS t\nRUN t\nFROM base\nARG V\nCOPY --from=t a b")}`,
    );
    expect(text).toContain("FROM x:1 AS s\n");
    expect(text).toContain("FROM y:2-amd64 AS t\n");
    expect(text).toContain("FROM base AS a\nARG V=1\n");
    expect(text).toContain("FROM a AS b\nARG V=2\n");
  });

  it("sets right for a section what another has left behind, and merges it in the end", async () => {
    const text = await textOf(
      `${image}sections:
${section("a", 'SHELL ["/bin/bash", "-c"]\nUSER app\nWORKDIR /a\nENV A=1 PATH=/a:$PATH\nRUN a\nENV B=$A')}
${section("b", "RUN b\nCOPY b .")}
${section("c", "RUN c", "    needs: [a]\n")}`,
    );
    expect(text).toBe(`FROM debian:12 AS base

# a
FROM base AS a
SHELL ["/bin/bash", "-c"]
USER app
WORKDIR /a
ARG A=1 PATH=/a:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
RUN a

# b
FROM a AS b
SHELL ["/bin/sh","-c"]
WORKDIR /
USER root
ARG A=
RUN b
COPY b .

# c
FROM b AS c
SHELL ["/bin/bash","-c"]
WORKDIR /a
USER app
ARG PATH=/a:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
ARG A=1
ARG B=1
RUN c

# what the merge makes of them
FROM c
ENV PATH=/a:$PATH
ENV A=1
ENV B=1
`);
  });

  it("has the CMD that an ENTRYPOINT would take away, and what the image's config says", async () => {
    const text = await textOf(
      `${image}sections:
${section("a", 'CMD ["a"]\nRUN a')}
${section("b", 'ENTRYPOINT ["b"]\nRUN b')}
images:
  tool:
    config:
      user: "1000"
      env: { X: "a b" }
      labels: { l: "$x" }
      ports: [80]
      volumes: [/v]
      stopSignal: SIGINT
      healthcheck: { test: [CMD, x], interval: 1s, retries: 2 }
`,
    );
    expect(text.split("# what the merge makes of them\n")[1]).toBe(`FROM b
ENV X="a b"
LABEL l="\\$x"
EXPOSE 80/tcp
VOLUME ["/v"]
USER 1000
STOPSIGNAL SIGINT
HEALTHCHECK --interval=1000000000ns --retries=2 CMD ["x"]
CMD ["a"]
`);
  });

  it("runs the finalizing commands as root, and has triggers at the end", async () => {
    const text = await textOf(
      `base:\n  instructions: |\n    FROM debian\n    ONBUILD RUN x\n    ARG V=1\nsections:\n${section("a", "USER app\nRUN a\nONBUILD RUN y")}merge: { finalize: [make all] }\n`,
    );
    expect(text.split("# what the merge makes of them\n")[1]).toBe(`FROM a
ONBUILD RUN x
ONBUILD RUN y
USER 0
RUN ["/bin/sh","-ec","(\\nmake all\\n)\\n"]
USER app
`);
    expect(text).toContain("FROM debian AS base\nARG V=1\n");
  });

  it("keeps networks, and reads contexts from where they are", async () => {
    const layerfile = await layerfileFrom(
      `${image}sections:
${section("a", 'COPY --from=x a /\nCOPY --from=tools a /\nCOPY a ./b/ "c" /d/\nCOPY ["a b", "/"]\nCOPY --parents a/b /\nADD https://x/y a /\nCOPY <<E /\nE\nRUN --mount=target=/m --mount=type=cache,target=/c a\nRUN --network=host b\nCOPY ../a /', "    context: docker\n    contexts: { x: ../x, tools: docker-image://alpine }\n    network: none\n")}
${section("b", "COPY --from=x a /", "    contexts: { x: docker }\n")}`,
      { "docker/a": "", "docker/sub/b": "", "../x/keep": "" },
    );
    const result = ejected(layerfile);
    if (!result.ok) throw new Error(result.error.map(({ message }) => message).join("\n"));
    const { text, invocation } = result.value;
    expect(text).toBe(`FROM debian:12 AS base

# a
FROM base AS a
COPY --from=x a /
COPY --from=alpine a /
COPY docker/a docker/./b/ docker/"c" /d/
COPY ["docker/a b","/"]
COPY --parents docker/./a/b /
ADD https://x/y docker/a /
COPY <<E /
E
RUN --network=none --mount=target=/m,source=docker --mount=type=cache,target=/c a
RUN --network=host b
COPY --from=a-context ../a /

# b
FROM a AS b
COPY --from=a-context a /
`);
    expect(invocation).toMatchObject({
      context: ".",
      contexts: { x: "../x", "a-context": "docker" },
      tags: ["registry.example.com/tool:latest"],
    });
  });

  it("asks for secrets, keys and arguments of all parts", async () => {
    const layerfile = await layerfileFrom(
      `${image}platforms: [linux/arm64]\nsections:
${section("a", "RUN a", "    secrets: [{ id: t }, { id: f, file: s/f }]\n    ssh: [default]\n    args: { HTTP_PROXY: p, NONE: n }\n")}
${section("b", "RUN b", "    secrets: [{ id: t, env: t }]\n    network: host\n")}`,
    );
    const result = ejected(layerfile);
    expect(result.ok && result.value.invocation).toEqual({
      context: ".",
      contexts: {},
      args: { HTTP_PROXY: "p" },
      secrets: [
        { id: "t", env: "t" },
        { id: "f", file: "s/f" },
      ],
      ssh: ["default"],
      platforms: ["linux/arm64"],
      tags: ["registry.example.com/tool:latest"],
      needsHost: true,
    });
  });
});

describe("what can't be one Dockerfile is said to be so:", () => {
  it.each([
    [
      "a label of the base's image that is taken away",
      `${image}sections:\n${section("a", "RUN a")}images: { tool: { config: { labels: { l: null } } } }\n`,
      ["not-ejectable: The image has not the label l, which no Dockerfile can take away"],
      { ...debianConfig, Labels: { l: "1" } },
    ],
    [
      "triggers of the base's image, which run in each section",
      `${image}sections:\n${section("a", "RUN a")}`,
      ["not-ejectable: Triggers (ONBUILD) of the base run in each section, in one Dockerfile once"],
      { ...debianConfig, OnBuild: ["RUN x"] },
    ],
    [
      "two frontends",
      `${image}sections:\n${section("a", "# syntax=x\nRUN a")}${section("b", "# syntax=y\nRUN b")}`,
      ["not-ejectable: Parts have different frontends, and a file has one"],
    ],
    [
      "two escape characters",
      `${image}sections:\n${section("a", "# escape=`\nRUN a")}${section("b", "RUN b")}`,
      ["not-ejectable: Parts have different escape characters, and a file has one"],
    ],
    [
      "sections that disagree",
      `${image}sections:\n${section("a", "WORKDIR /a")}${section("b", "WORKDIR /b")}`,
      ["not-ejectable: WorkingDir is set differently by a and b"],
    ],
    [
      "two secrets of one name",
      `${image}sections:\n${section("a", "RUN a", "    secrets: [{ id: t, env: A }]\n")}${section("b", "RUN b", "    secrets: [{ id: t, env: B }]\n")}`,
      ["not-ejectable: Parts have the secret t with different values, and a build has one"],
    ],
    [
      "a value that the builder alone knows",
      `${image}sections:\n${section("a", "ARG BUILDPLATFORM\nENV A=$BUILDPLATFORM")}`,
      ["not-known: What this ENV comes to is known to the builder only"],
    ],
  ] as [string, string, string[], ExecutionConfig?][])(
    "%s",
    async (_, layers, problems, origin) => {
      expect(await problemsOf(layers, {}, origin)).toEqual(problems);
    },
  );
});

describe("a marked Dockerfile", () => {
  const file = `# syntax=docker/dockerfile:1
ARG V=1
FROM debian:$V
# layerbuild:section a
ARG W
RUN a
# layerbuild:section b
RUN b
# layerbuild:end
CMD ["b"]
`;

  it("is ejected without its markers, nothing else changed", async () => {
    const layerfile = await layerfileFrom("from: Dockerfile\n", { Dockerfile: file });
    const result = ejected(layerfile, {});
    expect(result.ok && [result.value.syntax, result.value.text]).toEqual([
      "docker/dockerfile:1",
      'ARG V=1\nFROM debian:$V\nARG W\nRUN a\nRUN b\nCMD ["b"]\n',
    ]);
  });

  it("has the arguments that it is built with, and what an image says otherwise", async () => {
    const layerfile = await layerfileFrom(
      'from: { dockerfile: Dockerfile, args: { V: "2", W: w } }\nimages: { tool: { config: { cmd: [c], user: u } } }\nmerge: { finalize: [f] }\n',
      { Dockerfile: file },
    );
    const result = ejected(layerfile);
    expect(result.ok && result.value.text).toBe(`ARG V=2
FROM debian:$V AS sections
ARG W=w
RUN a
RUN b
CMD ["b"]

# what the merge makes of them
FROM sections
USER u
CMD ["c"]
ARG W=
USER 0
RUN ["/bin/sh","-ec","(\\nf\\n)\\n"]
USER u
`);
  });

  it("has an image's sections only", async () => {
    const layerfile = await layerfileFrom(
      "from: Dockerfile\nimages: { some: { sections: [b] } }\n",
      { Dockerfile: file },
    );
    const result = ejected(layerfile);
    expect(result.ok && result.value.text).toBe("ARG V=1\nFROM debian:$V\nRUN b\n");
  });
});
