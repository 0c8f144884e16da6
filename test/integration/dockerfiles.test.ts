// biome-ignore-all lint/suspicious/noTemplateCurlyInString: a Dockerfile's variables, not ours
import pLimit from "p-limit";
import { expect, it } from "vitest";
import { positionOf } from "../../src/diagnostics/diagnostic.ts";
import { expandedTexts } from "../../src/dockerfile/expanded.ts";
import { lex } from "../../src/dockerfile/lex.ts";
import { type Dockerfile, type Instruction, parseDockerfile } from "../../src/dockerfile/parse.ts";
import { reachOf } from "../../src/dockerfile/reach.ts";
import { pairsOf } from "../../src/dockerfile/split.ts";
import { triggersIn } from "../../src/dockerfile/triggers.ts";
import { type BuiltConfig, builtConfig } from "../support/built-config.ts";
import {
  expansionCases,
  expansionValues,
  instructionCases,
  wrongDockerfiles,
} from "../support/dockerfile-cases.ts";
import { dockerfileCorpus } from "../support/dockerfile-corpus.ts";

function parsed(text: string): Dockerfile {
  const result = parseDockerfile({ path: "Dockerfile", text });
  if (!result.ok) throw new Error(result.error.map(({ message }) => message).join("\n"));
  return result.value;
}

async function built(...args: Parameters<typeof builtConfig>): Promise<BuiltConfig> {
  const result = await builtConfig(...args);
  if ("refusal" in result) throw new Error(result.refusal);
  return result;
}

/** Generated instructions of one build: buildx has a limit for what it is told of one. */
const atOnce = 800;

/** Neither can be a trigger. */
const isNoTrigger = ({ name }: Instruction): boolean => name === "FROM" || name === "MAINTAINER";

/**
 * A Dockerfile's instructions as triggers of one image: the builder keeps a trigger as it has read
 * it, continuations joined, comments gone, heredocs at the end, and runs nothing.
 */
function asTriggers(text: string): string {
  let out = "";
  let done = 0;
  for (const one of parsed(text).instructions) {
    out += text.slice(done, one.place.start);
    done = isNoTrigger(one) ? one.place.end : one.place.start;
    if (!isNoTrigger(one) && one.name !== "ONBUILD") out += "ONBUILD ";
  }
  return `${out}${text.slice(done)}\n`;
}

/** Blanks at the end of an instruction's own text say nothing, and the builder keeps them there. */
function withoutTail(trigger: string): string {
  const [line = "", ...bodies] = trigger.split("\n");
  return [line.trimEnd(), ...bodies].join("\n");
}

it("the builder reads the same instructions as we do from Dockerfiles as people write them", async () => {
  // Of directives, `escape` needs a build of its own.
  const hasEscape = ({ text }: { text: string }): boolean => /^# *escape *=/i.test(text);
  const corpus = dockerfileCorpus();
  const groups = [corpus.filter((one) => !hasEscape(one))];
  for (const one of corpus) if (hasEscape(one)) groups.push([one]);
  let count = 0;
  for (const group of groups) {
    const [first] = group;
    const head = first && hasEscape(first) ? "# escape=`\n" : "";
    const text = `${head}FROM scratch\nCOPY Dockerfile /\n${group.map(({ text }) => asTriggers(text)).join("\n")}`;
    const { config } = await built(text);
    const ours = triggersIn(parsed(text).instructions);
    expect(config.OnBuild?.map(withoutTail)).toEqual(ours.map(withoutTail));
    count += ours.length;
  }
  expect(count).toBeGreaterThan(500);
});

it("the builder reads the same of generated instructions as we do", async () => {
  // One that goes on at its end would take the next for its own.
  const isRight = (text: string): boolean => {
    const result = parseDockerfile({ path: "Dockerfile", text: `ONBUILD ${text}USER z` });
    return result.ok && result.value.instructions.at(-1)?.name === "USER";
  };
  const cases = instructionCases().filter(isRight);
  expect(cases.length).toBeGreaterThan(600);
  for (let at = 0; at < cases.length; at += atOnce) {
    const some = cases.slice(at, at + atOnce).map((one) => `ONBUILD ${one}`);
    const text = ["FROM scratch", "COPY Dockerfile /", `${some.join("")}USER z`].join("\n");
    const { config } = await built(text);
    const ours = triggersIn(parsed(text).instructions);
    expect(config.OnBuild?.map(withoutTail)).toEqual(ours.map(withoutTail));
  }
});

it("the builder expands variables to the same as we do", async () => {
  const rules = { escape: "\\", valueOf: (name: string) => expansionValues[name] };
  const ours = new Map<string, string>();
  for (const text of expansionCases()) {
    const pairs = pairsOf(`a=${text}`, "\\");
    const lexed = lex(text, rules);
    if (typeof pairs !== "string" && pairs.length === 1 && lexed.ok) {
      ours.set(text, lexed.value.text);
    }
  }
  expect(ours.size).toBeGreaterThan(500);
  const env = Object.entries(expansionValues).map(([name, value]) => `ENV ${name}="${value}"`);
  const labels = [...ours.keys()].map((text, at) => `LABEL l${at}=${text}`);
  const { config } = await built(
    ["FROM scratch", "COPY Dockerfile /", ...env, ...labels].join("\n"),
  );
  const theirs = [...ours.keys()].map((text, at) => [text, config.Labels?.[`l${at}`]]);
  expect(theirs).toEqual([...ours]);
});

