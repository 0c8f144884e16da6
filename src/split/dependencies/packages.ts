import type { PackageManager } from "../../shell/effects.ts";
import { isClient } from "../environment.ts";
import type { Node } from "../node.ts";
import { ecosystemOf, mattersTo } from "../packages.ts";
import { steadyPart } from "../paths.ts";
import { bareName } from "../programs.ts";
import { isOfPackageSources, isOfPackages, isOfTrust } from "../territory.ts";
import { note, type Reasons, some } from "./found.ts";

/** Managers of the distribution's packages, whose databases a merge puts together. */
const systemManagers: readonly PackageManager[] = [
  "apt",
  "apk",
  "dnf",
  "yum",
  "microdnf",
  "zypper",
];
const isSystem = (manager: PackageManager): boolean => systemManagers.includes(manager);

/** dnf and its kin share everything. */
const familyOf = (manager: PackageManager): string =>
  manager === "yum" || manager === "microdnf" ? "dnf" : manager;

interface OnePackage {
  readonly manager: PackageManager;
  readonly name: string;
}

/** What an instruction installs, package by package. */
export const packagesOf = ({ effects }: Node): OnePackage[] =>
  effects.installs.flatMap(({ manager, packages }) => packages.map((name) => ({ manager, name })));

export const systemPackagesOf = (node: Node): string[] =>
  packagesOf(node)
    .filter(({ manager }) => isSystem(manager))
    .map(({ name }) => name);

export const installsOfSystem = ({ effects }: Node): boolean =>
  effects.installs.some(({ manager }) => isSystem(manager));

/** What package managers need of each other's work. */
export function packageDependencies(node: Node, earlier: readonly Node[], reasons: Reasons): void {
  lists(node, earlier, reasons);
  for (const one of earlier) {
    const reason =
      ofUpgrades(node, one) ??
      ofSources(node, one) ??
      ofRemovals(node, one) ??
      ofLanguages(node, one) ??
      ofInstalled(node, one) ??
      ofBuilds(node, one) ??
      ofTrust(node, one);
    if (reason !== undefined) note(reasons, one, reason);
  }
}

/** An install without an update of its own uses the lists that earlier ones left. */
function lists(node: Node, earlier: readonly Node[], reasons: Reasons): void {
  for (const { manager } of node.effects.installs) {
    const refreshes = ({ effects }: Node): boolean =>
      effects.refreshes.some((one) => familyOf(one) === familyOf(manager));
    if (refreshes(node)) continue;
    for (const one of earlier.filter(refreshes)) {
      note(reasons, one, `installs from the package lists of ${manager}`);
    }
  }
}

function ofUpgrades(node: Node, earlier: Node): string | undefined {
  const isRun = node.instruction.name === "RUN";
  if (isRun && earlier.effects.upgrades.length > 0) return "runs programs that were upgraded";
  const { upgrades } = node.effects;
  if (upgrades.length === 0) return undefined;
  if (installsOfSystem(earlier)) return `upgrades ${some(systemPackagesOf(earlier))}`;
  const written = earlier.effects.writes.find((use) => isOfPackages(steadyPart(use)));
  return written && `upgrades packages that may own ${written.path}`;
}

const arrangers = [
  "add-apt-repository",
  "apt-key",
  "apt-mark",
  "debconf-set-selections",
  "dpkg-divert",
];

/** Repositories, keys, answers: what later installs and updates go by. */
function ofSources(node: Node, earlier: Node): string | undefined {
  const asks = installsOfSystem(node) || node.effects.refreshes.some(isSystem);
  if (!asks) return undefined;
  const written = earlier.effects.writes.find((use) => isOfPackageSources(steadyPart(use)));
  if (written) return `installs by what is in ${written.path}`;
  const removed = earlier.effects.removes.find((use) => isOfPackageSources(steadyPart(use)));
  if (removed) return `installs without ${removed.path}`;
  const command = earlier.effects.commands.find((name) => arrangers.includes(name));
  return command && `installs by what ${command} arranged`;
}

