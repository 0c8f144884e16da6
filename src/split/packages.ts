import type { PathUse } from "../shell/effects.ts";
import { canonicalPath } from "./paths.ts";
import { bareName } from "./programs.ts";
import { isCommonDirectory } from "./territory.ts";

/** Programs that run or compile what others wrote: compilers, libraries and helpers count for them. */
const ecosystems: { readonly [command: string]: string } = Object.fromEntries(
  (
    [
      ["node", "corepack node nodejs npm npx pnpm tsc yarn"],
      ["python", "pip pip3 pipenv pipx poetry python python3 uv virtualenv"],
      ["go", "go"],
      ["rust", "cargo rustc rustup"],
      ["java", "ant gradle java javac mvn sbt"],
      ["ruby", "bundle bundler gem rake ruby"],
      ["php", "composer pecl php"],
      ["perl", "cpan cpanm perl"],
      ["c", "autoreconf c++ cc clang clang++ cmake g++ gcc ld make meson ninja"],
      ["r", "R Rscript"],
    ] as const
  ).flatMap(([name, commands]) => commands.split(" ").map((command) => [command, name])),
);

/** The language that a program builds, where it is one that builds. */
export const ecosystemOf = (command: string): string | undefined =>
  Object.hasOwn(ecosystems, command) ? ecosystems[command] : undefined;

/** Whether a use is a tool's that builds, looking for whatever there is. */
export const isWide = ({ path, tree, by }: PathUse): boolean =>
  tree && ["/", "/lib", "/usr", "/usr/lib"].includes(path) && ecosystemOf(by) !== undefined;

const languages: readonly (readonly [RegExp, string])[] = [
  [/^(?:nodejs|npm|yarn|yarnpkg)$/, "node"],
  [/^(?:python|py3-|pypy|libpython)/, "python"],
  [/^(?:golang|go$)/, "go"],
  [/^(?:cargo|rust)/, "rust"],
  [/(?:jdk|jre)|^(?:maven|gradle|ant|java-)/, "java"],
  [/^(?:ruby|bundler)/, "ruby"],
  [/^(?:php|composer)/, "php"],
  [/^r-/, "r"],
];

const ecosystemOfPackage = (bare: string): string | undefined =>
  languages.find(([pattern]) => pattern.test(bare))?.[1];

/** Programs for people and servers: no build of something else looks at them. */
const leaf =
  /^(?:apache2.*|bash-completion|byobu|ca-certificates|cron|dnsutils|dumb-init|emacs.*|ffmpeg|file|fish|gosu|htop|iproute2|iputils.*|jq|less|locales.*|lsof|man-db|mariadb-(?:client|server).*|memcached|(?:default-)?mysql-(?:client|server).*|nano|ncdu|net-tools|netcat.*|nginx.*|openssh-(?:client|server).*|postgresql(?:-client)?(?:-\d+)?|procps|psmisc|redis.*|rsync|screen|socat|strace|su-exec|sudo|supervisor|tcpdump|telnet|tini|tmux|tree|tzdata|vim.*|zsh.*)$/;

/** Whether a package of the distribution may make a difference to what a language's tools build. */
export function mattersTo(name: string, ecosystem: string): boolean {
  const bare = bareName(name);
  if (leaf.test(bare) || bare.startsWith(".")) return false;
  const of = ecosystemOfPackage(bare);
  // Extensions for node are built by Python.
  return of === undefined || of === ecosystem || (of === "python" && ecosystem === "node");
}

/** Known well enough to say where their files are: below names like their own, and those that follow. */
const known =
  /^(?:autoconf|automake|bash|bison|build-base|build-essential|bzip2|cmake|curl|flex|g\+\+(?:-\d+)?|gawk|gcc(?:-\d+)?|gdb|gettext.*|git|git-lfs|gnupg\d?|gpg|gzip|libtool|lsb-release|m4|make|mercurial|musl-dev|ninja-build|parallel|patch|pkg-config|pkgconf|shellcheck|software-properties-common|subversion|tar|unzip|valgrind|wget|xxd|xz|xz-utils|zip|zstd)$/;

const places: readonly (readonly [RegExp, readonly string[]])[] = [
  [/^openssh/, ["ssh", "pam.d"]],
  [/^tzdata/, ["localtime", "timezone", "zoneinfo"]],
  [/^locales/, ["locale", "i18n", "environment"]],
  [/^font/, ["font", "conf.avail"]],
  [/^ca-certificates/, ["ssl", "pki", "ca-certificates"]],
  [/^(?:default-)?(?:mysql|mariadb)/, ["mysql", "my.cnf", "maria"]],
  [/jdk|jre|java/, ["java", "jvm", "ssl"]],
  [/^procps/, ["sysctl"]],
  [/^sudo/, ["sudo", "pam.d"]],
  [/^cron/, ["cron", "pam.d"]],
  [/^man-db/, ["man"]],
  [/^(?:vim|nano|emacs|less)/, ["editor", "pager"]],
  [/^(?:python|py3)/, ["python", "pip"]],
  [/^(?:apache2|httpd)/, ["apache", "httpd", "www"]],
  [/^nginx/, ["nginx", "www"]],
  [/^(?:build|gcc|g\+\+|lib|musl)/, ["include", "gcc", "ld.so", "pkgconfig"]],
];

/** Whether a package may own a path, or look at it when it is installed: yes, where in doubt. */
export function mayOwn(name: string, path: string): boolean {
  const bare = bareName(name);
  // The name of a set of packages, which is none itself.
  if (bare.startsWith(".")) return false;
  const parts = canonicalPath(path).split("/").slice(2);
  const words = [...wordsIn(bare), ...(places.find(([pattern]) => pattern.test(bare))?.[1] ?? [])];
  const isNamed = parts.some((part) => words.some((word) => part.includes(word)));
  if (isNamed || parts.length === 0) return true;
  // A folder that many packages fill is nobody's own.
  return !isFamiliar(bare) || isCommonDirectory(path);
}

/** What a package's files may be called: `redis` for redis-server, `postgresql` for postgresql-15. */
const wordsIn = (bare: string): string[] =>
  bare.split(/[-.\d]+/).filter((word) => word.length > 1 && !generic.has(word));

const generic = new Set(
  "all base bin cli client common core data dev devel doc extra full lib libs minimal py server tools utils".split(
    " ",
  ),
);

const isFamiliar = (bare: string): boolean =>
  known.test(bare) || leaf.test(bare) || ecosystemOfPackage(bare) !== undefined;

/** Whether a package may bring an account: where it is well known, only one that is called like it. */
export function mayBring(name: string, account: string): boolean {
  const [bare, plain] = [bareName(name), account.replace(/^_/, "")];
  return bare.includes(plain) || plain.includes(bare) || !isFamiliar(bare);
}
