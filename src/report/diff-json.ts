import type { Difference, Rule } from "../compare/difference.ts";
import { rules } from "../compare/difference.ts";
import { formatPlatform } from "../image/descriptor.ts";
import { type Diff, isEquivalent } from "../run/diff.ts";

/** `diff --json` and `verify --json`. */
export interface DiffJson {
  /** Raised when a field changes its meaning or goes away. */
  readonly version: 1;
  readonly a: string;
  readonly b: string;
  readonly equivalent: boolean;
  readonly strict: boolean;
  /** Platforms that only one of the two is for. */
  readonly onlyA: readonly string[];
  readonly onlyB: readonly string[];
  readonly platforms: readonly PlatformJson[];
  /** What the rules of ignored differences mean. */
  readonly rules: { readonly [rule in Rule]?: string };
}

export interface PlatformJson {
  readonly platform: string;
  /** Paths that were compared; 0 when the layers are the same. */
  readonly paths: number;
  /** Of these, how many have another time, which does not count unless it is strict. */
  readonly times: number;
  readonly sameLayers: boolean;
  readonly differences: readonly DifferenceJson[];
  readonly ignored: readonly (DifferenceJson & { readonly rule: Rule })[];
}

export interface DifferenceJson extends Omit<Difference, "path"> {
  /** With its leading `/`; null for what is in no file. */
  readonly path: string | null;
  /** The section, base or instruction that it belongs to. */
  readonly of: string;
}

export function diffJson(diff: Diff): DiffJson {
  const names = new Set(
    diff.platforms.flatMap(({ compared }) => compared.ignored.map(({ rule }) => rule)),
  );
  return {
    version: 1,
    a: diff.a,
    b: diff.b,
    equivalent: isEquivalent(diff),
    strict: diff.strict,
    onlyA: diff.onlyA.map(formatPlatform),
    onlyB: diff.onlyB.map(formatPlatform),
    platforms: diff.platforms.map(({ platform, compared }) => {
      const json = (difference: Difference): DifferenceJson => ({
        ...difference,
        path: difference.path === undefined ? null : `/${difference.path}`,
        of: compared.originOf(difference),
      });
      return {
        platform: formatPlatform(platform),
        ...compared.counts,
        sameLayers: compared.sameLayers,
        differences: compared.differences.map(json),
        ignored: compared.ignored.map(({ rule, difference }) => ({ ...json(difference), rule })),
      };
    }),
    rules: Object.fromEntries([...names].map((rule) => [rule, rules[rule]])),
  };
}
