/** Programs that every image with a shell has, or that do nothing but what their arguments say. */
const ofBase = new Set(
  `[ addgroup adduser apk apt apt-cache apt-config apt-get apt-mark arch awk b2sum base32 base64
  basename bash cat chage chattr chgrp chmod chown chpasswd chroot chsh cksum clear cmp comm cp
  csplit cut dash date dd debconf-set-selections delgroup deluser df diff dir dircolors dirname dnf
  dpkg dpkg-deb dpkg-divert dpkg-query dpkg-reconfigure dpkg-statoverride du echo egrep env expand
  expr factor false fgrep find flock fmt fold getconf getent getopt gpasswd grep groupadd groupdel
  groupmod groups gunzip gzip head hostid hostname iconv id install ionice join kill ldconfig ldd
  link ln locale login logname ls lsattr md5sum microdnf mkdir mkfifo mknod mktemp more mount mv
  mawk nice nl nohup nproc numfmt od passwd paste pathchk pinky pr printenv printf ptx pwd readlink
  realpath rename renice rm rmdir rpm runuser sed seq setpriv setsid sh sha1sum sha224sum sha256sum
  sha384sum sha512sum shred shuf sleep sort split stat stdbuf stty su sum sync tac tail tar tee
  tempfile test timeout touch tr true truncate tsort tty umount uname unexpand uniq unlink
  update-alternatives update-passwd update-rc.d useradd userdel usermod users vdir vigr vipw wc
  whereis which who whoami xargs yes yum zcat zypper`.split(/\s+/),
);

export const isOfBase = (command: string): boolean => ofBase.has(command);

