import type { PathUse } from "../shell/effects.ts";
import { isOfBase } from "./programs.ts";

/** Variables that any program may look at. */
const common =
  /^(?:LD_\w+|LANG|LANGUAGE|LC_\w+|TZ|TMPDIR|BASH_ENV|ENV|SOURCE_DATE_EPOCH|\w*_(?:proxy|PROXY))$/;

/** Programs that look at these and the common ones only. */
const particular: readonly (readonly [string, RegExp])[] = [
  [
    "apt apt-get apt-mark aptitude dpkg dpkg-reconfigure debconf-set-selections add-apt-repository",
    /^(?:APT_\w+|DEB\w+|DPKG_\w+|UCF_\w+|NEEDRESTART_\w+|ACCEPT_EULA|HOME)$/,
  ],
  ["apk dnf microdnf rpm yum zypper", /^(?:APK\w*|DNF\w*|RPM\w*|ZYPP\w*|ACCEPT_EULA|HOME)$/],
  ["curl wget", /^(?:CURL_\w+|WGETRC|SSL\w*|HOME|NETRC)$/],
  ["git", /^(?:GIT_\w+|SSH_\w+|SSL\w*|HOME|XDG_CONFIG_HOME)$/],
  ["gpg gpg2 gpgconf dirmngr apt-key", /^(?:GNUPGHOME|HOME)$/],
  [
    "bzip2 gzip gunzip tar unzip xz zip zstd",
    /^(?:TAR_OPTIONS|GZIP|BZIP2?|XZ_\w+|UNZIP|ZIPOPT|ZSTD_\w+)$/,
  ],
  ["jq sha256sum sha512sum", /^JQ_\w+$/],
  [
    "as c++ cc clang clang++ cpp g++ gcc ld",
    /^(?:C|CC|CXX|AS|LD|AR)$|FLAGS$|^(?:C\w*_PATH|C\w*_INCLUDE_PATH|CPATH|GCC_\w+|LIBRARY_PATH|COMPILER_PATH)$/,
  ],
  ["ssh scp sftp ssh-keygen ssh-keyscan", /^(?:SSH_\w+|HOME)$/],
  ["ca-certificates update-ca-certificates locale-gen fc-cache ldconfig lsb_release", /^HOME$/],
];
const byCommand = new Map(
  particular.flatMap(([commands, pattern]) =>
    commands.split(" ").map((command) => [command, pattern] as const),
  ),
);

/** Whether a program may look at an environment variable. What is not known looks at all of them. */
export function looksAt(command: string, variable: string): boolean {
  const name = command.slice(command.lastIndexOf("/") + 1);
  if (common.test(variable) || name === "env" || name === "printenv") return true;
  const pattern = byCommand.get(name);
  if (pattern) return pattern.test(variable);
  return !isOfBase(name) || variable === "HOME";
}

/** Configuration that programs read without being told; `~` is the home folder. */
const configurations: readonly (readonly [string, string])[] = [
  ["git", "~/.gitconfig ~/.config/git ~/.git-credentials ~/.netrc ~/.ssh /etc/gitconfig /etc/ssh"],
  ["curl", "~/.curlrc ~/.netrc ~/.config/curlrc"],
  ["wget", "~/.wgetrc ~/.netrc /etc/wgetrc"],
  [
    "corepack node npm npx pnpm yarn",
    "~/.npmrc ~/.yarnrc ~/.yarnrc.yml ~/.config/pnpm ~/.npm /etc/npmrc /usr/local/etc/npmrc /usr/etc/npmrc ~/.gitconfig",
  ],
  [
    "pip pip3 pipenv pipx poetry uv",
    "/etc/pip.conf ~/.pip ~/.config/pip ~/.config/pypoetry ~/.config/uv ~/.netrc ~/.cache/pip",
  ],
  ["python python3", "~/.pydistutils.cfg ~/.local/lib"],
  ["java javac mvn", "~/.m2 ~/.mavenrc /etc/mavenrc /etc/maven"],
  ["gradle", "~/.gradle ~/.m2"],
  ["cargo rustc rustup", "~/.cargo ~/.rustup"],
  ["go", "~/.config/go ~/.netrc ~/.gitconfig"],
  ["bundle bundler gem", "~/.gemrc ~/.bundle /etc/gemrc ~/.local/share/gem"],
  ["composer php", "~/.composer ~/.config/composer /usr/local/etc/php /etc/php"],
  ["gpg gpg2 apt-key dirmngr", "~/.gnupg"],
  ["ssh scp sftp ssh-keyscan", "~/.ssh /etc/ssh"],
  ["adduser useradd", "/etc/skel /etc/adduser.conf /etc/default/useradd /etc/login.defs"],
  ["sudo", "/etc/sudoers /etc/sudoers.d"],
  ["ldconfig", "/etc/ld.so.conf /etc/ld.so.conf.d /usr/local/lib /usr/lib"],
  ["locale-gen", "/etc/locale.gen /usr/local/share/i18n"],
  [
    "update-ca-certificates",
    "/etc/ca-certificates.conf /usr/local/share/ca-certificates /usr/share/ca-certificates /etc/ca-certificates",
  ],
  ["update-ca-trust", "/etc/pki/ca-trust"],
  ["fc-cache", "/etc/fonts /usr/share/fonts /usr/local/share/fonts"],
  ["nginx", "/etc/nginx"],
  ["apache2ctl a2enmod a2ensite a2dismod a2dissite a2enconf", "/etc/apache2"],
  ["update-mime-database", "/usr/share/mime"],
];

const pathsByCommand = new Map(
  configurations.flatMap(([commands, paths]) =>
    commands.split(" ").map((command) => [command, paths.split(" ")] as const),
  ),
);

/** What a program reads besides its arguments. */
export function configurationOf(command: string, home: string): PathUse[] {
  const name = command.slice(command.lastIndexOf("/") + 1);
  return (pathsByCommand.get(name) ?? []).map((path) => ({
    path: path.replace(/^~/, home),
    glob: false,
    tree: true,
    by: name,
  }));
}

/** A shell that is started as if somebody logged in reads the profile. */
export const profileOf = (home: string): PathUse[] =>
  [
    "/etc/profile",
    "/etc/profile.d",
    "/etc/bash.bashrc",
    `${home}/.profile`,
    `${home}/.bash_profile`,
    `${home}/.bashrc`,
  ].map((path) => ({ path, glob: false, tree: true, by: "shell" }));

const clients = new Set(
  `add-apt-repository aws bundle cargo composer corepack cpanm curl gem git go gradle helm mvn npm
  npx pip pip3 pipenv pipx pnpm poetry rustup svn uv wget yarn`.split(/\s+/),
);

/** Whether a program talks to servers, whose certificates it checks. */
export const isClient = (command: string): boolean =>
  clients.has(command.slice(command.lastIndexOf("/") + 1));
