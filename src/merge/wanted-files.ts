/**
 * Files whose bytes a table of contents carries, as regular expressions on paths without a leading
 * `/`: those that drivers and passes read. What else they ask for is fetched from its layer.
 */
export const wantedFiles = {
  /** Goes up with every change of the lists. */
  version: "1",
  patterns: [
    "^var/lib/dpkg/(status|available|diversions|statoverride)$",
    String.raw`^var/lib/dpkg/(status\.d|alternatives|triggers)/`,
    String.raw`^var/lib/dpkg/info/.*\.(list|triggers)$`,
    "^var/lib/apt/extended_states$",
    String.raw`^var/cache/debconf/(config|templates|passwords)\.dat$`,
    String.raw`^var/lib/(ucf/(hashfile|registry)|shells\.state)$`,
    String.raw`^var/log/((dpkg|alternatives|fontconfig)\.log|apt/(history|term)\.log)$`,
    String.raw`^etc/(ld\.so\.cache|ssl/certs/ca-certificates\.crt|ssl/certs/java/cacerts)$`,
    "^usr/lib/locale/locale-archive$",
    "^(usr/)?lib/apk/db/",
    String.raw`^(var/lib|usr/lib/sysimage|usr/share)/rpm/(rpmdb\.sqlite(-wal)?|Packages(\.db)?)$`,
    String.raw`^(usr/lib/sysimage|var/lib)/(libdnf5|dnf)/.*\.(toml|sqlite)$`,
  ],
  smallUnder: [{ prefix: "etc", maxSize: 64 * 1024 }],
};
