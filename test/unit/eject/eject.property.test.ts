import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Layerfile, Section } from "../../../src/config/layerfile.ts";
import { parseDockerfile } from "../../../src/dockerfile/parse.ts";
import { configLines, normalConfig } from "../../../src/eject/config-lines.ts";
import type { Surroundings } from "../../../src/eject/evaluate.ts";
import { globalsOf } from "../../../src/eject/globals.ts";
import { layeredOf } from "../../../src/eject/layered.ts";
import { type EvaluatedStage, evaluateLine, stageLineOf } from "../../../src/eject/stage-line.ts";
import type { ExecutionConfig } from "../../../src/image/config.ts";
import { amd64, debianConfig, ejected } from "../../support/ejecting.ts";
import { layerfileOf } from "../../support/layerfile-data.ts";

/** The stages of a text's last line, on an image. */
function stagesIn(text: string, config: ExecutionConfig): EvaluatedStage[] {
  const parsed = parseDockerfile({ path: "Dockerfile", text });
  if (!parsed.ok) throw new Error(`it does not parse: ${text}`);
  const dockerfile = parsed.value;
  const globals = globalsOf({ build: { dockerfile, args: {} } }, amd64);
  const line = stageLineOf(dockerfile, globals, []);
  const stages = evaluateLine(dockerfile, line, { config }, { args: {}, globals });
  if (!stages.ok) throw new Error(`it can't be evaluated: ${text}`);
  return stages.value;
}

/** What each command finds, in order; variables that are empty are as good as none. */
const foundBy = (stages: readonly EvaluatedStage[]) =>
  stages.flatMap(({ stage, before }) =>
    stage.instructions.flatMap((one) => {
      const found = before.get(one);
      return one.name === "RUN" && found ? [[one.argument, shown(found)]] : [];
    }),
  );

function shown({ variables, user, workdir, shell }: Surroundings) {
  const set = [...variables].filter(([, value]) => value !== "").sort();
  return { user, workdir, shell, variables: Object.fromEntries(set) };
}

const instruction = fc.oneof(
  { weight: 3, arbitrary: fc.constant("FROM") },
  {
    weight: 22,
    arbitrary: fc.constantFrom(
      "RUN x",
      "USER app",
      "USER root",
      "WORKDIR /w",
      "WORKDIR sub",
      'SHELL ["/bin/bash", "-c"]',
      "ARG V=1",
      "ARG V",
      "ARG W=$V",
      "ENV A=1",
      "ENV B=$A-$V C=3",
      "ENV A b  c",
      "ENV PATH=/x:$PATH",
      "ENV PATH=$PATH:/y",
      'CMD ["c"]',
      "CMD c",
      'ENTRYPOINT ["e"]',
      "LABEL l=$A",
      "EXPOSE 80 90-91/udp",
      "HEALTHCHECK --interval=3s CMD x",
      "STOPSIGNAL SIGINT",
      "ONBUILD RUN t",
    ),
  },
);
const body = fc.array(instruction, { minLength: 1, maxLength: 7 });
const parts = fc.array(
  fc.record({ body, needs: fc.array(fc.nat(2), { maxLength: 1 }), given: fc.boolean() }),
  { minLength: 2, maxLength: 4 },
);

/** One stage, or another beside it, or two of which the second goes on from the first. */
function textFor(lines: readonly string[]): string {
  const own = lines.filter((line) => !line.startsWith("FROM"));
  const stages = lines.length - own.length;
  const middle = Math.ceil(own.length / 2);
  const on = ["FROM base AS y", ...own.slice(0, middle), "FROM y", ...own.slice(middle)];
  const aside = stages > 0 ? ["FROM base AS x", "RUN aside", "FROM base"] : [];
  return [...(stages > 1 ? on : [...aside, ...own]), "RUN end", ""].join("\n");
}

interface PartData {
  readonly body: readonly string[];
  readonly needs: readonly number[];
  readonly given: boolean;
}

