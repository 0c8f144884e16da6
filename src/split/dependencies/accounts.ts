import type { Node } from "../node.ts";
import { mayBring } from "../packages.ts";
import { bareName } from "../programs.ts";
import { note, type Reasons } from "./found.ts";
import { systemPackagesOf } from "./packages.ts";

/** Accounts that distributions have from the beginning. */
const ofBase = new Set(
  `root daemon bin sys sync games man lp mail news uucp proxy www-data backup list irc _apt nobody
  nogroup adm tty disk kmem dialout fax voice cdrom floppy tape sudo audio dip operator src shadow
  utmp video sasl plugdev staff users wheel ftp halt shutdown`.split(/\s+/),
);

/** Users and groups come from earlier instructions, and their numbers from how many there are. */
export function accountDependencies(node: Node, earlier: readonly Node[], reasons: Reasons): void {
  const { usesUsers, usesGroups, makesUsers, makesGroups } = node.effects;
  for (const name of new Set([...usesUsers, ...usesGroups])) {
    if (/^\d*$/.test(name)) continue;
    const makers = earlier.filter((one) => makes(one, name));
    for (const one of makers) note(reasons, one, `uses ${name}`);
    if (makers.length > 0 || ofBase.has(name)) continue;
    for (const one of installersOf(name, earlier)) note(reasons, one, `uses ${name}`);
  }
  if (makesUsers.length + makesGroups.length === 0) return;
  for (const one of earlier) {
    const { effects } = one;
    const [account] = [...effects.makesUsers, ...effects.makesGroups];
    if (account !== undefined) note(reasons, one, `takes the next free number after ${account}`);
  }
}

const makes = ({ effects }: Node, name: string): boolean =>
  effects.makesUsers.includes(name) || effects.makesGroups.includes(name);

/** The installs that may have made an account: of a package that is named like it, else any. */
function installersOf(name: string, earlier: readonly Node[]): Node[] {
  const may = earlier.filter((one) => systemPackagesOf(one).some((each) => mayBring(each, name)));
  const alike = may.filter((one) =>
    systemPackagesOf(one).some((each) => bareName(each).includes(name.replace(/^_/, ""))),
  );
  return alike.length > 0 ? alike : may;
}
