import { describe, expect, test } from "vitest";
import { splitOf } from "../../../src/split/split.ts";
import { dockerfileFrom, partsIn, partWith, splitFrom } from "../../support/splits.ts";

const on = (...lines: string[]): string => `FROM debian:bookworm-slim\n${lines.join("\n")}\n`;
const install = (name: string): string => `RUN apt-get update && apt-get install -y ${name}`;

describe("sections", () => {
  test("what is independent and takes time is built side by side", () => {
    const split = splitFrom(on(install("maven"), install("golang"), install("redis-server")));
    expect(partsIn(split)).toEqual({
      base: [],
      maven: [install("maven")],
      golang: [install("golang")],
      "redis-server": [install("redis-server")],
    });
    expect(split.image).toBe("debian:bookworm-slim");
  });

  test("what comes after one section only joins it, with the reason", () => {
    const split = splitFrom(
      on(install("nginx"), "COPY nginx.conf /etc/nginx/nginx.conf", install("maven")),
    );
    const { name, own, reasons } = partWith(split, "nginx.conf");
    expect([name, own.length]).toEqual(["nginx", 2]);
    expect(reasons).toEqual([
      {
        kind: "kept",
        line: 3,
        reason: "writes /etc/nginx/nginx.conf, which may be of nginx",
        with: 2,
      },
    ]);
  });

  test("what comes after several needs them", () => {
    const split = splitFrom(on(install("maven"), install("golang"), "RUN ./build.sh"));
    expect(partWith(split, "build.sh").needs).toEqual(["maven", "golang"]);
  });

  test("needs that follow from others are not said", () => {
    const split = splitFrom(
      on(
        install("maven"),
        install("golang"),
        "RUN ./build.sh",
        "RUN curl -o /srv/a https://x.example/a && gcc -o /srv/a.out /srv/a",
        "RUN curl -o /srv/b https://x.example/b && gcc -o /srv/b.out /srv/b",
      ),
    );
    expect(partWith(split, "/srv/a").needs).toEqual([partWith(split, "build.sh").name]);
  });

  test("what all that takes time comes after is the base", () => {
    const split = splitFrom(
      on(
        install("curl"),
        "RUN curl -o /usr/local/bin/kubectl https://x.example/kubectl",
        "RUN curl -o /usr/local/bin/helm https://x.example/helm",
        "COPY motd /etc/motd",
      ),
    );
    expect(partsIn(split)).toEqual({
      base: [install("curl")],
      kubectl: ["RUN curl -o /usr/local/bin/kubectl https://x.example/kubectl"],
      helm: ["RUN curl -o /usr/local/bin/helm https://x.example/helm"],
      motd: ["COPY motd /etc/motd"],
    });
    expect(split.image).toBeUndefined();
  });

  test("a file whose instructions each come after the one before is one section", () => {
    const split = splitFrom(on("COPY a.sh /a.sh", "RUN /a.sh", install("curl"), "RUN ./b.sh"));
    expect(split.sections).toHaveLength(1);
    expect(split.gain.longest).toBe(split.gain.sum);
  });

  test("trivial instructions are no sections one by one", () => {
    const split = splitFrom(
      on(install("maven"), "RUN mkdir -p /data", "RUN mkdir -p /logs", "COPY motd /etc/motd"),
    );
    expect(split.sections.map(({ own }) => own.length)).toEqual([1, 3]);
  });

  test("a trivial instruction goes with the only one that comes after it", () => {
    const split = splitFrom(
      on(install("nginx"), install("python3"), "COPY app.py /app.py", "RUN python3 /app.py"),
    );
    expect(partWith(split, "COPY app.py")).toBe(partWith(split, "RUN python3"));
  });

  test("instructions that take files from one stage go together, so that it is built once", () => {
    const text = [
      "FROM golang:1.22 AS build",
      "RUN go build -o /a && go build -o /b",
      "FROM debian:bookworm-slim",
      "COPY --from=build /a /usr/local/bin/a",
      install("nginx"),
      "COPY --from=build /b /usr/local/bin/b",
    ].join("\n");
    const split = splitFrom(`${text}\n`);
    expect(split.sections.map(({ name, own }) => [name, own.length])).toEqual([
      ["build", 2],
      ["nginx", 1],
    ]);
  });

  test("a copy from a stage that takes time is a section of its own", () => {
    const text = [
      "FROM debian AS one",
      "RUN make",
      "FROM debian AS two",
      "RUN make",
      "FROM debian:bookworm-slim",
      "COPY --from=one /one /opt/one",
      "COPY --from=two /two /opt/two",
    ].join("\n");
    expect(splitFrom(`${text}\n`).sections.map(({ name }) => name)).toEqual(["one", "two"]);
  });

  test("they have names of their own, also where two are about the same", () => {
    const split = splitFrom(
      on(
        "RUN curl -o /opt/a/x https://x.example/1/tool.tgz && make",
        "RUN curl -o /opt/a/x https://x.example/2/tool.tgz && make",
        "RUN curl -o /srv/tool https://x.example/tool",
        "RUN curl -o /opt/tool https://x.example/tool",
      ),
    );
    const names = split.sections.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
  });

  test.each([
    ["a stage without instructions", "FROM debian\n", "nothing-to-split"],
    ["a file without FROM", "RUN x\n", "from-missing"],
    ["an image that can't be told", "ARG BASE\nFROM $BASE\nRUN x\n", "invalid-from"],
  ])("%s is a problem with its place", (_, text, code) => {
    const split = splitOf(dockerfileFrom(text));
    expect(
      split.ok ? [] : split.error.map((problem) => [problem.code, problem.place !== undefined]),
    ).toEqual([[code, true]]);
  });
});

