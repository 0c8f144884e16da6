import { commandFor } from "./regenerate.ts";

/** What becomes of a file that counts for little and that sections left differently. */
export interface Ephemeral {
  /** As the report names it: `logs`. */
  readonly class: string;
  /** `base`: as in the base, gone when it is not there. `last`: the last section's. */
  readonly how: "base" | "last";
}

type Row = readonly [pattern: RegExp, name: string, how: Ephemeral["how"]];

/** The first that matches counts. */
const ephemeral: readonly Row[] = [
  // Of a state that the merged file is not one step behind of: to restore it would undo the merge.
  [/^etc\/(?:passwd|group|shadow|gshadow|subuid|subgid)-$/, "backups", "base"],
  [/^var\/lib\/dpkg\/(?:status|available|diversions|statoverride)-old$/, "backups", "base"],
  [/^var\/backups\//, "backups", "base"],
  [/^var\/cache\/debconf\/[^/]+-old$/, "backups", "base"],
  [/^var\/lib\/ucf\/(?:hashfile|registry)\.\d+$/, "backups", "base"],

  // Only that they can be locked matters, not what is in them.
  [/^etc\/\.pwd\.lock$/, "locks", "last"],
  [
    /^(?:var|usr\/lib\/sysimage|(?:usr\/)?lib\/apk)\/.*\/(?:lock|lock-frontend|Lock|\.rpm\.lock|daily_lock)$/,
    "locks",
    "last",
  ],

  // Each start makes one of its own where there is none; a build's would be shared by all machines.
  [/^(?:etc|var\/lib\/dbus)\/machine-id$/, "machine ids", "base"],
  [/^var\/lib\/systemd\/random-seed$/, "machine ids", "base"],

  // They speak of the files of one section only, and are made again when something asks for them.
  [/^var\/cache\/ldconfig\/aux-cache$/, "caches", "base"],
  [/^var\/cache\/(?:man|fontconfig)\//, "caches", "base"],
  // Large, and made again by the next apt: the base's would have to be written once more.
  [/^var\/cache\/apt\/[^/]+\.bin$/, "caches", "last"],
  [/^var\/cache\/(?:dnf|yum|libdnf5|zypp)\//, "caches", "base"],

  // Signed by the archive, hence whole and right in each section; the last fetched is the newest.
  [/^var\/lib\/apt\/(?:lists|mirrors|periodic)\//, "package lists", "last"],
  [/^var\/cache\/apk\//, "package lists", "last"],
  [/^var\/cache\/(?:apt\/archives|debconf)\/partial\//, "package lists", "last"],

  // They hold the time of a source file, which is the last layer's, too.
  [/\.py[co]$/, "compiled Python", "last"],

  // What is only appended to has a driver; the others are binary, packed or a program's own.
  [/^var\/log\//, "logs", "last"],
  [/^root\/\.(?:wget-hsts|lesshst|bash_history|python_history|viminfo)$/, "logs", "last"],

  // Nobody may count on them from one start to the next. Source: FHS 3.0, 3.15 and 3.18.
  [/^(?:tmp|var\/tmp|run)\//, "temporary files", "last"],
];

/** Logs, backups, locks, caches and the like: what is left of them when sections differ. */
export function ephemeralOf(path: string): Ephemeral | undefined {
  const row = ephemeral.find(([pattern]) => pattern.test(path));
  return row && { class: row[1], how: row[2] };
}

/** Secrets that are drawn when a package is installed; a group's name comes of the pattern's part. */
const pairs: readonly (readonly [pattern: RegExp, group: string])[] = [
  [/^etc\/ssl\/certs\/ssl-cert-snakeoil\.pem$/, "ssl-cert-snakeoil"],
  [/^etc\/ssl\/private\/ssl-cert-snakeoil\.key$/, "ssl-cert-snakeoil"],
  [/^etc\/ssh\/ssh_host_(\w+)_key(?:\.pub)?$/, "ssh_host"],
  [/^etc\/dropbear\/dropbear_(\w+)_host_key(?:\.pub)?$/, "dropbear"],
  [/^etc\/pki\/tls\/(?:certs|private)\/localhost\.(?:crt|key)$/, "localhost"],
  // The two ends of one connection: the certificates are signed with the server's key.
  [/^etc\/unbound\/unbound_(?:server|control)\.(?:key|pem)$/, "unbound"],
  // Alone, but drawn likewise: any section's will do.
  [/^etc\/bind\/rndc\.key$/, "rndc"],
];

/** The group of files generated together, all of which are to come from one section. */
export function pairOf(path: string): string | undefined {
  for (const [pattern, group] of pairs) {
    const match = pattern.exec(path);
    if (match) return match[1] === undefined ? group : `${group} ${match[1]}`;
  }
  return undefined;
}

/** Files that nothing can merge but a command can make anew from others of the merged tree. */
export function regenerateOf(path: string): { readonly command: string } | undefined {
  // Descriptions of types are what packages ship, not what is made of them.
  if (ephemeralOf(path) || path.startsWith("usr/share/mime/packages/")) return undefined;
  const command = commandFor(path);
  return command === undefined ? undefined : { command };
}
