import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { normalOf } from "../../../src/dockerfile/normal.ts";
import { parseDockerfile } from "../../../src/dockerfile/parse.ts";
import type { Json } from "../../../src/image/canonical-json.ts";
import { type Digest, digestOf } from "../../../src/image/digest.ts";
import { defaultPolicy } from "../../../src/merge/policy.ts";
import type { Change } from "../../../src/plan/change.ts";
import type { Described } from "../../../src/plan/described.ts";
import { type BuildInputs, keyOf, type MergeInputs } from "../../../src/plan/key.ts";
import { changesOf, type ReasonOptions } from "../../../src/plan/reason.ts";

function normal(text: string): Json {
  const dockerfile = parseDockerfile({ path: "Dockerfile", text });
  if (!dockerfile.ok) throw new Error("the test's Dockerfile is wrong");
  return normalOf(dockerfile.value);
}

const section: BuildInputs = {
  kind: "section",
  platform: "linux/amd64",
  on: digestOf("base"),
  instructions: normal("FROM base\nARG A\nRUN make\nENV B=1 C=2\n"),
  args: { A: "1" },
  images: { golang: digestOf("golang") },
  contexts: { "": digestOf("context"), more: digestOf("more") },
  remotes: ["https://example.com/x"],
  secrets: ["token"],
  ssh: ["default"],
};
const merge: MergeInputs = {
  kind: "merge",
  base: digestOf("base"),
  sections: [
    { name: "2", digest: digestOf("a"), on: digestOf("base") },
    { name: "1", digest: digestOf("b"), on: digestOf("base") },
  ],
  overrides: { env: { A: "1" } },
  policy: defaultPolicy,
  programs: {},
  named: { base: "docker.io/library/debian:12", sections: "r.test/tools-cache" },
};

const changed = (change: Partial<BuildInputs>, options?: ReasonOptions): Change[] =>
  changesOf({ inputs: section }, { inputs: { ...section, ...change } }, options);
const remerged = (change: Partial<MergeInputs>): Change[] =>
  changesOf({ inputs: merge }, { inputs: { ...merge, ...change } });

describe("what changed of a section", () => {
  test.each<[string, Partial<BuildInputs>, Partial<Change>]>([
    ["an argument", { args: { A: "2" } }, { kind: "arg", subject: "A", before: "1", after: "2" }],
    ["an image", { images: { golang: digestOf("x") } }, { kind: "image", subject: "golang" }],
    ["a context", { contexts: { ...section.contexts, more: digestOf("x") } }, { kind: "context" }],
    ["a URL", { remotes: [] }, { subject: "ADD https://example.com/x", before: "" }],
    ["a secret", { secrets: [] }, { kind: "secret", subject: "token", before: "" }],
    ["an agent", { ssh: ["default", "x"] }, { kind: "ssh", subject: "x", after: "" }],
    ["the network", { network: "host" }, { kind: "setting", subject: "network", after: "host" }],
    ["the ids", { ids: "200-239" }, { kind: "setting", subject: "ids" }],
    ["the platform", { platform: "linux/arm64" }, { kind: "setting", subject: "platform" }],
    ["the frontend", { frontend: digestOf("x") }, { kind: "image", subject: "syntax" }],
    ["the salt", { salt: "1" }, { kind: "setting", subject: "salt", after: "1" }],
    [
      "how long it lasts",
      { expires: { every: 60, period: 1 } },
      { subject: "expires", after: "60s" },
    ],
    [
      "what is at a URL",
      { sources: { "https://x.test/y": { kind: "validator", value: 'ETag "2"' } } },
      { kind: "setting", subject: "ADD https://x.test/y", after: 'ETag "2"' },
    ],
    [
      "what a context from elsewhere has",
      { elsewhere: { c: { address: "https://x.test/a.git", kind: "commit", value: "1" } } },
      { kind: "setting", subject: "contexts c", after: "https://x.test/a.git at commit 1" },
    ],
    [
      "a value that the layerfile names",
      { values: { "env:A": digestOf("1") } },
      { kind: "setting", subject: "inputs env:A", after: digestOf("1") },
    ],
    ["what nobody knows yet", { other: "1" } as never, { kind: "setting", subject: "other" }],
  ])("is %s", (_, change, told) => {
    expect(changed(change)).toEqual([expect.objectContaining(told)]);
  });

  test("is an instruction, with its place and how it reads", () => {
    const places = ["D:1", "D:2", "D:3", "D:4", "D:5"];
    const to = (text: string) => changed({ instructions: normal(text) }, { places });
    expect(to("FROM base\nARG A\nRUN make all\nENV B=1 C=2\n")).toEqual([
      { kind: "instruction", subject: "D:3", before: "RUN make", after: "RUN make all" },
    ]);
    expect(to('FROM base\nARG A\nRUN make\nRUN ["x"]\nENV B=1 C=2\n')).toEqual([
      { kind: "instruction", subject: "D:4", after: 'RUN ["x"]' },
    ]);
    expect(to("FROM base\nARG A\nRUN make\n")).toEqual([
      { kind: "instruction", subject: "", before: "ENV B=1 C=2" },
    ]);
    expect(to("# escape=`\nFROM base\nARG A\nRUN make\nENV B=1 C=2\n")).toEqual([
      { kind: "setting", subject: "escape", before: "\\", after: "`" },
    ]);
  });

  test("is the instruction alone, not what follows from it", () => {
    const told = changed({
      instructions: normal("FROM base\nARG A\nARG B\nCOPY --from=x . .\nENV B=1 C=2\n"),
      args: { A: "1", B: "2" },
      images: { x: digestOf("x") },
      contexts: {},
      remotes: [],
    });
    expect(told.map(({ kind }) => kind)).toEqual(["instruction", "instruction"]);
  });

  test("is what changed beside the instruction, too", () => {
    const told = changed({
      instructions: normal("FROM base\nARG A\nRUN x\nENV B=1 C=2\n"),
      args: { A: "2" },
      images: { golang: digestOf("x") },
    });
    expect(told.map(({ kind }) => kind)).toEqual(["instruction", "arg", "image"]);
  });

  test("is in its contexts what is known of them", () => {
    const contexts = { ...section.contexts, "": digestOf("x") };
    const file: Change = { kind: "file", subject: "a", before: "1", after: "2" };
    const reach: Change = { kind: "reach", subject: "b", after: "reached" };
    const files = { "": [file, reach], more: [file] };
    expect(changed({ contexts }, { files })).toEqual([file, reach]);
    expect(changed({ contexts, args: { A: "2" } }, { files })).toEqual([
      file,
      expect.objectContaining({ kind: "arg" }),
    ]);
  });
});

