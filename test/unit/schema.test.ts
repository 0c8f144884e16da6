import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import validate from "../../src/config/generated/validate.cjs";
import type { Located } from "../../src/config/located.ts";
import { parseLayerfile } from "../../src/config/parse.ts";
import type {
  RawBase,
  RawBuilder,
  RawCache,
  RawConfig,
  RawFrom,
  RawHealthcheck,
  RawImage,
  RawLayerfile,
  RawMerge,
  RawRegistry,
  RawSecret,
  RawSection,
} from "../../src/config/raw.ts";
import type { Place } from "../../src/diagnostics/diagnostic.ts";
import type { Rule } from "../../src/merge/policy.ts";

interface Schema {
  readonly $ref?: string;
  readonly description?: string;
  readonly type?: string | readonly string[];
  readonly properties?: { readonly [key: string]: Schema };
  readonly additionalProperties?: Schema | false;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly default?: unknown;
  readonly examples?: readonly unknown[];
  readonly $defs?: { readonly [name: string]: Schema };
}

const project = new URL("../../", import.meta.url);
const read = (path: string): Promise<string> => readFile(new URL(path, project), "utf8");
const schema = JSON.parse(await read("schemas/layers.schema.json")) as Schema;
const exampleText = await read("layerfile.example.yaml");
const example: unknown = parse(exampleText);

const resolved = ({ $ref, ...rest }: Schema): Schema =>
  $ref ? resolved(schema.$defs?.[$ref.replace("#/$defs/", "")] ?? {}) : rest;

/** Every schema of a value by its path; names that the person chooses are `*`, items `[]`. */
function fieldsOf(given: Schema, path = ""): [path: string, schema: Schema][] {
  const node = resolved(given);
  const children: [string, Schema][] = Object.entries(node.properties ?? {});
  if (node.additionalProperties) children.push(["*", node.additionalProperties]);
  if (node.items) children.push(["[]", node.items]);
  return children.flatMap(([name, child]) => {
    const at = path === "" ? name : `${path}.${name}`;
    return [[at, resolved(child)] as [string, Schema], ...fieldsOf(child, at)];
  });
}

const fields = new Map(fieldsOf(schema));

/** Base, sections and `from` have fields in common: one example of them will do. */
const asBuild = (path: string): string => {
  if (path.startsWith("cache.[].")) return path.replace("[].", "");
  const [, rest] = /^(?:base|from|sections\.\*)\.(.*)$/.exec(path) ?? [];
  return rest !== undefined && (rest.split(".")[0] ?? "") in build ? `build.${rest}` : path;
};

/** The keys of a value that the schema names, with their places, in the order of the file. */
function keysOf(node: Located, given: Schema, path = ""): [path: string, place: Place][] {
  const { properties, items, additionalProperties } = resolved(given);
  const below = (step: string) => (path === "" ? step : `${path}.${step}`);
  if (node.kind === "list")
    return node.items.flatMap((item) => keysOf(item, items ?? {}, below("[]")));
  if (node.kind === "scalar") return [];
  return [...node.entries].flatMap(([name, { key, value }]) => {
    const known = properties?.[name];
    if (!known) return keysOf(value, additionalProperties || {}, below("*"));
    const own: [string, Place] = [asBuild(below(name)), key];
    return [own, ...keysOf(value, known, below(name))];
  });
}

/** The keys of a type, which the compiler holds to be all of them; `true` for those that must be. */
type Keys<T> = { [K in keyof T]-?: undefined extends T[K] ? false : true };

const layerfile: Keys<RawLayerfile> = {
  $schema: false,
  version: true,
  repository: true,
  cache: false,
  platforms: false,
  from: false,
  base: false,
  sections: false,
  images: false,
  merge: false,
  provenance: false,
  monolith: false,
  builders: false,
  registries: false,
};
const cache: Keys<RawCache> = { repository: true, mode: false };
const build = {
  dockerfile: false,
  instructions: false,
  context: false,
  contexts: false,
  args: false,
  secrets: false,
  ssh: false,
  network: false,
  expires: false,
  salt: false,
  inputs: false,
} as const;
const { instructions: _, inputs: __, ...ofFile } = build;
const from: Keys<RawFrom> = { ...ofFile, dockerfile: true, target: false, update: false };
const base: Keys<RawBase> = { ...build, image: false, update: false };
const section: Keys<RawSection> = { ...build, needs: false, platforms: false };
const secret: Keys<RawSecret> = { id: true, env: false, file: false };
const image: Keys<RawImage> = { repository: false, sections: false, tags: false, config: false };
const config: Keys<RawConfig> = {
  user: false,
  workdir: false,
  entrypoint: false,
  cmd: false,
  env: false,
  labels: false,
  ports: false,
  volumes: false,
  stopSignal: false,
  shell: false,
  healthcheck: false,
};
const healthcheck: Keys<RawHealthcheck> = {
  test: true,
  interval: false,
  timeout: false,
  startPeriod: false,
  startInterval: false,
  retries: false,
};
const merge: Keys<RawMerge> = {
  conflicts: false,
  ids: false,
  triggers: false,
  rules: false,
  finalize: false,
  maxLayers: false,
};
const rule: Keys<Rule> = { path: true, use: false, run: false };
const builder: Keys<RawBuilder> = { name: true, platforms: false, jobs: false };
const registry: Keys<RawRegistry> = {
  insecure: false,
  mirrors: false,
  headers: false,
  ca: false,
  cert: false,
  key: false,
};

