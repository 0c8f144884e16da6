import type { PathUse } from "../../shell/effects.ts";
import type { Node } from "../node.ts";
import { isWide, mayOwn } from "../packages.ts";
import { isUnder, steadyPart } from "../paths.ts";
import { bareName } from "../programs.ts";
import {
  isEphemeral,
  isMerged,
  isOfPackageSources,
  isOfPackages,
  isOfTrust,
} from "../territory.ts";
import { note, type Reasons, some } from "./found.ts";
import { installsOfSystem, systemPackagesOf } from "./packages.ts";

/** Files that a package may have brought, or may find when it is installed. */
export function packageFileDependencies(
  node: Node,
  earlier: readonly Node[],
  reasons: Reasons,
): void {
  const { reads, writes, removes } = node.effects;
  for (const [verb, uses] of [
    ["reads", reads.filter((use) => !isTold(use))],
    ["writes", writes],
    ["removes", removes],
  ] as const) {
    for (const use of uses.filter(isOwned)) {
      for (const one of earlier) {
        const owners = ownersIn(one, use);
        if (owners.length > 0) {
          note(reasons, one, `${verb} ${use.path}, which may be of ${some(owners)}`);
        }
      }
    }
  }
  const privileges = writes.find(({ path }) => isUnder(path, "/etc/sudoers.d"));
  for (const one of privileges ? earlier : []) {
    const makesFolder = systemPackagesOf(one).some((name) => bareName(name) === "sudo");
    if (makesFolder) note(reasons, one, "writes into /etc/sudoers.d, which is of sudo");
  }
  if (!installsOfSystem(node)) return;
  for (const one of earlier) {
    const found = one.effects.writes.filter(isOwned).find((use) => ownersIn(node, use).length > 0);
    if (found) note(reasons, one, `installs packages that may look at ${found.path}`);
  }
}

/**
 * What such reads are for is looked at by itself: sources, certificates, what a build may use. The
 * defaults of accounts are the base's.
 */
const isTold = (use: PathUse): boolean =>
  isWide(use) ||
  /^(?:add|use)/.test(use.by) ||
  isOfPackageSources(steadyPart(use)) ||
  isOfTrust(steadyPart(use));

/** A place where packages have files, and one of those is not merged by itself. */
function isOwned(use: PathUse): boolean {
  const path = steadyPart(use);
  return isOfPackages(path) && !isMerged(path) && !isEphemeral(path) && !isEphemeral(`${path}/x`);
}

const ownersIn = (node: Node, use: PathUse): string[] =>
  systemPackagesOf(node).filter((name) => mayOwn(name, steadyPart(use)));