test("its period may be over", () => {
  const at = (period: number) => ({ inputs: { ...section, expires: { every: 60, period } } });
  expect(changesOf(at(1), at(3))).toEqual([
    { kind: "expired", subject: "expires", before: "1", after: "3" },
  ]);
});

describe("what it is built on", () => {
  const on = (name: string, digest: string, key?: string): Described => ({
    inputs: { ...section, on: digestOf(digest) },
    on: name,
    ...(key === undefined ? {} : { keys: { [name]: digestOf(key) } }),
  });

  test.each<[string, Described, Described, string[]]>([
    ["is the same", on("debian:12", "1"), on("debian:12", "1"), []],
    ["moved", on("debian:12", "1"), on("debian:12", "2"), ["base debian:12"]],
    ["has another name", on("debian:12", "1"), on("debian:13", "2"), ["on base"]],
    ["was made of other inputs", on("base", "1", "k"), on("base", "2", "l"), ["below base"]],
    ["was made again", on("base", "1", "k"), on("base", "2", "k"), ["rebuilt base"]],
    ["has another name only", on("a:1", "1"), on("a:2", "1"), []],
  ])("%s", (_, before, after, told) => {
    expect(changesOf(before, after).map(({ kind, subject }) => `${kind} ${subject}`)).toEqual(told);
  });

  test("is left aside where it is not known yet, but for its name", () => {
    const { on: _, ...inputs } = section;
    const after = { inputs, isPartial: true } as const;
    expect(changesOf(on("merge a", "1"), { ...after, on: "merge a" })).toEqual([]);
    expect(changesOf(on("merge a", "1"), { ...after, on: "merge b" })).toEqual([
      { kind: "on", subject: "base", before: "merge a", after: "merge b" },
    ]);
  });
});

