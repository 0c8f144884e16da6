/** Drivers that only rules choose, since no path tells that a file is of theirs. */
export const ruleDrivers = ["union-lines", "json", "yaml", "ini", "lines", "text3"] as const;

/**
 * Drivers that have paths of their own; rules may choose them for others. By name, so that reading a
 * layerfile loads none of them.
 */
export const builtInDrivers: readonly string[] = [
  "alternatives",
  "apk-installed",
  "apk-scripts",
  "apk-triggers",
  "apk-world",
  "ca-certificates",
  "debconf",
  "diversions",
  "dnf-history",
  "dnf-state",
  "dpkg-lists",
  "dpkg-status",
  "dpkg-status-d",
  "dpkg-status-d-md5sums",
  "extended-states",
  "group",
  "gshadow",
  "java-cacerts",
  "line-set",
  "locale-gen",
  "log",
  "passwd",
  "rpm-other",
  "rpm-sqlite",
  "shadow",
  "sqlite-log",
  "statoverride",
  "subids",
  "triggers",
  "ucf",
  "xml-catalog",
];

/** What a rule can use beside a driver: whose word counts. */
export const sideWords = ["first", "last", "drop", "error"] as const;

/** The section of `section:NAME`; undefined for any other word. */
export function sectionOfRule(use: string): string | undefined {
  return use.startsWith("section:") ? use.slice("section:".length) : undefined;
}
