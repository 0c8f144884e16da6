import type { SqlJsStatic } from "sql.js";
import { ephemeralOf, pairOf, regenerateOf } from "./classes.ts";
import type { Contents } from "./contents.ts";
import type { Pass } from "./desk.ts";
import type { Driver } from "./driver.ts";
import { alternatives } from "./drivers/alternatives.ts";
import { apkInstalled } from "./drivers/apk-installed.ts";
import { apkScripts } from "./drivers/apk-scripts.ts";
import { apkTriggers } from "./drivers/apk-triggers.ts";
import { apkWorld } from "./drivers/apk-world.ts";
import { caCertificates } from "./drivers/ca-certificates.ts";
import { debconf } from "./drivers/debconf.ts";
import { diversions } from "./drivers/diversions.ts";
import { dnfHistory } from "./drivers/dnf-history.ts";
import { dnfState } from "./drivers/dnf-state.ts";
import { dpkgLists } from "./drivers/dpkg-lists.ts";
import { dpkgStatus } from "./drivers/dpkg-status.ts";
import { dpkgStatusD, dpkgStatusDSums } from "./drivers/dpkg-status-d.ts";
import { extendedStates } from "./drivers/extended-states.ts";
import { group } from "./drivers/group.ts";
import { gshadow } from "./drivers/gshadow.ts";
import { ini } from "./drivers/ini.ts";
import { javaCacerts } from "./drivers/java-cacerts.ts";
import { json } from "./drivers/json.ts";
import { lineSet } from "./drivers/line-set.ts";
import { lines, xmlCatalog } from "./drivers/lines.ts";
import { localeGen } from "./drivers/locale-gen.ts";
import { log } from "./drivers/log.ts";
import { passwd } from "./drivers/passwd.ts";
import { rpmOther } from "./drivers/rpm-other.ts";
import { rpmDriver } from "./drivers/rpm-sqlite.ts";
import { shadow } from "./drivers/shadow.ts";
import { sqliteLog } from "./drivers/sqlite-log.ts";
import { statoverride } from "./drivers/statoverride.ts";
import { subid } from "./drivers/subid.ts";
import { text3 } from "./drivers/text3.ts";
import { triggers } from "./drivers/triggers.ts";
import { ucf } from "./drivers/ucf.ts";
import { unionLines } from "./drivers/union-lines.ts";
import { yaml } from "./drivers/yaml.ts";
import type { OwnersOf } from "./fold.ts";
import { ownersBySection } from "./owners.ts";
import { alternativesPass } from "./passes/alternatives.ts";
import { dependenciesPass } from "./passes/dependencies.ts";
import { diversionsPass } from "./passes/diversions.ts";
import { fileOverlapPass } from "./passes/file-overlap.ts";
import { ldCachePass } from "./passes/ld-cache.ts";
import { localeArchivePass } from "./passes/locale-archive.ts";
import { selfChecksPass } from "./passes/self-checks.ts";
import { sqliteLogs } from "./passes/sqlite-logs.ts";
import { statoverridesPass } from "./passes/statoverrides.ts";
import { missedTriggers, triggersPass } from "./passes/triggers.ts";
import { renumber } from "./renumber.ts";
import type { MissedTrigger, RenumberedId } from "./report.ts";
import type { Side } from "./tree.ts";

/** What the merge of roots is made of, and what it came to. */
export interface RootParts {
  readonly drivers: readonly Driver[];
  readonly passes: readonly Pass[];
  readonly classes: {
    readonly ephemeralOf: typeof ephemeralOf;
    readonly pairOf: typeof pairOf;
    readonly regenerateOf: typeof regenerateOf;
  };
  readonly renumber: typeof renumber;
  readonly ownersOf: OwnersOf;
  /** Filled while the merge runs. */
  readonly ids: RenumberedId[];
  readonly merged: { driver: string; path: string }[];
  readonly missedTriggers: MissedTrigger[];
}

/** All but that of rpm databases, which needs SQLite. The first whose paths match is taken. */
export const drivers: readonly Driver[] = [
  ...[dpkgStatus, dpkgStatusD, dpkgStatusDSums, dpkgLists, extendedStates, alternatives],
  ...[statoverride, diversions],
  ...[triggers, debconf, ucf, lineSet, log],
  ...[passwd, group, shadow, gshadow, subid],
  ...[localeGen, caCertificates, javaCacerts, xmlCatalog],
  ...[apkInstalled, apkWorld, apkTriggers, apkScripts],
  ...[rpmOther, sqliteLog, dnfState, dnfHistory],
  ...[text3, lines, unionLines, json, yaml, ini],
];

/**
 * Drivers, passes and classes of one merge. `sql` is there when an rpm database has to be merged.
 */
export function rootParts(
  sides: readonly Side[],
  contents: Contents,
  sql: SqlJsStatic | undefined,
): RootParts {
  const merged: RootParts["merged"] = [];
  const ids: RenumberedId[] = [];
  const missed: MissedTrigger[] = [];
  const all = sql ? [...drivers, rpmDriver(sql)] : drivers;
  return {
    drivers: all.map((driver) => recorded(driver, merged)),
    passes: [
      // What lies at a path comes first, then what is said of it, then what is made from all.
      diversionsPass,
      alternativesPass,
      statoverridesPass,
      fileOverlapPass,
      dependenciesPass,
      (desk) => {
        const found = missedTriggers(desk);
        missed.push(...found);
        triggersPass(desk, found);
      },
      told(ldCachePass, "ld-cache", "etc/ld.so.cache", merged),
      told(localeArchivePass, "locale-archive", "usr/lib/locale/locale-archive", merged),
      sqliteLogs(all),
      selfChecksPass,
    ],
    renumber(...input) {
      const renumbered = renumber(...input);
      ids.push(...renumbered.ids);
      return renumbered;
    },
    ownersOf: ownersBySection(sides, contents),
    classes: { ephemeralOf, pairOf, regenerateOf },
    ids,
    merged,
    missedTriggers: missed,
  };
}

/** A pass that merges one file, recorded as drivers are. */
function told(pass: Pass, driver: string, path: string, merged: RootParts["merged"]): Pass {
  return (desk) => {
    const before = desk.merged.get(path);
    pass(desk);
    if (desk.merged.get(path) !== before) merged.push({ driver, path });
  };
}

function recorded(driver: Driver, merged: RootParts["merged"]): Driver {
  return {
    ...driver,
    merge(base, changes, surroundings) {
      merged.push({ driver: driver.name, path: surroundings.path });
      return driver.merge(base, changes, surroundings);
    },
  };
}