/** Packages that go are missed by what comes, unless it was the same instruction that brought them. */
function ofRemovals(node: Node, earlier: Node): string | undefined {
  const had = systemPackagesOf(earlier);
  const gone = removedBy(node).find((name) => mayBeOf(name, earlier, had));
  if (gone !== undefined) return `removes ${gone === "*" ? "packages" : gone}`;
  if (removedBy(earlier).length === 0 || node.instruction.name !== "RUN") return undefined;
  const needs = installsOfSystem(node) || node.effects.commands.some(ecosystemOf);
  return needs ? "works without the packages that were removed" : undefined;
}

/** `.build-deps` stands for what the instruction installs that gives it the name. */
const mayBeOf = (name: string, { instruction }: Node, packages: readonly string[]): boolean =>
  packages.length > 0 &&
  (name === "*" || packages.includes(name) || instruction.argument.split(/\s+/).includes(name));

/** Without those that it has installed itself, and what comes of tidying up behind those. */
function removedBy(node: Node): string[] {
  const own = new Set(packagesOf(node).map(({ name }) => name));
  const words = new Set(node.instruction.argument.split(/\s+/));
  return node.effects.removesPackages
    .flatMap(({ packages }) => packages)
    .filter((name) => !own.has(name) && !(own.size > 0 && (name === "*" || words.has(name))));
}

/** Packages of a language know of each other; only those of npm stand each in a folder of its own. */
function ofLanguages(node: Node, earlier: Node): string | undefined {
  for (const { manager, packages } of node.effects.installs) {
    if (isSystem(manager)) continue;
    const same = earlier.effects.installs.filter((one) => one.manager === manager);
    const apart =
      manager === "npm" &&
      packages.length > 0 &&
      same.every(
        (one) => one.packages.length > 0 && !one.packages.some((p) => sameIn(packages, p)),
      );
    if (same.length > 0 && !apart) return `installs beside other packages of ${manager}`;
  }
  return undefined;
}

/** Tools of a language see what is installed for it. */
function ofInstalled(node: Node, earlier: Node): string | undefined {
  for (const { manager, packages } of earlier.effects.installs) {
    const isSame = node.effects.installs.some((one) => one.manager === manager);
    if (isSystem(manager) || isSame) continue;
    const command = node.effects.commands.find(
      (name) => ecosystemOf(name.slice(name.lastIndexOf("/") + 1)) === ecosystemOf(manager),
    );
    if (command !== undefined) return `runs ${command}, which may use ${some(packages)}`;
  }
  return undefined;
}

const sameIn = (names: readonly string[], name: string): boolean =>
  name === "*" || names.some((one) => one === "*" || bareName(one) === bareName(name));

/** Compilers, libraries and helpers that what is built may use. */
function ofBuilds(node: Node, earlier: Node): string | undefined {
  const names = systemPackagesOf(earlier);
  for (const command of node.effects.commands) {
    const ecosystem = ecosystemOf(command.slice(command.lastIndexOf("/") + 1));
    if (ecosystem === undefined) continue;
    const used = names.filter((name) => mattersTo(name, ecosystem));
    if (used.length > 0) return `runs ${command}, which may use ${some(used)}`;
  }
  return undefined;
}

/** Certificates that a client checks its servers by. */
function ofTrust(node: Node, earlier: Node): string | undefined {
  const client = node.effects.commands.find(isClient);
  if (client === undefined) return undefined;
  const isBrought = systemPackagesOf(earlier).some((name) => bareName(name) === "ca-certificates");
  const isChanged =
    earlier.effects.writes.some((use) => isOfTrust(steadyPart(use))) ||
    earlier.effects.commands.some((name) => /^update-ca-(?:certificates|trust)$/.test(name));
  return isBrought || isChanged ? `runs ${client}, which trusts its certificates` : undefined;
}
