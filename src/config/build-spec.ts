import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { readIgnore } from "../context/digest.ts";
import type { Source } from "../diagnostics/diagnostic.ts";
import { type Dockerfile, parseDockerfile } from "../dockerfile/parse.ts";
import type { baseText, sectionText } from "../dockerfile/section.ts";
import { contextAt } from "./contexts.ts";
import { fileAt, folderAt } from "./files.ts";
import type { BuildSpec, ContextSpec, InputSpec, SecretSpec } from "./layerfile.ts";
import { nodeAt, type Path } from "./located.ts";
import { secondsOf } from "./period.ts";
import type { RawBuild, RawSecret } from "./raw.ts";
import { keyPlace, type Reading, valuePlace } from "./reading.ts";

/** What the builder is given of a Dockerfile, or why it can't have it. */
export type DockerfileRule = typeof baseText | typeof sectionText;

/**
 * What a base or section is built with: its Dockerfile read and parsed, its contexts found.
 * Undefined when something of it was reported, now or by the schema.
 */
export async function buildSpecOf(
  reading: Reading,
  raw: RawBuild,
  path: Path,
  rule: DockerfileRule,
): Promise<BuildSpec | undefined> {
  const written = await dockerfileSource(reading, raw, path);
  const dockerfile = written && parsed(reading, written.source, rule);
  const context = await folderAt(reading, raw.context ?? ".", [...path, "context"], "project");
  const contexts = await contextsOf(reading, raw, path);
  const secrets = secretsOf(reading, raw.secrets ?? [], [...path, "secrets"]);
  if (!written || !dockerfile || context === undefined) return undefined;
  return {
    dockerfile,
    ignore: readIgnore(context, written.file),
    context,
    contexts,
    args: raw.args ?? {},
    secrets,
    ssh: raw.ssh ?? [],
    network: raw.network,
    ...(raw.expires === undefined ? {} : { expires: secondsOf(raw.expires) }),
    ...(raw.salt === undefined ? {} : { salt: raw.salt }),
    ...inputsOf(reading, raw.inputs ?? [], [...path, "inputs"]),
  };
}

/** The text of the Dockerfile, and its file when it has one of its own. */
async function dockerfileSource(
  reading: Reading,
  raw: RawBuild,
  path: Path,
): Promise<{ readonly source: Source; readonly file?: string } | undefined> {
  if (raw.dockerfile !== undefined && raw.instructions === undefined) {
    const file = await fileAt(reading, raw.dockerfile, [...path, "dockerfile"]);
    if (file === undefined) return undefined;
    return { file, source: { path: reading.called(file), text: await readFile(file, "utf8") } };
  }
  if (raw.instructions === undefined || raw.dockerfile !== undefined) return undefined;
  const at = [...path, "instructions"];
  const node = nodeAt(reading.root, at);
  const runs = node?.kind === "scalar" ? node.runs : undefined;
  const { source } = reading;
  return {
    source: runs
      ? { path: source.path, text: raw.instructions, within: { source, runs } }
      : { path: `${source.path} (${at.join(".")})`, text: raw.instructions },
  };
}

function parsed(reading: Reading, source: Source, rule: DockerfileRule): Dockerfile | undefined {
  const dockerfile = parseDockerfile(source);
  const ruled = dockerfile.ok ? rule(dockerfile.value) : dockerfile;
  if (!ruled.ok) {
    for (const diagnostic of ruled.error) reading.report(diagnostic);
  }
  return dockerfile.ok && ruled.ok ? dockerfile.value : undefined;
}

async function contextsOf(
  reading: Reading,
  raw: RawBuild,
  path: Path,
): Promise<{ readonly [name: string]: ContextSpec }> {
  const found: [string, ContextSpec][] = [];
  for (const [name, text] of Object.entries(raw.contexts ?? {})) {
    const at = [...path, "contexts", name];
    if (name === "base" && path[0] !== "base") {
      const message = 'the context "base" is the base of the section';
      reading.report({ code: "reserved-name", message, place: keyPlace(reading, ...at) });
      continue;
    }
    const context = await contextAt(reading, text, at);
    if (context) found.push([name, context]);
  }
  return Object.fromEntries(found);
}

function inputsOf(
  reading: Reading,
  raw: readonly string[],
  path: Path,
): { readonly inputs?: readonly InputSpec[] } {
  if (raw.length === 0) return {};
  const inputs = raw.map((written, index): InputSpec => {
    const place = valuePlace(reading, ...path, index);
    const [, name] = /^env:(.*)$/s.exec(written) ?? [];
    if (name === undefined) return { kind: "command", text: written, place };
    if (!/^[A-Za-z_]\w*$/.test(name)) {
      const message = `"${name}" is no name of a variable`;
      reading.report({ code: "invalid-input", message, place });
    }
    return { kind: "env", text: name, place };
  });
  return { inputs };
}

/** As buildx does, a secret with an id only is the environment variable of that name. */
function secretsOf(reading: Reading, raw: readonly RawSecret[], path: Path): SecretSpec[] {
  const seen = new Map<string, number>();
  return raw.map(({ id, env, file }, index) => {
    const first = seen.get(id);
    if (first === undefined) seen.set(id, index);
    else {
      const placeOf = (item: number) => valuePlace(reading, ...path, item, "id");
      const related = [{ message: "it is declared here first", place: placeOf(first) }];
      const message = `the secret "${id}" is declared twice`;
      reading.report({ code: "duplicate", message, place: placeOf(index), related });
    }
    return file === undefined
      ? { id, env: env ?? id }
      : { id, file: resolve(reading.directory, file) };
  });
}
