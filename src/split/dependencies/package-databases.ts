import type { Node } from "../node.ts";
import { scriptOf } from "../run-effects.ts";
import { note, type Reasons, some } from "./found.ts";
import { installsOfSystem, systemPackagesOf } from "./packages.ts";

/** Programs that tell or mark what is installed; `dpkg --print-architecture` is none of it. */
const asks: readonly RegExp[] = [
  /\b(dpkg)\s+(?:-\w*[lsLSVCiPr]\b|--(?:list|status|listfiles|search|verify|audit|configure|install|remove|purge|[gs]et-selections))/,
  /\b(dpkg-query|apt-mark|debsums|apt-show-versions)\b/,
  /\b(apt)\s+(?:list|show)\b/,
  /\b(apt-cache)\s+policy\b/,
  /\b(rpm)\s+(?:-\w*[qVe]|--(?:query|verify|erase))/,
  /\b(apk)\s+(?:info|list|stats)\b/,
  /\b(dnf|yum|microdnf|zypper)\s+(?:list|history|repoquery|search|se)\b/,
];

/** What an instruction says about the packages of the distribution depends on which there are. */
export function databaseDependencies(node: Node, earlier: readonly Node[], reasons: Reasons): void {
  if (node.instruction.name !== "RUN") return;
  const { json } = node.instruction;
  const text = json?.join(" ") ?? scriptOf(node.instruction).text;
  const program = asks.map((pattern) => pattern.exec(text)?.[1]).find((name) => name !== undefined);
  if (program === undefined) return;
  for (const one of earlier) {
    const removed = one.effects.removesPackages.length > 0;
    if (installsOfSystem(one)) {
      note(reasons, one, `asks ${program}, which knows of ${some(systemPackagesOf(one))}`);
    } else if (removed || one.effects.upgrades.length > 0) {
      note(reasons, one, `asks ${program}, which knows of the packages that are there`);
    }
  }
}
