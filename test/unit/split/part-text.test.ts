import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { layersYaml } from "../../../src/split/layers-yaml.ts";
import { splitFrom } from "../../support/splits.ts";

const naming = { monolith: "Dockerfile", repository: "registry.example.com/x", isExample: false };
const install = (name: string): string => `RUN apt-get update && apt-get install -y ${name}`;

interface Written {
  readonly [key: string]: unknown;
  readonly base: { readonly image?: string; readonly instructions?: string };
  readonly sections: {
    readonly [name: string]: { readonly instructions: string; readonly [key: string]: unknown };
  };
  readonly images?: { readonly x: { readonly config: object } };
}

const written = (text: string): Written => parse(layersYaml(splitFrom(text), naming)) as Written;
const textOf = (text: string, section: string): string =>
  written(text).sections[section]?.instructions ?? "";

describe("a section's instructions", () => {
  test("have the comments that stand right above them, and no others", () => {
    const text = [
      "# The file",
      "FROM debian:bookworm-slim",
      "",
      "# Java's builder",
      "# in the version of the suite",
      install("maven"),
      "# of nothing",
      "",
      "# Go",
      install("golang"),
    ].join("\n");
    expect(textOf(text, "maven")).toBe(
      `# Java's builder\n# in the version of the suite\n${install("maven")}\n`,
    );
    expect(textOf(text, "golang")).toBe(`# Go\n${install("golang")}\n`);
  });

  test("keep heredocs, continuations and comments in them as they are", () => {
    const own = [
      "RUN <<EOF",
      "  apt-get update",
      "\tapt-get install -y maven",
      "EOF",
      "COPY <<-'A' <<B /etc/maven/",
      "\ttext # of A",
      "\tA",
      "text of B",
      "B",
    ].join("\n");
    expect(textOf(`FROM debian:bookworm-slim\n${own}\n`, "maven")).toBe(`${own}\n`);
  });

  test("keep the directives of the file", () => {
    const text = `# syntax=docker/dockerfile:1\n# escape=\`\nFROM debian:bookworm-slim\nRUN apt-get update && \`\n  apt-get install -y maven\n`;
    expect(textOf(text, "maven")).toBe(
      "# syntax=docker/dockerfile:1\n# escape=`\nRUN apt-get update && `\n  apt-get install -y maven\n",
    );
  });

  test("have the stages that they use, and start from the base", () => {
    const text = [
      "ARG GO=1.22",
      "FROM golang:$GO AS build",
      "RUN go build -o /a",
      "FROM debian AS other",
      "RUN make",
      "FROM debian:bookworm-slim",
      "COPY --from=build /a /a",
    ].join("\n");
    expect(textOf(text, "build")).toBe(
      [
        "ARG GO=1.22",
        "",
        "FROM golang:$GO AS build",
        "RUN go build -o /a",
        "",
        "FROM base",
        "COPY --from=build /a /a",
        "",
      ].join("\n"),
    );
  });

  test("have what the ARGs of a stage get from those before FROM", () => {
    const text = `ARG V=3\nFROM debian:bookworm-slim\nARG V\nRUN curl -o /opt/tool https://x.example/$V\n`;
    expect(Object.values(written(text).sections)[0]?.instructions).toContain(
      "ARG V=3\n\nFROM base\nARG V\n",
    );
  });

  test("of a file with line ends of Windows have those of YAML", () => {
    expect(textOf(`FROM debian:bookworm-slim\r\n${install("maven")}\r\n`, "maven")).toBe(
      `${install("maven")}\n`,
    );
  });

  test("end with what brings back the base's state", () => {
    const text = [
      "FROM debian:bookworm-slim",
      "RUN useradd one",
      "USER one",
      "WORKDIR /opt/one",
      "RUN curl -o a https://x.example/a",
      "USER root",
      "WORKDIR /opt/two",
      "RUN curl -o b https://x.example/b",
      "WORKDIR /srv",
      "RUN cat /opt/one/a /opt/two/b > c",
    ].join("\n");
    const texts = Object.values(written(text).sections).map(({ instructions }) => instructions);
    expect(
      texts.filter((one) => one.endsWith("WORKDIR /\n") || one.includes("\nWORKDIR /\n")),
    ).not.toEqual([]);
  });
});

describe("the base", () => {
  test("is an image where it is nothing else", () => {
    expect(written(`FROM debian:bookworm-slim\n${install("maven")}\n`).base).toEqual({
      image: "debian:bookworm-slim",
    });
  });

  test.each([
    [
      "a variable says the image",
      "ARG S=bookworm\nFROM debian:$S\n",
      "ARG S=bookworm\n\nFROM debian:$S\n",
    ],
    [
      "it is for a platform",
      "FROM --platform=linux/amd64 debian\n",
      "FROM --platform=linux/amd64 debian\n",
    ],
    [
      "the image may have triggers",
      "FROM registry.example.com/x\n",
      "FROM registry.example.com/x\n",
    ],
    [
      "there are stages below",
      "FROM debian AS below\nENV A=1\nFROM below\n",
      "FROM debian AS below\nENV A=1\n\nFROM below\n",
    ],
  ])("is built where %s", (_, from, instructions) => {
    expect(written(`${from}${install("maven")}\n`).base).toEqual({ instructions });
  });
});

describe("a section is given", () => {
  test("secrets that it can't be without, and agents", () => {
    const text = `FROM debian:bookworm-slim\nRUN --mount=type=secret,id=token,required --mount=type=ssh curl -o /opt/x https://x.example/x\n`;
    const [section] = Object.values(written(text).sections);
    expect(section).toMatchObject({ secrets: [{ id: "token" }], ssh: ["default"] });
  });

  test("the secrets of its stages", () => {
    const text = [
      "FROM debian AS build",
      "RUN --mount=type=secret,id=token,required=true make",
      "FROM debian:bookworm-slim",
      "COPY --from=build /a /a",
    ].join("\n");
    expect(written(text).sections.build).toMatchObject({ secrets: [{ id: "token" }] });
  });

  test("a comment on secrets that it can be without", () => {
    const text = `FROM debian:bookworm-slim\nRUN --mount=type=secret,id=token curl -o /opt/x https://x.example/x\n`;
    expect(Object.values(written(text).sections)[0]).not.toHaveProperty("secrets");
    expect(layersYaml(splitFrom(text), naming)).toContain("{ id: token }");
  });
});

test("dollar signs of the image's configuration are not variables of the layerfile", () => {
  const text = `FROM debian:bookworm-slim\n${install("maven")}\nCMD echo \${HOME} $$\n`;
  expect(written(text).images?.x.config).toEqual({
    cmd: ["/bin/sh", "-c", "echo $${HOME} $$$$"],
  });
});

test("a repository that was made up is told as one", () => {
  const text = `FROM debian:bookworm-slim\n${install("maven")}\n`;
  expect(layersYaml(splitFrom(text), { ...naming, isExample: true })).toContain("Change it");
  expect(layersYaml(splitFrom(text), naming)).not.toContain("Change it");
});

test("a file that can't be split says so, and why", () => {
  const text = "FROM debian:bookworm-slim\nCOPY a.sh /\nRUN /a.sh\nRUN /a.sh again\n";
  expect(layersYaml(splitFrom(text), naming)).toContain(
    "It cannot be split: what line 3 does is not known (runs /a.sh).",
  );
});
