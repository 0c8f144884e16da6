import { describe, expect, test } from "vitest";
import type { Split } from "../../../src/split/split.ts";
import { partsIn, splitFrom } from "../../support/splits.ts";

const work = "RUN apt-get update && apt-get install -y maven";
const on = (...lines: string[]): Split =>
  splitFrom(`FROM debian:bookworm-slim\n${work}\n${lines.join("\n")}\n`);
const unknown = (...lines: string[]): Split =>
  splitFrom(`FROM registry.example.com/x\n${work}\n${lines.join("\n")}\n`);
const settingsOf = (split: Split): string[] => partsIn(split).settings ?? [];

describe("what the image ends with is said of the image, and no section is built for it:", () => {
  test.each<[string, string[], object]>([
    ["CMD", ['CMD ["run", "it"]'], { cmd: ["run", "it"] }],
    ["CMD of a shell that is known", ["CMD run it"], { cmd: ["/bin/sh", "-c", "run it"] }],
    [
      "CMD of another shell",
      ['SHELL ["/bin/bash", "-c"]', "CMD run it"],
      { cmd: ["/bin/bash", "-c", "run it"], shell: ["/bin/bash", "-c"] },
    ],
    [
      "ENTRYPOINT, which takes the base's CMD away",
      ['ENTRYPOINT ["run"]'],
      { entrypoint: ["run"], cmd: null },
    ],
    [
      "ENTRYPOINT with a CMD",
      ['CMD ["it"]', 'ENTRYPOINT ["run"]'],
      { entrypoint: ["run"], cmd: ["it"] },
    ],
    ["the last CMD of several", ['CMD ["a"]', 'CMD ["b"]'], { cmd: ["b"] }],
    ["USER", ["USER 1000:1000"], { user: "1000:1000" }],
    [
      "USER by a variable of the file",
      ["ENV WHO=app", "USER $WHO"],
      { user: "app", env: { WHO: "app" } },
    ],
    ["WORKDIR that is there", ["WORKDIR /srv"], { workdir: "/srv" }],
    ["ENV", ["ENV A=1 B='two words'"], { env: { A: "1", B: "two words" } }],
    ["LABEL", ['LABEL a=1 "b c"=2', "LABEL a=3"], { labels: { a: "3", "b c": "2" } }],
    ["EXPOSE", ["EXPOSE 80 53/udp"], { ports: [80, "53/udp"] }],
    ["VOLUME", ["VOLUME /data", 'VOLUME ["/logs"]'], { volumes: ["/data", "/logs"] }],
    ["STOPSIGNAL", ["STOPSIGNAL SIGINT"], { stopSignal: "SIGINT" }],
    [
      "HEALTHCHECK",
      ["HEALTHCHECK --interval=5s --start-period=1m --retries=2 CMD curl -f localhost"],
      {
        healthcheck: {
          test: ["CMD-SHELL", "curl -f localhost"],
          interval: "5s",
          startPeriod: "1m",
          retries: 2,
        },
      },
    ],
    ["HEALTHCHECK NONE", ["HEALTHCHECK NONE"], { healthcheck: { test: ["NONE"] } }],
    [
      "HEALTHCHECK in exec form",
      ['HEALTHCHECK CMD ["ok"]'],
      { healthcheck: { test: ["CMD", "ok"] } },
    ],
  ])("%s", (_, lines, config) => {
    const split = on(...lines);
    expect(split.config).toEqual(config);
    expect(partsIn(split)).toEqual({ base: [], maven: [work] });
  });
});

describe("what can't be said of the image is a section of its own:", () => {
  test.each<[string, () => Split, string[]]>([
    ["ONBUILD", () => on("ONBUILD COPY . /srv"), ["ONBUILD COPY . /srv"]],
    ["a label with an argument", () => on("ARG V=1", "LABEL v=$V"), ["LABEL v=$V"]],
    ["ports beside those of a base that is not known", () => unknown("EXPOSE 80"), ["EXPOSE 80"]],
    ["volumes likewise", () => unknown("VOLUME /data"), ["VOLUME /data"]],
    ["CMD of a shell that is not known", () => unknown("CMD run"), ["CMD run"]],
    ["a folder that only WORKDIR makes", () => on("WORKDIR /work"), ["WORKDIR /work"]],
    ["a user that an argument says", () => on("ARG U=app", "USER $U"), ["USER $U"]],
    [
      "a variable that goes on from the base's",
      () => on("ENV PATH=/x:$PATH"),
      ["ENV PATH=/x:$PATH"],
    ],
  ])("%s", (_, split, own) => {
    expect(settingsOf(split())).toEqual(own);
  });

  test("with the state that it uses", () => {
    const { sections } = on("ARG V=1", "LABEL v=$V");
    expect(sections.at(-1)?.carried.map(({ name }) => name)).toEqual(["ARG"]);
  });

  test("it needs nothing where nothing of it is another section's", () => {
    expect(on("ONBUILD COPY . /srv").sections.at(-1)?.needs).toEqual([]);
  });

  test("it stands above the sections that set the same", () => {
    const split = on(
      "ARG U=app",
      "USER nobody",
      "RUN curl -o /tmp/x https://x.example/x",
      "USER $U",
    );
    const last = split.sections.at(-1);
    expect(last?.own.map(({ argument }) => argument)).toEqual(["$U"]);
    expect(last?.needs).toHaveLength(1);
  });
});

test("two values of one variable are decided by the last one of the file", () => {
  const split = on(
    "ENV MODE=build",
    "RUN curl -o /srv/$MODE https://x.example/a",
    "ENV MODE=run",
    "RUN curl -o /opt/$MODE https://x.example/b",
  );
  expect(split.config).toEqual({ env: { MODE: "run" } });
  expect(split.sections).toHaveLength(3);
});

test("a user at the end of the file changes no section", () => {
  const [without, withUser] = [on("COPY a /srv/a"), on("COPY a /srv/a", "USER 1000")];
  expect(partsIn(withUser)).toEqual(partsIn(without));
});

test("the author is the base's, since a merged image has no other", () => {
  expect(partsIn(on("MAINTAINER me")).base).toEqual(["MAINTAINER me"]);
});
