import { sectionName } from "../dockerfile/markers.ts";
import { packagesOf } from "./dependencies/packages.ts";
import type { Node } from "./node.ts";
import { ecosystemOf } from "./packages.ts";
import { bareName } from "./programs.ts";
import { isCommonDirectory, isTemporary } from "./territory.ts";

/** What sections are called by what they are about, each differently. */
export function namesOf(
  sections: readonly (readonly Node[])[],
  weightOf: (node: Node) => number,
  taken: readonly string[],
): string[] {
  const used = new Set(taken);
  const names = new Map<readonly Node[], string>();
  // By their words: which of two gets a name does not depend on where they stand.
  const sorted = sections.toSorted((a, b) => (wordsIn(a) < wordsIn(b) ? -1 : 1));
  const ranked = sorted.map((nodes) => [nodes, candidatesOf(nodes, weightOf)] as const);
  const give = (nodes: readonly Node[], name: string): void => {
    used.add(name);
    names.set(nodes, name);
  };
  for (const tier of Array.from({ length: tiers }, (_, index) => index)) {
    for (const [nodes, candidates] of ranked) {
      const name = candidates[tier]?.find((one) => !used.has(one));
      if (!names.has(nodes) && name !== undefined) give(nodes, name);
    }
  }
  for (const [nodes, candidates] of ranked) {
    if (!names.has(nodes)) give(nodes, numbered(candidates.flat()[0] ?? "files", used));
  }
  return sections.map((nodes) => names.get(nodes) ?? "files");
}

const wordsIn = (nodes: readonly Node[]): string =>
  nodes
    .map(({ instruction }) => `${instruction.name} ${instruction.argument}`)
    .sort()
    .join("\n");

function numbered(name: string, used: ReadonlySet<string>): string {
  if (!used.has(name)) return name;
  for (let number = 2; ; number++) if (!used.has(`${name}-${number}`)) return `${name}-${number}`;
}

/** Names by how good a kind they are of; of the same kind, those of what takes longer first. */
function candidatesOf(nodes: readonly Node[], weightOf: (node: Node) => number): string[][] {
  const heaviest = nodes.toSorted(
    (a, b) => weightOf(b) - weightOf(a) || (wordsIn([a]) < wordsIn([b]) ? -1 : 1),
  );
  const words = heaviest.map(wordsOf);
  return Array.from({ length: tiers }, (_, tier) =>
    words
      .flatMap((one) => one[tier] ?? [])
      .map(asName)
      .filter(isGood),
  );
}

const isGood = (name: string): boolean => sectionName.test(name) && name.length <= 40;

const asName = (text: string): string =>
  text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "");

/** Packages that come with others. */
const auxiliary =
  /^(?:apt-transport-https|apt-utils|ca-certificates|curl|dirmngr|gnupg\d?|gpg|lsb-release|software-properties-common|tar|unzip|wget|xz-utils|\*)$/;
const weakest = /^(?:apt-transport-https|ca-certificates|lsb-release|\*)$/;
const withoutName = new Set(["bin", "sbin", "lib", "etc", "share", "src", "local", "tmp", "x"]);
const tiers = 10;

/** Words for what an instruction is about, the best kind of words first. */
function wordsOf(node: Node): string[][] {
  const { effects, instruction, stages } = node;
  const names = packagesOf(node).map(({ name }) => bareName(name).replace(/^\./, ""));
  const all = [...effects.writes, ...effects.removes]
    .map(({ path }) => path)
    .filter((path) => !isCommonDirectory(path) && !isTemporary(path));
  const paths = all.filter((path) => !/\/\./.test(path));
  const urls = [...instruction.argument.matchAll(/https?:\/\/[^\s"'|;/]+\/[^\s"'|;]+/g)];
  return [
    names.filter((name) => !auxiliary.test(name)).slice(0, 1),
    stages.flatMap(({ name }) => name ?? []),
    [
      ...programsIn(paths),
      ...effects.commands.filter((command) => command.includes("/")).map(lastOf),
    ],
    urls.map(([url]) => fileIn(url)).filter((word) => word.length > 1),
    [...effects.makesUsers, ...effects.makesGroups],
    names.filter((name) => !weakest.test(name)),
    effects.commands.map(lastOf).filter((command) => ecosystemOf(command) !== undefined),
    paths.map(lastOf).filter((word) => !withoutName.has(word)),
    names,
    all.map(lastOf),
  ];
}

const programsIn = (paths: readonly string[]): string[] =>
  paths.filter((path) => /\/s?bin\/[^/]+$/.test(path)).map(lastOf);

/** `default` of `/etc/nginx/default.conf`. */
const lastOf = (path: string): string =>
  (path.split("/").findLast((part) => part !== "" && !/[*?$]/.test(part)) ?? "").replace(
    /(?<=.)\.\w+$/,
    "",
  );

/** `go` of `https://host/go1.22.3.linux-amd64.tar.gz`. */
const fileIn = (url: string): string =>
  /^[a-z]+(?:-[a-z]+)*/i.exec(
    url
      .replace(/[?#].*$/, "")
      .split("/")
      .at(-1) ?? "",
  )?.[0] ?? "";