describe("what changed of a merge", () => {
  const [first, second] = merge.sections;
  if (!first || !second) throw new Error("the test has no sections");

  test.each<[string, Partial<MergeInputs>, Partial<Change>]>([
    ["the order", { sections: [second, first] }, { kind: "order", before: "2, 1", after: "1, 2" }],
    ["a section less", { sections: [first] }, { kind: "section", subject: "1" }],
    [
      "a section's image",
      { sections: [first, { ...second, digest: digestOf("x") }] },
      { kind: "section", subject: "1", after: digestOf("x") },
    ],
    ["an override", { overrides: { env: { A: null } } }, { kind: "override", subject: "env.A" }],
    [
      "the policy",
      { policy: { ...defaultPolicy, ids: "error" } },
      { kind: "setting", subject: "merge.ids", before: "renumber", after: "error" },
    ],
    [
      "a rule, with its program",
      {
        policy: { ...defaultPolicy, rules: [{ path: "/a", run: "./m" }] },
        programs: { "./m": digestOf("m") },
      },
      { kind: "setting", subject: "merge.rules" },
    ],
    ["the date", { created: "2026-01-01T00:00:00Z" }, { subject: "SOURCE_DATE_EPOCH" }],
    [
      "the repository",
      { named: { ...merge.named, sections: "r" } },
      { before: String(merge.named.sections) },
    ],
  ])("is %s", (_, change, told) => {
    expect(remerged(change)).toEqual([expect.objectContaining(told)]);
  });

  test("is what is known already, where sections have not been built", () => {
    const none = "" as Digest;
    const sections = [first, { ...second, digest: none, on: none }];
    const after = { inputs: { ...merge, base: none, sections }, isPartial: true } as const;
    expect(changesOf({ inputs: merge }, after)).toEqual([]);
    const created = { ...after, inputs: { ...after.inputs, created: "2026-01-01T00:00:00Z" } };
    expect(changesOf({ inputs: merge }, created)).toMatchObject([{ subject: "SOURCE_DATE_EPOCH" }]);
  });

  test("is a section that was built again from the same inputs", () => {
    const keys = { "1": digestOf("k") };
    const sections = [first, { ...second, digest: digestOf("x") }];
    expect(
      changesOf({ inputs: merge, keys }, { inputs: { ...merge, sections }, keys }),
    ).toMatchObject([{ kind: "rebuilt", subject: "1" }]);
  });
});

test("a record of another version says so, where it has one", () => {
  const { record } = keyOf(merge);
  const told = changesOf(
    { inputs: { ...record, version: 0, mergeVersion: 0 } },
    { inputs: record },
  );
  expect(told.map(({ kind, subject }) => `${kind} ${subject}`)).toEqual([
    "version keys",
    "version merges",
  ]);
  expect(changesOf({ inputs: merge }, { inputs: record })).toEqual([]);
});

const digest = fc.constantFrom("a", "b", "c").map(digestOf);
const names = fc.uniqueArray(fc.constantFrom("x", "y", "z"));
const dictionary = <T>(value: fc.Arbitrary<T>) =>
  fc.dictionary(fc.constantFrom("A", "B", "more"), value);
const instructions = fc
  .array(fc.constantFrom("ARG A", "RUN make", "COPY a b", "ENV A=1 B=2"))
  .map((lines) => normal(`FROM base\n${lines.map((line) => `${line}\n`).join("")}`));
const built: fc.Arbitrary<BuildInputs> = fc.record(
  {
    kind: fc.constant("section" as const),
    platform: fc.constantFrom("linux/amd64", "linux/arm64"),
    on: digest,
    instructions,
    frontend: digest,
    args: dictionary(fc.constantFrom("1", "2")),
    images: dictionary(digest),
    contexts: dictionary(digest),
    remotes: names,
    secrets: names.map((ids) => ids.sort()),
    ssh: names.map((ids) => ids.sort()),
    network: fc.constantFrom("none", "host"),
  },
  {
    requiredKeys: [
      ...(["kind", "platform", "on", "instructions", "args", "images", "contexts"] as const),
      ...(["remotes", "secrets", "ssh"] as const),
    ],
  },
);
const merged: fc.Arbitrary<MergeInputs> = fc.record({
  kind: fc.constant("merge" as const),
  base: digest,
  sections: fc.uniqueArray(fc.record({ name: fc.constantFrom("1", "b"), digest, on: digest }), {
    selector: ({ name }) => name,
  }),
  overrides: fc.constantFrom({}, { user: null }, { env: { A: "1" } }),
  policy: fc.constantFrom(defaultPolicy, { ...defaultPolicy, finalize: ["x"] }),
  programs: dictionary(digest),
  named: fc.constantFrom({ sections: "r" }, { base: "b", sections: "r" }),
});

test.each<[string, fc.Arbitrary<BuildInputs | MergeInputs>]>([
  ["sections", built],
  ["merges", merged],
])("of %s a record has no changes against itself, and some against every other", (_, inputs) => {
  fc.assert(
    fc.property(inputs, inputs, (one, other) => {
      expect(changesOf({ inputs: one }, { inputs: structuredClone(one) })).toEqual([]);
      const isSame = keyOf(one).key === keyOf(other).key;
      const changes = changesOf({ inputs: one }, { inputs: other });
      expect(changes.length === 0).toBe(isSame);
      expect(changes.filter(({ before, after }) => before === after)).toEqual([]);
    }),
  );
});
