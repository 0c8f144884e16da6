import { note } from "../draft.ts";
import { tellUnknown } from "../interpreter.ts";
import { has, type Parsed } from "../options.ts";
import { gap, known, literalOf } from "../pieces.ts";
import type { Call, Program, Programs } from "../program.ts";
import { use, usePath } from "../use.ts";

const nothing = "nothing";

/** Where apt is told of sources and keys: earlier commands write there. */
const sources = [
  ["read tree", "/etc/apt"],
  ["read tree", "/usr/share/keyrings"],
  ["read tree", "/etc/ssl"],
] as const;

const aptOptions = {
  "-o --option -t --target-release --default-release -a --host-architecture": nothing,
  "-c --config-file": "read",
} as const;

const apt: Program = {
  options: aptOptions,
  environment: "DEBIAN_FRONTEND http_proxy https_proxy",
  verbs: {
    update: { also: sources, packages: ["apt", "refreshes"] },
    "install reinstall": {
      also: sources,
      packages: ["apt", "installs"],
    },
    "build-dep satisfy": { also: sources, packages: ["apt", "installs"] },
    "upgrade dist-upgrade full-upgrade safe-upgrade": {
      also: sources,
      packages: ["apt", "upgrades"],
    },
    "remove purge": { packages: ["apt", "removes"] },
    "autoremove autopurge": { packages: ["apt", "removes"] },
    "clean autoclean distclean auto-clean": { also: [["remove tree", "/var/cache/apt"]] },
    "download source": { also: [...sources, ["write tree", "."]] },
    "search show list policy showpkg depends rdepends madison dump pkgnames check showsrc changelog":
      {},
    "hold unhold showhold mark auto manual showmanual minimize-manual": { operands: nothing },
    "edit-sources": { also: [["change tree", "/etc/apt"]] },
  },
};

function dpkg(call: Call, parsed: Parsed): undefined {
  const { draft } = call.shell;
  const files = parsed.operands;
  const packages = files.map((arg) => literalOf(arg.pieces) ?? "*");
  if (has(parsed, "-i --install --unpack --configure -R --recursive")) {
    if (!has(parsed, "--configure"))
      for (const file of files)
        usePath(call, file, has(parsed, "-R --recursive") ? "read tree" : "read");
    note(draft.installs, { manager: "apt", packages: packages.length > 0 ? packages : ["*"] });
  } else if (has(parsed, "-r --remove -P --purge")) {
    note(draft.removesPackages, { manager: "apt", packages });
  } else if (
    has(
      parsed,
      "--add-architecture --remove-architecture --set-selections --merge-avail --clear-avail",
    )
  ) {
    usePath(
      call,
      { pieces: known("/var/lib/dpkg/arch"), offset: call.offset, loose: false },
      "change",
    );
  }
}

/** dpkg asked for a word: `dpkg --print-architecture`. */
const dpkgProgram: Program = {
  options: { "--root --admindir --instdir --path-exclude --path-include --force": nothing },
  act: (call, parsed) => {
    const asks = has(parsed, "--print-architecture --print-foreign-architectures");
    if (asks) return [gap("$(dpkg --print-architecture)", true)];
    dpkg(call, parsed);
    return undefined;
  },
};

function reconfigure(call: Call, parsed: Parsed): undefined {
  const at = (path: string) => ({ pieces: known(path), offset: call.offset, loose: false });
  for (const arg of parsed.operands) {
    const name = literalOf(arg.pieces);
    if (name === "tzdata") {
      usePath(call, at("/etc/timezone"), "change");
      usePath(call, at("/etc/localtime"), "change");
    } else if (name === "locales") {
      usePath(call, at("/etc/locale.gen"), "change");
      usePath(call, at("/etc/default/locale"), "write");
      usePath(call, at("/usr/lib/locale"), "write tree");
    } else {
      tellUnknown(
        call.shell,
        `dpkg-reconfigure runs what ${name ?? "a package"} configures itself with`,
        arg.offset,
      );
    }
  }
}

/** Packages of Debian and Ubuntu, and the tools around them. */
export const debianPrograms: Programs = {
  "apt-get apt aptitude apt-fast": apt,
  // Of images that update and tidy up around each install.
  install_packages: {
    also: sources,
    packages: ["apt", "installs"],
    act: ({ shell }) => {
      shell.draft.refreshes.add("apt");
      return undefined;
    },
  },
  "apt-cache apt-config apt-file dpkg-query apt-show-versions dpkg-architecture": {
    operands: nothing,
  },
  "apt-mark": { operands: nothing },
  "apt-key": {
    also: [
      ["change", "/etc/apt/trusted.gpg"],
      ["change tree", "/etc/apt/trusted.gpg.d"],
    ],
    first: nothing,
    options: { "--keyserver --recv-keys --keyring --recv": nothing },
    operands: "read",
    commands: "gpg",
  },
  "add-apt-repository apt-add-repository": {
    options: { "-k --keyserver -p --pocket -c --component": nothing },
    also: [
      ["change tree", "/etc/apt"],
      ["write tree", "/usr/share/keyrings"],
      ["read tree", "/etc/ssl"],
    ],
    packages: ["apt", "refreshes"],
  },
  dpkg: dpkgProgram,
  "dpkg-reconfigure": { options: { "-f --frontend -p --priority": nothing }, act: reconfigure },
  "debconf-set-selections": { operands: "read", also: [["change tree", "/var/cache/debconf"]] },
  "debconf-communicate": { also: [["change tree", "/var/cache/debconf"]] },
  "dpkg-divert": {
    options: { "--divert": "write", "--package --admindir": nothing },
    operands: "change",
    also: [["change", "/var/lib/dpkg/diversions"]],
  },
  "dpkg-statoverride": {
    also: [["change", "/var/lib/dpkg/statoverride"]],
    act: (call, parsed) => {
      const [owner, group, , path] = parsed.operands;
      if (!has(parsed, "--add") || !owner || !group || !path) return undefined;
      use(call, owner, "user");
      use(call, group, "group");
      usePath(call, path, "change");
      return undefined;
    },
  },
};