/** Which packages bring a program whose name they do not have. */
const providers: { readonly [command: string]: RegExp } = {};
const provide = (commands: string, packages: RegExp): void => {
  for (const command of commands.split(" ")) {
    (providers as { [command: string]: RegExp })[command] = packages;
  }
};
provide("gcc cc cpp gcov", /^(?:gcc|build-essential|build-base|g\+\+|gcc-c\+\+|base-devel)/);
provide("g++ c++", /^(?:g\+\+|gcc-c\+\+|build-essential|build-base|base-devel)/);
provide("clang clang++", /^(?:clang|llvm)/);
provide("ld as ar strip nm objdump ranlib", /^(?:binutils|gcc|g\+\+|build-essential|build-base)/);
provide("make gmake", /^(?:g?make|build-essential|build-base|base-devel)$/);
provide("ninja", /^(?:ninja-build|ninja|samurai)$/);
provide("pkg-config pkgconf", /^(?:pkg-config|pkgconf|pkgconfig)/);
provide("autoreconf autoheader autoconf", /^autoconf/);
provide("aclocal automake", /^automake/);
provide("libtoolize", /^libtool/);
provide("msgfmt envsubst gettext", /^gettext/);
provide("python python3 pydoc3", /^(?:python|pypy)/);
provide("pip pip3", /^(?:python3?-pip|py3-pip|pip)$/);
provide("virtualenv", /^(?:python3?-virtualenv|virtualenv)$/);
provide("node nodejs", /^node/);
provide("npm npx", /^(?:npm|node)/);
provide("yarn yarnpkg", /^(?:yarn|yarnpkg|corepack)$/);
provide("corepack", /^(?:node|corepack)/);
provide("tsc tsserver", /^typescript$/);
provide("java javac jar keytool jlink", /(?:jdk|jre|java)/);
provide("mvn", /^maven/);
provide("go gofmt", /^(?:golang|go$)/);
provide("cargo", /^(?:cargo|rust)/);
provide("rustc", /^(?:rustc|cargo|rust)/);
provide("ruby irb erb", /^ruby/);
provide("gem", /^(?:ruby|rubygems)/);
provide("bundle bundler", /^(?:ruby-)?bundler$/);
provide("php", /^php/);
provide("perl cpan", /^perl/);
provide("R Rscript", /^(?:r-base|R)/);
provide("psql pg_dump pg_restore createdb initdb pg_ctl", /^postgresql/);
provide("mysql mysqldump mysqladmin", /^(?:default-)?(?:mysql|mariadb)/);
provide("mysqld mysqld_safe", /^(?:default-)?(?:mysql|mariadb)-server/);
provide("redis-cli redis-server", /^redis/);
provide("sqlite3", /^sqlite/);
provide("gpg gpg2 gpgconf gpg-agent dirmngr apt-key", /^(?:gnupg|gpg|dirmngr)/);
provide("xz unxz xzcat", /^xz/);
provide("bzip2 bunzip2 bzcat", /^bzip2/);
provide("zstd unzstd zstdcat", /^zstd/);
provide("7z 7za 7zr", /^(?:p7zip|7zip)/);
provide("ssh scp sftp ssh-keygen ssh-keyscan ssh-agent ssh-add", /^openssh/);
provide("sshd", /^openssh-server/);
provide("add-apt-repository apt-add-repository", /^(?:software-properties|python3-software)/);
provide("lsb_release", /^lsb-release/);
provide("update-ca-certificates update-ca-trust", /^ca-certificates/);
provide("locale-gen localedef", /^(?:locales|glibc)/);
provide("a2enmod a2ensite a2dismod a2dissite a2enconf apache2ctl", /^apache2/);
provide("httpd apachectl", /^(?:httpd|apache2)/);
provide("htpasswd", /^(?:apache2-utils|httpd-tools)/);
provide("svn", /^subversion/);
provide("hg", /^mercurial/);
provide("visudo sudo sudoedit", /^sudo/);
provide("setcap getcap", /^(?:libcap|libcap2-bin)/);
provide("ip ss", /^iproute/);
provide("ping", /^(?:iputils|inetutils)/);
provide("dig nslookup host", /^(?:dnsutils|bind)/);
provide("nc ncat netcat", /^(?:netcat|nmap)/);
provide("ps top pgrep pkill sysctl free watch", /^procps/);
provide("killall pstree fuser", /^psmisc/);
provide("xxd", /^(?:xxd|vim)/);
provide("convert magick identify", /^imagemagick/i);
provide("mandb man apropos", /^man/);
provide("fc-cache fc-list", /^fontconfig/);
provide("update-mime-database", /^shared-mime-info/);
provide("yum-config-manager", /^(?:yum-utils|dnf-utils|dnf-plugins-core)/);
provide("ansible ansible-playbook ansible-galaxy", /^ansible/);
provide("aws", /^aws-?cli/);
provide("patch", /^(?:patch|build-essential|build-base)$/);

/** `@scope/name@1.2` and `name=1.2*` without what is not the name. */
export const bareName = (name: string): string =>
  name
    .replace(/(?<=.)(?:[=<>~!@[].*)$/, "")
    .replace(/^@[^/]*\//, "")
    .replace(/\/.*$/, "");

/** Whether a package, by whichever manager, brings a program. */
export function provides(name: string, command: string): boolean {
  const bare = bareName(name);
  return bare === command || (providers[command]?.test(bare) ?? false);
}

/** Whether it is known which packages bring a program, so that others don't. */
export const isKnown = (command: string): boolean =>
  isOfBase(command) || Object.hasOwn(providers, command) || sameName.has(command);

/** Programs with packages of their names. */
const sameName = new Set(
  `aria2c axel bison clang-format cmake cron curl dirmngr dos2unix dumb-init ed emacs fakeroot
  ffmpeg file fish flex gawk gcovr gdb git git-lfs gosu gradle graphviz groff help2man htop jo jq
  less lftp logrotate lsof lynx m4 maven meson moreutils nano nasm ncdu nginx nmap openssl parallel
  pipenv pipx poetry pv pwgen rsync screen shellcheck socat strace su-exec tcpdump tini tmux tree
  unzip uuidgen valgrind vim wget yamllint yasm yq zip zsh`.split(/\s+/),
);
