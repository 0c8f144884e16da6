import { baseDigest, baseName } from "../image/annotations.ts";
import { canonicalJson, type Json } from "../image/canonical-json.ts";
import type { ExecutionConfig } from "../image/config.ts";
import { type Digest, parseDigest } from "../image/digest.ts";
import { type Chapter, type Image, requireChapters } from "../image/image.ts";
import { parseObject } from "../image/manifest.ts";
import { formatRepository, parseRepository, type Repository } from "../image/reference.ts";
import { type Derived, ownChapters } from "./merge.ts";
import type { Overrides } from "./overrides.ts";
import type { MergePolicy, Rule } from "./policy.ts";

/** The annotation of a merged image's manifest that says what it was made of. */
export const madeOfKey = "dev.layerbuild.merge";

/** Goes up when a member changes its meaning. */
const version = 1;

/** An image that went into a merge. */
export interface Part {
  /** Of its manifest. */
  readonly digest: Digest;
  /** Where it was, and its layers with it. */
  readonly repository: Repository;
  /**
   * How many layers and entries of history of the merged image are its own, in the order of the
   * parts. Absent where its layers became one with others.
   */
  readonly layers?: number;
  readonly chapters?: number;
}

export interface SectionPart extends Part {
  readonly name: string;
  /** The image that it was built on. */
  readonly on: Digest;
  /** Sections of the merge that it is built on, transitively. */
  readonly needs: readonly string[];
  /** The members of the execution parameters that it changed; null where it took one away. */
  readonly config: { readonly [member: string]: Json };
}

/** What a merged image was made of: enough to make it again with another section. */
export interface MadeOf {
  readonly base: Part & { readonly config: ExecutionConfig };
  /** In the order of their layers. */
  readonly sections: readonly SectionPart[];
  readonly overrides: Overrides;
  /** Without finalizing commands, which make another image of it. */
  readonly policy: Omit<MergePolicy, "finalize">;
}

/** What a merge knows of its parts beside their images. */
export interface Origin {
  readonly base: Image;
  readonly baseRepository: Repository;
  readonly sections: readonly { readonly derived: Derived; readonly repository: Repository }[];
  readonly overrides: Overrides;
  readonly policy: MergePolicy;
  /** Whether layers of sections became one. */
  readonly isSquashed: boolean;
}

/** What a merge of images makes its image of. */
export function madeOfMerge({ base, sections, overrides, policy, ...rest }: Origin): MadeOf {
  const { baseRepository, isSquashed } = rest;
  const counted = (chapters: readonly Chapter[]): Pick<Part, "layers" | "chapters"> =>
    isSquashed
      ? {}
      : { layers: chapters.filter(({ layer }) => layer).length, chapters: chapters.length };
  const { finalize: _, rules, ...recorded } = policy;
  return {
    base: {
      digest: base.descriptor.digest,
      repository: baseRepository,
      ...counted(requireChapters(base, "the base")),
      config: base.config.config ?? {},
    },
    sections: sections.map(({ derived, repository }) => ({
      name: derived.section,
      digest: derived.image.descriptor.digest,
      repository,
      on: derived.on.descriptor.digest,
      needs: derived.needs,
      ...counted(ownChapters(derived)),
      config: changedMembers(derived.on.config.config ?? {}, derived.image.config.config ?? {}),
    })),
    overrides,
    policy: { ...recorded, rules: rules.map(withoutCommand) },
  };
}

/** A person's own command is nothing that an image may let run: where it would, there is a conflict. */
const withoutCommand = ({ path, use, run }: Rule): Rule =>
  run === undefined ? { path, ...(use === undefined ? {} : { use }) } : { path, use: "error" };

function changedMembers(from: ExecutionConfig, to: ExecutionConfig): SectionPart["config"] {
  const [before, after] = [from, to] as unknown as [SectionPart["config"], SectionPart["config"]];
  const text = (value: Json | undefined): string => canonicalJson(value ?? null);
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return Object.fromEntries(
    names
      .filter((name) => text(before[name]) !== text(after[name]))
      .map((name) => [name, after[name] ?? null]),
  );
}

/** The annotations of a merged image. The same merge gives the same ones. */
export function annotationsOf(made: MadeOf, name: string | undefined): { [key: string]: string } {
  return {
    ...(name === undefined ? {} : { [baseName]: name }),
    [baseDigest]: made.base.digest,
    [madeOfKey]: canonicalJson({
      version,
      ...made,
      base: { ...made.base, repository: formatRepository(made.base.repository) },
      sections: made.sections.map(({ repository, ...section }) => ({
        ...section,
        repository: formatRepository(repository),
      })),
    } as unknown as Json),
  };
}

/**
 * Reads what an image says that it was made of. Undefined when it says nothing, and for what was
 * written otherwise. Whoever wrote it, there is no command in it.
 */
export function madeOf({ manifest }: Pick<Image, "manifest">): MadeOf | undefined {
  const document = parseObject(Buffer.from(manifest.annotations?.[madeOfKey] ?? ""));
  if (document?.version !== version) return undefined;
  const { base, sections, overrides, policy } = document as unknown as MadeOf;
  const below = partFrom(base);
  const parts = Array.isArray(sections) ? sections.map(sectionFrom) : [undefined];
  const read = policyFrom(policy);
  if (!below || !read || typeof overrides !== "object" || !overrides) return undefined;
  if (!parts.every((part) => part !== undefined)) return undefined;
  return { base: below, sections: parts, overrides, policy: read };
}

function partFrom<T extends Part & { readonly config: object }>(part: T): T | undefined {
  const repository = parseRepository(String(part?.repository));
  const isSound = repository && parseDigest(String(part.digest)) && typeof part.config === "object";
  return isSound ? { ...part, repository } : undefined;
}

function sectionFrom(part: SectionPart): SectionPart | undefined {
  const isSound =
    typeof part?.name === "string" &&
    parseDigest(String(part.on)) !== undefined &&
    Array.isArray(part.needs);
  return isSound ? partFrom(part) : undefined;
}

function policyFrom(policy: MadeOf["policy"]): MadeOf["policy"] | undefined {
  const { conflicts, ids, triggers, rules, maxLayers, configuration } = policy ?? {};
  const areRules = Array.isArray(rules) && rules.every((rule) => typeof rule?.path === "string");
  if (!areRules || !Number.isSafeInteger(maxLayers)) return undefined;
  return {
    ...{ conflicts, ids, triggers, rules: rules.map(withoutCommand), maxLayers },
    ...(configuration === "in-order" ? { configuration } : {}),
  };
}