describe("state", () => {
  const carried = (text: string, words: string): string[] =>
    partWith(splitFrom(text), words).carried.map(({ name, argument }) => `${name} ${argument}`);

  test("a variable is said again where it is used, and nowhere else", () => {
    const text = on(
      "ENV TOOL=1.2",
      `RUN curl -o /opt/tool https://x.example/$TOOL`,
      install("maven"),
    );
    expect(carried(text, "/opt/tool")).toEqual(["ENV TOOL=1.2"]);
    expect(carried(text, "maven")).toEqual([]);
  });

  test("what a value is made of is said, too", () => {
    const text = on(
      "ARG MINOR=2",
      "ENV TOOL=1.$MINOR",
      `RUN curl -o /opt/tool https://x.example/$TOOL`,
      install("maven"),
    );
    expect(carried(text, "/opt/tool")).toEqual(["ARG MINOR=2", "ENV TOOL=1.$MINOR"]);
  });

  test("a program that may look at any variable gets them all", () => {
    const text = on("ENV ANY=1", "RUN npm install -g yarn", install("maven"));
    expect(carried(text, "yarn")).toEqual(["ENV ANY=1"]);
  });

  test("the working folder is said where paths are relative", () => {
    const text = on("WORKDIR /work", "COPY x ./", install("maven"));
    expect(carried(text, "COPY x")).toEqual(["WORKDIR /work"]);
    expect(carried(text, "maven")).not.toContain("WORKDIR /work");
  });

  test("the user and the shell are said where something runs", () => {
    const text = on(
      'SHELL ["/bin/bash", "-c"]',
      install("maven"),
      "USER nobody",
      "RUN curl -o /tmp/x https://x.example/x",
      "COPY y /srv/y",
    );
    expect(carried(text, "maven")).toEqual([]);
    expect(splitFrom(text).base.own.map(({ name }) => name)).toEqual(["SHELL"]);
    expect(carried(text, "/tmp/x")).toEqual(["USER nobody"]);
    expect(carried(text, "COPY y")).toEqual([]);
  });

  test("what all that run something use is in the base, but for ARGs", () => {
    const text = on(
      "ARG DEBIAN_FRONTEND=noninteractive",
      "ENV LANG=C.UTF-8",
      install("maven"),
      install("golang"),
    );
    const split = splitFrom(text);
    expect(partsIn(split).base).toEqual(["ENV LANG=C.UTF-8"]);
    expect(split.sections.map(({ carried: own }) => own.map(({ name }) => name))).toEqual([
      ["ARG"],
      ["ARG"],
    ]);
  });

  const homes = on(
    "RUN useradd -m one && useradd -m two",
    "USER one",
    "RUN curl -o /home/one/a https://x.example/a",
    "USER two",
    "RUN curl -o /home/two/b https://x.example/b",
    "USER root",
    "RUN tar -cf /srv/homes.tar /home",
  );

  test("a section that others need brings back what they have otherwise", () => {
    const split = splitFrom(homes);
    expect(partWith(split, "/home/one/a").closing).toEqual(["USER root"]);
    expect(partWith(split, "/home/two/b").closing).toEqual(["USER root"]);
    expect(partWith(split, "homes.tar").needs).toHaveLength(2);
  });

  test("where the base's user is not known, one is built on the other", () => {
    const split = splitFrom(homes.replace("debian:bookworm-slim", "registry.example.com/x"));
    const [one, two] = [partWith(split, "/home/one/a"), partWith(split, "/home/two/b")];
    expect([split.base.name, two.name, ...two.needs]).toContain(one.name);
    expect([one.closing, two.closing]).toEqual([[], []]);
  });
});

describe("the gain", () => {
  test("is the longest chain against the sum", () => {
    const measured = (line: number): number => [0, 0, 10_000, 20_000, 40_000][line] ?? 0;
    const split = splitFrom(on(install("maven"), install("golang"), "RUN ./build.sh"), {
      measured,
    });
    expect(split.gain).toEqual({
      sum: 70_000,
      longest: 60_000,
      chain: ["base", "golang", partWith(split, "build.sh").name],
      isMeasured: false,
    });
  });
});
