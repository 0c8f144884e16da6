import { ephemeralOf } from "../merge/classes.ts";
import { isDatabase } from "../merge/databases.ts";
import { canonicalPath, isUnder } from "./paths.ts";

/** Directories that images of distributions have: that they are there tells nothing. */
const common = new Set(
  `/ /boot /dev /etc /etc/apt /etc/apt/apt.conf.d /etc/apt/keyrings /etc/apt/preferences.d
  /etc/apt/sources.list.d /etc/apt/trusted.gpg.d /etc/apk /etc/cron.d /etc/cron.daily /etc/default
  /etc/dpkg /etc/dpkg/dpkg.cfg.d /etc/init.d /etc/ld.so.conf.d /etc/opt /etc/pki /etc/profile.d
  /etc/rpm /etc/security /etc/skel /etc/ssl /etc/ssl/certs /etc/ssl/private /etc/yum.repos.d /home
  /media /mnt /opt /proc /root /run /srv /sys /tmp /usr /usr/bin /usr/games /usr/include /usr/lib
  /usr/lib32 /usr/lib64 /usr/lib/x86_64-linux-gnu /usr/libexec /usr/local /usr/local/bin
  /usr/local/etc /usr/local/include /usr/local/lib /usr/local/sbin /usr/local/share
  /usr/local/share/ca-certificates /usr/local/src /usr/sbin /usr/share /usr/share/ca-certificates
  /usr/share/doc /usr/share/keyrings /usr/share/locale /usr/share/man /usr/src /var /var/cache
  /var/cache/apk /var/cache/apt /var/cache/apt/archives /var/cache/debconf /var/lib /var/lib/apk
  /var/lib/apt /var/lib/apt/lists /var/lib/dpkg /var/local /var/log /var/mail /var/opt /var/spool
  /var/tmp`.split(/\s+/),
);

export const isCommonDirectory = (path: string): boolean => common.has(canonicalPath(path));

/** Where the kernel's views and the standard streams are: no instruction leaves anything there. */
export const isVirtual = (path: string): boolean =>
  ["/dev", "/proc", "/sys"].some((root) => isUnder(path, root));

/** Files of the base that no package of a distribution replaces. */
const ofBase = new Set([
  "/etc/os-release",
  "/etc/debian_version",
  "/etc/alpine-release",
  "/etc/redhat-release",
  "/etc/lsb-release",
  "/etc/hosts",
  "/etc/hostname",
  "/etc/resolv.conf",
  "/usr/lib/os-release",
]);

/** Below a system directory, and yet left to the administrator: what packages put there is theirs. */
const ofAdministrator = [
  "/etc/motd",
  "/etc/profile.d",
  "/etc/sudoers.d",
  "/usr/local",
  "/usr/src",
  "/var/local",
  "/var/tmp",
];
const ofPackages = ["/boot", "/etc", "/usr", "/var"];

/** Whether packages of the distribution may own what is there. */
export function isOfPackages(path: string): boolean {
  const canonical = canonicalPath(path);
  if (ofBase.has(canonical)) return false;
  if (ofAdministrator.some((root) => isUnder(canonical, root))) return false;
  return canonical === "/" || ofPackages.some((root) => isUnder(canonical, root));
}

/** What tells a package manager where packages come from and how they are installed. */
const sourcesOfPackages = [
  "/etc/apt",
  "/etc/apk",
  "/etc/dnf",
  "/etc/dpkg",
  "/etc/pki/rpm-gpg",
  "/etc/yum",
  "/etc/yum.conf",
  "/etc/yum.repos.d",
  "/etc/zypp",
  "/usr/sbin/policy-rc.d",
  "/usr/share/keyrings",
  "/var/lib/dpkg/arch",
];

export const isOfPackageSources = (path: string): boolean =>
  sourcesOfPackages.some((root) => isUnder(path, root));

/** Certificates that programs trust, and what those are made of. */
const roots = [
  "/etc/pki/ca-trust",
  "/etc/pki/tls/certs",
  "/etc/ssl",
  "/usr/local/share/ca-certificates",
  "/usr/share/ca-certificates",
];

export const isOfTrust = (path: string): boolean => roots.some((root) => isUnder(path, root));

/** Databases that a merge puts together from what several sections made of them. */
const databases = /^\/etc\/(?:ld\.so\.cache|locale\.gen|ssl\/certs\/.+)$/;

/** Whether it does no harm that two instructions each change it without seeing the other's change. */
export function isMerged(path: string): boolean {
  const canonical = canonicalPath(path);
  return isDatabase(path) || isDatabase(canonical) || databases.test(canonical);
}

/** Nobody reads on what is left there, so that it is removed is only tidy. */
export const isTemporary = (path: string): boolean =>
  ["/tmp", "/var/tmp", "/run"].some((root) => path !== root && isUnder(path, root));

/** Whether what different instructions leave there counts for little in a merge. */
export const isEphemeral = (path: string): boolean =>
  ephemeralOf(canonicalPath(path).slice(1)) !== undefined;