it("the builder configures an image as we read it", async () => {
  const text = [
    "ARG EARLY=early",
    "FROM scratch",
    "ARG EARLY",
    "ARG GIVEN=default",
    "ARG OTHER=${GIVEN}x",
    "ENV A=\"a b\" B='$A' C=c\\ d D=${EARLY:+$GIVEN}",
    "ENV OLD an $A old=form \\",
    "  # of two lines",
    "  here",
    'LABEL "x y"=$OLD z="${D%-*}" \\',
    "",
    "  w=$OTHER",
    "COPY <<one <<-'two' /$GIVEN/",
    "1 $A",
    "one",
    "\t2 $A",
    "\ttwo",
    'COPY ["Dockerfile", "/with space $D"]',
    "COPY --chmod=600 --chown=1:${NONE:-2} ${NONE:-Dockerfile} /x",
    "EXPOSE 80 ${PORT:-81}/udp",
    'VOLUME ["/v 1", "/$EARLY"]',
    "USER ${A% b}:0",
    "WORKDIR /w/$A",
    "WORKDIR sub",
    "STOPSIGNAL ${NONE:-SIGINT}",
    'SHELL ["/bin/x", "-$A"]',
    "HEALTHCHECK --retries=3 CMD x  $A",
    'ENTRYPOINT  run "$A"   ; done',
    'CMD ["a b", "$A", "\\u00e9"]',
    "ONBUILD RUN <<E",
    "x",
    "E",
  ].join("\n");
  const args = { GIVEN: "given-1" };
  const { config, history } = await built(text, { args });
  const values = new Map<string, string>([
    ["PATH", "?"],
    ["EARLY", "early"],
    ...Object.entries(args),
  ]);
  const expanded = (one: Instruction): string[] =>
    expandedTexts(one, "\\").map((each) => {
      const rules = { escape: "\\", ...each.rules };
      const lexed = lex(each.text, { ...rules, valueOf: (name) => values.get(name) });
      if (!lexed.ok) throw new Error(`${each.text} can't be expanded`);
      return lexed.value.text;
    });
  const { instructions } = parsed(text);
  const found = new Map<string, string[]>();
  for (const one of instructions.slice(2)) {
    const texts = expanded(one);
    found.set(one.name, [...(found.get(one.name) ?? []), ...texts]);
    if (texts[0] === "OTHER") values.set("OTHER", texts[1] ?? "");
    if (one.name !== "ENV") continue;
    texts.forEach((name, at) => {
      if (at % 2 === 0) values.set(name, texts[at + 1] ?? "");
    });
  }
  const one = (name: string): Instruction => {
    const instruction = instructions.findLast((each) => each.name === name);
    if (!instruction) throw new Error(`there is no ${name}`);
    return instruction;
  };
  const pairs = (name: string): string[][] => {
    const texts = found.get(name) ?? [];
    return texts.flatMap((text, at) => (at % 2 === 0 ? [[text, texts[at + 1] ?? ""]] : []));
  };
  expect(config.Env?.filter((entry) => !entry.startsWith("PATH="))).toEqual(
    pairs("ENV").map((pair) => pair.join("=")),
  );
  expect(Object.entries(config.Labels ?? {}).sort()).toEqual(pairs("LABEL").sort());
  expect(Object.keys(config.ExposedPorts ?? {}).sort()).toEqual([
    "80/tcp",
    found.get("EXPOSE")?.[1],
  ]);
  expect(Object.keys(config.Volumes ?? {}).sort()).toEqual(found.get("VOLUME")?.sort());
  expect(config).toMatchObject({
    User: found.get("USER")?.[0],
    WorkingDir: found.get("WORKDIR")?.join("/"),
    StopSignal: found.get("STOPSIGNAL")?.[0],
    Shell: one("SHELL").json,
    Healthcheck: { Test: ["CMD-SHELL", one("HEALTHCHECK").argument.replace(/^CMD /, "")] },
    Entrypoint: [...(one("SHELL").json ?? []), one("ENTRYPOINT").argument],
    Cmd: one("CMD").json,
    OnBuild: triggersIn(instructions),
  });
  const copied = (found.get("COPY") ?? []).slice(-6);
  expect(copied).toEqual(["Dockerfile", "/x", "600", "1:2", "600", "1:2"]);
  expect(history.join("\n")).toMatch(/COPY .*--chown=1:2 .*Dockerfile \/x/);
});

it("the builder finds fault where we do, in the same line", async () => {
  const lineOf = (text: string): number | undefined => {
    const result = parseDockerfile({ path: "Dockerfile", text });
    const platform = { os: "linux", architecture: "amd64" };
    const reach = result.ok ? reachOf(result.value, { args: {}, contexts: [], platform }) : result;
    const place = reach.ok ? undefined : reach.error[0]?.place;
    return place && positionOf(place.source, place.start).line;
  };
  const lines = await pLimit(3).map([...wrongDockerfiles], async (text) => {
    const result = await builtConfig(text);
    const refusal = "refusal" in result ? result.refusal : "";
    // The lines of the whole instruction; ours may be one within.
    const marked = [...refusal.matchAll(/^ +(\d+) \| >>>/gm)].map(([, line]) => Number(line));
    return { text, refusal, marked, ours: lineOf(text) ?? 0 };
  });
  const differ = lines.filter(({ refusal, marked, ours }) => {
    const isThere = marked.length === 0 || marked.includes(ours);
    return refusal === "" || ours === 0 || !isThere;
  });
  expect(differ).toEqual([]);
});
