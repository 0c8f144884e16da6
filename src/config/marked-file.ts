import { join } from "node:path";
import type { Result } from "../diagnostics/diagnostic.ts";
import { type Marked, markedOf, tailName } from "../dockerfile/marked.ts";
import { type MarkedParts, partsOf } from "../dockerfile/marked-parts.ts";
import { type Dockerfile, parseDockerfile } from "../dockerfile/parse.ts";
import { type Part, partSource } from "../dockerfile/parts.ts";
import { baseText } from "../dockerfile/section.ts";
import { textUpTo } from "../dockerfile/target.ts";
import { isListVariable } from "../merge/list-variable.ts";
import type { Overrides } from "../merge/overrides.ts";
import { buildSpecOf } from "./build-spec.ts";
import type { Base, BuildSpec, From, Section } from "./layerfile.ts";
import { updateOf } from "./period.ts";
import type { LimitWords } from "./platforms.ts";
import type { RawFrom } from "./raw.ts";
import { entriesOf, type Reading, valuePlace } from "./reading.ts";

/** What a Dockerfile with markers says in place of `base` and `sections`. */
export interface MarkedFile {
  readonly from: From;
  readonly base: Base;
  readonly sections: readonly Section[];
  readonly words: readonly LimitWords[];
  /**
   * What is left to say behind some sections, of all of them or not; undefined where a build would
   * have to say it.
   */
  readonly behind: (sections: readonly string[]) => Overrides | undefined;
}

export interface ReadMarkedFile {
  /** Undefined, and reported, when something of it is wrong. */
  readonly file: MarkedFile | undefined;
  readonly names: Pick<Reading, "declared" | "needs">;
}

/** Reads the Dockerfile that `from` names; undefined when there is no `from`. */
export async function readMarkedFile(reading: Reading): Promise<ReadMarkedFile | undefined> {
  const { from } = reading.raw;
  if (from === undefined) return undefined;
  const raw: RawFrom = typeof from === "string" ? { dockerfile: from } : from;
  const spec = await buildSpecOf(reading, raw, ["from"], baseText);
  const dockerfile = spec && upTo(reading, spec.dockerfile, raw.target);
  if (!dockerfile) return { file: undefined, names: namesOf(mentioned(reading)) };
  const build = { ...spec, dockerfile };
  const marked = orReport(reading, markedOf(dockerfile));
  const parts = marked && orReport(reading, partsOf(marked, isListVariable));
  if (!parts) return { file: undefined, names: namesOf(writtenNames(dockerfile)) };
  const path = join(reading.directory, raw.dockerfile);
  const file = fileOf(marked, parts, { path, build, ...updateOf(raw) });
  const needs = new Map(file.sections.map((section) => [section.name, section.needs]));
  return { file, names: { declared: new Set(needs.keys()), needs } };
}

function orReport<T>(reading: Reading, result: Result<T>): T | undefined {
  if (result.ok) return result.value;
  result.error.forEach(reading.report);
  return undefined;
}

function fileOf(
  marked: Marked,
  { base, sections, tail }: MarkedParts,
  { path, build, ...update }: Pick<From, "path" | "build"> & Pick<Base, "update">,
): MarkedFile {
  const { place } = marked;
  const specOf = (part: Part, kind: "base" | "section") => specOfPart(build, part, kind);
  const made = sections.map(
    (part): Section => ({
      name: part.name,
      place: part.place,
      needs: part.needs,
      build: specOf(part, "section"),
    }),
  );
  if (tail?.part) {
    const { needs, own, carried } = tail.part;
    const at = [...own, ...carried][0]?.place ?? place;
    const spec = specOf(tail.part, "section");
    made.push({ name: tailName, place: at, needs, isTail: true, build: spec });
  }
  return {
    from: { path, build, place },
    base: { kind: "build", place, build: specOf(base, "base"), ...update },
    sections: made,
    words: marked.sections.map(({ name, place: at, needs, platforms }) => ({
      name,
      place: platforms[0]?.place ?? at,
      needs: needs.map((text) => ({ text, place: at })),
      platforms: platforms.length > 0 ? platforms : undefined,
    })),
    behind(names) {
      if (names.length === made.length) return tail?.constants ?? {};
      const some = marked.sections.filter(({ name }) => names.includes(name));
      const parts = partsOf({ ...marked, sections: some, tail: [] }, isListVariable);
      if (!parts.ok || parts.value.tail?.part) return undefined;
      return parts.value.tail?.constants ?? {};
    },
  };
}

/** What a part is built with: of secrets and keys only what it can ask for, since they count. */
function specOfPart(build: BuildSpec, part: Part, kind: "base" | "section"): BuildSpec {
  const parsed = parseDockerfile(partSource(build.dockerfile, part, kind));
  if (!parsed.ok) throw new Error(`Internal error: the part ${part.name} does not parse`);
  const dockerfile = parsed.value;
  const mounts = dockerfile.instructions.flatMap(({ flags }) =>
    flags.flatMap(({ name, value = "" }) => (name === "mount" ? [value] : [])),
  );
  const asks = (type: string): boolean =>
    mounts.some((mount) => mount.toLowerCase().includes(type) || mount.includes("$"));
  return {
    ...build,
    dockerfile,
    // ADD of a git repository takes these by itself.
    secrets: build.secrets.filter(({ id }) => asks("secret") || id.startsWith("GIT_AUTH_")),
    ssh: asks("ssh") || dockerfile.instructions.some(({ name }) => name === "ADD") ? build.ssh : [],
  };
}

/** The Dockerfile as far as the stage that is built; undefined, and reported, when it has none. */
function upTo(
  reading: Reading,
  dockerfile: Dockerfile,
  target: string | undefined,
): Dockerfile | undefined {
  if (target === undefined) return dockerfile;
  const { source } = dockerfile;
  const text = textUpTo(dockerfile, target);
  if (!text.ok) {
    const place = valuePlace(reading, "from", "target");
    for (const problem of text.error) reading.report({ ...problem, place });
    return undefined;
  }
  const within = { source, runs: [{ at: 0, outer: 0 }] };
  const cut = parseDockerfile({ ...source, text: text.value, within });
  if (!cut.ok)
    throw new Error("Internal error: a Dockerfile does not parse without its last stages");
  return cut.value;
}

const namesOf = (names: readonly string[]): ReadMarkedFile["names"] => ({
  declared: new Set(names),
  needs: new Map(names.map((name) => [name, []])),
});

/** The sections of a file that is wrong elsewhere: who refers to them is right. */
const writtenNames = ({ source }: Dockerfile): string[] => [
  tailName,
  ...[...source.text.matchAll(/^[ \t]*#[ \t]*layerbuild:section[ \t]+(\S+)/gm)].map(
    ([, name = ""]) => name,
  ),
];

const mentioned = (reading: Reading): string[] =>
  entriesOf(reading, "images").flatMap(([, { sections = [] }]) => sections);