function layerfileWith(given: readonly PartData[], based: readonly string[]): Layerfile {
  const layerfile = layerfileOf(Object.fromEntries(given.map((_, at) => [`s${at}`, []])));
  const sections = layerfile.sections.map((section, at): Section => {
    const part = given[at];
    const dockerfile = parseDockerfile({ path: section.name, text: textFor(part?.body ?? []) });
    if (!dockerfile.ok) throw new Error("the section of the test does not parse");
    const needs = (part?.needs ?? []).filter((need) => need < at).map((need) => `s${need}`);
    const args: { [name: string]: string } = part?.given ? { V: `of ${section.name}` } : {};
    return { ...section, needs, build: { ...section.build, dockerfile: dockerfile.value, args } };
  });
  const [first] = sections;
  const text = `FROM debian\n${based.filter((line) => !line.startsWith("FROM")).join("\n")}\n`;
  const base = parseDockerfile({ path: "base", text });
  if (!first || !base.ok) throw new Error("the base of the test does not parse");
  return {
    ...layerfile,
    sections,
    base: {
      ...layerfile.base,
      kind: "build",
      build: { ...first.build, dockerfile: base.value, args: {} },
    },
    merge: { ...layerfile.merge, conflicts: "last-wins" },
  };
}

describe("whatever sections set,", () => {
  it("one Dockerfile has the configuration of their merge, and commands find what they find alone", () => {
    let count = 0;
    fc.assert(
      fc.property(parts, body, (given, based) => {
        const layerfile = layerfileWith(given, based);
        const [image] = layerfile.images;
        if (!image) return;
        const options = { layerfile, image, platform: amd64, origin: debianConfig };
        const layered = layeredOf(options);
        const file = ejected(layerfile);
        expect(file.ok).toBe(layered.ok);
        if (!file.ok || !layered.ok) return;
        count++;
        const stages = stagesIn(file.value.text, debianConfig);
        const { base, sections, config } = layered.value;
        const own = [base?.stages ?? [], ...sections.map((section) => section.stages)].flat();
        expect(foundBy(stages), file.value.text).toEqual(foundBy(own));
        expect(normalConfig(stages.at(-1)?.config ?? {}), file.value.text).toEqual(
          normalConfig(config),
        );
      }),
      { numRuns: 400 },
    );
    expect(count).toBeGreaterThan(300);
  });
});

describe("the instructions from one configuration to another", () => {
  const text = fc.constantFrom("a", "/x y", "$HOME", 'q"u', "b\\c", "it's", "#", "é");
  const name = fc.constantFrom("A", "B", "PATH");
  const config = fc
    .record(
      {
        User: fc.oneof(fc.constant(""), text),
        WorkingDir: fc.constantFrom("", "/", "/a b", "/$x"),
        Env: fc.uniqueArray(fc.tuple(name, text), { selector: ([key]) => key, maxLength: 3 }),
        Labels: fc.dictionary(text, text, { maxKeys: 2 }),
        ExposedPorts: fc.subarray(["80/tcp", "90/udp"]),
        Volumes: fc.subarray(["/v", "/w x"]),
        Cmd: fc.array(text, { maxLength: 2 }),
        Entrypoint: fc.array(text, { maxLength: 2 }),
        Shell: fc.constantFrom(["/bin/sh", "-c"], ["/bin/bash", "-c"]),
        StopSignal: fc.constantFrom("", "SIGINT"),
        Healthcheck: fc.constantFrom(
          { Test: ["NONE"] },
          { Test: ["CMD", "a b"], Interval: 5, Retries: 2 },
          { Test: ["CMD-SHELL", "x $y"], StartInterval: 1_000_000_000 },
        ),
      },
      { requiredKeys: [] },
    )
    .map(({ Env, ExposedPorts, Volumes, ...rest }): ExecutionConfig => {
      const env = new Map([["PATH", "/bin"], ...(Env ?? [])]);
      const keys = (all: readonly string[] = []) => Object.fromEntries(all.map((key) => [key, {}]));
      return {
        ...rest,
        Env: [...env].map(([key, value]) => `${key}=${value}`),
        ExposedPorts: keys(ExposedPorts),
        Volumes: keys(Volumes),
      };
    });

  it.each(["\\", "`"])("make it, or say what they can't; escaped by %s", (escaper) => {
    fc.assert(
      fc.property(config, config, (from, to) => {
        const { lines, impossible } = configLines(from, to, escaper);
        if (impossible.length > 0) return;
        const head = escaper === "`" ? "# escape=`\n" : "";
        const stages = stagesIn(`${head}FROM below\n${lines.join("\n")}\n`, from);
        expect(normalConfig(stages.at(-1)?.config ?? {}), lines.join("\n")).toEqual(
          normalConfig(to),
        );
      }),
    );
  });
});