describe("the schema", () => {
  it.each([
    ["", layerfile],
    ["cache", cache],
    ["cache.[]", cache],
    ["from", from],
    ["base", base],
    ["sections.*", section],
    ["sections.*.secrets.[]", secret],
    ["images.*", image],
    ["images.*.config", config],
    ["images.*.config.healthcheck", healthcheck],
    ["merge", merge],
    ["merge.rules.[]", rule],
    ["builders.[]", builder],
    ["registries.*", registry],
  ] as const)("has the fields of the type at '%s', and requires the same", (path, keys) => {
    const node = path === "" ? schema : fields.get(path);
    const required = Object.entries(keys).flatMap(([key, must]) => (must ? [key] : []));
    expect(Object.keys(node?.properties ?? {}).sort()).toEqual(Object.keys(keys).sort());
    expect([...(node?.required ?? [])].sort()).toEqual(required.sort());
  });

  it("has no object with fields that the types were not held against", () => {
    const objects = [...fields].filter(([, node]) => node.properties).map(([path]) => path);
    expect(objects.sort()).toEqual([
      "base",
      "base.secrets.[]",
      "builders.[]",
      "cache",
      "cache.[]",
      "from",
      "from.secrets.[]",
      "images.*",
      "images.*.config",
      "images.*.config.healthcheck",
      "merge",
      "merge.rules.[]",
      "registries.*",
      "sections.*",
      "sections.*.secrets.[]",
    ]);
  });

  it("describes every field, and refuses fields that it does not know", () => {
    for (const [path, node] of fields) {
      const isItem = /(?:\[\]|\*)$/.test(path) && !node.properties;
      if (!isItem) expect(node.description, path).toMatch(/\.$/);
      if (node.properties) expect(node.additionalProperties, path).toBeDefined();
    }
  });

  it("gives an example, a default or a choice for every field that is not an object", () => {
    for (const [path, node] of fields) {
      const isPart = /(?:\[\]|\*)$/.test(path) || node.properties || node.additionalProperties;
      if (!isPart) expect(Object.keys(node), path).toSatisfy(says);
    }
    function says(keywords: string[]): boolean {
      return ["examples", "default", "const", "enum"].some((keyword) => keywords.includes(keyword));
    }
  });

  it("has been compiled: `npm run generate` would change nothing", async () => {
    const script = fileURLToPath(new URL("scripts/generate.mjs", project));
    await expect(promisify(execFile)(process.execPath, [script, "--check"])).resolves.toBeDefined();
  });
});

describe("layerfile.example.yaml", () => {
  it("fits the schema", () => {
    validate(example);
    expect(validate.errors ?? []).toEqual([]);
  });

  it("shows every field, with a comment where it is first used", () => {
    const located = parseLayerfile({ path: "", text: exampleText }, { root: [], env: {} }).root;
    if (!located) throw new Error("the example is no YAML");
    const shown = new Map<string, string>();
    for (const [path, { source, start }] of keysOf(located, schema)) {
      const line = source.text.slice(start, source.text.indexOf("\n", start));
      if (!shown.has(path)) shown.set(path, line);
    }
    // What excludes what is shown stands in a comment.
    for (const [line, key] of exampleText.matchAll(/^ {2}# (\w+):.*$/gm)) {
      shown.set(asBuild(`base.${key}`), line);
    }
    for (const [line, key, below] of exampleText.matchAll(
      /^# (\w+):(?: *\{ (?:.*, )?(\w+):.*)?.*$/gm,
    )) {
      shown.set(`${key}`, line);
      if (below) shown.set(asBuild(`${key}.${below}`), line);
    }
    const named = [...fields.keys()].filter((path) => !/(?:\[\]|\*)$/.test(path));
    expect([...new Set(named.map(asBuild))].filter((path) => !shown.has(path))).toEqual([]);
    expect([...shown.values()].filter((line) => !line.includes("#"))).toEqual([]);
  });
});
