import type { PackageManager } from "../draft.ts";
import { note } from "../draft.ts";
import { has, optionValue } from "../options.ts";
import { gap, literalOf } from "../pieces.ts";
import type { Program, Programs } from "../program.ts";
import { usePath } from "../use.ts";

const nothing = "nothing";

const rpmSources = [
  ["read tree", "/etc/yum.repos.d"],
  ["read tree", "/etc/dnf"],
  ["read", "/etc/yum.conf"],
  ["read tree", "/etc/pki"],
] as const;

/** dnf and its kin, which differ in their names only. */
function rpmManager(manager: PackageManager): Program {
  return {
    environment: "http_proxy https_proxy",
    options: {
      "--releasever --enablerepo --disablerepo --repo --repoid --setopt -x --exclude --excludepkgs --forcearch --nodocs-of --color -d -e --advisory":
        nothing,
      "-c --config": "read",
      "--installroot": "write tree",
    },
    verbs: {
      "install localinstall reinstall downgrade groupinstall group-install swap builddep module-install":
        {
          also: rpmSources,
          packages: [manager, "installs"],
        },
      // Of a group: its first word is `install`.
      "group groups": { also: rpmSources, packages: [manager, "installs"] },
      module: {
        also: [...rpmSources, ["change tree", "/etc/dnf/modules.d"]],
        packages: [manager, "installs"],
      },
      "update upgrade distro-sync update-minimal upgrade-minimal": {
        also: rpmSources,
        packages: [manager, "upgrades"],
      },
      "makecache check-update": { also: rpmSources, packages: [manager, "refreshes"] },
      "remove erase autoremove groupremove": { packages: [manager, "removes"] },
      clean: {
        also: [
          ["remove tree", "/var/cache/dnf"],
          ["remove tree", "/var/cache/yum"],
        ],
        operands: nothing,
      },
      "config-manager": {
        also: [
          ["change tree", "/etc/yum.repos.d"],
          ["change tree", "/etc/dnf"],
        ],
        operands: nothing,
      },
      copr: { also: [["change tree", "/etc/yum.repos.d"]], operands: nothing },
      "list info search repolist provides whatprovides repoquery history check help": {
        operands: nothing,
      },
      download: {
        also: rpmSources,
        options: { "--destdir --downloaddir": "write tree" },
        operands: nothing,
        act: (call, parsed) => {
          if (!optionValue(parsed, "--destdir --downloaddir"))
            usePath(call, { ...at(call.offset) }, "write tree");
          return undefined;
        },
      },
    },
  };
}

const at = (offset: number) => ({ pieces: [{ text: "." }], offset, loose: false });

const rpm: Program = {
  options: {
    "--root --dbpath --prefix --relocate --nodeps-of --qf --queryformat": nothing,
    "--import": "read",
  },
  act: (call, parsed) => {
    const { draft } = call.shell;
    if (has(parsed, "--import")) {
      for (const key of parsed.operands)
        if (!/^\w+:\/\//.test(literalOf(key.pieces) ?? "")) usePath(call, key, "read");
      note(draft.installs, { manager: "dnf", packages: ["gpg-pubkey"] });
      return undefined;
    }
    const packages = parsed.operands.map((arg) => literalOf(arg.pieces) ?? "*");
    if (has(parsed, "-E --eval")) return [gap("$(rpm --eval …)", true)];
    if (has(parsed, "-q --query -V --verify --eval -E --showrc -K --checksig")) return undefined;
    if (has(parsed, "-e --erase")) note(draft.removesPackages, { manager: "dnf", packages });
    else if (packages.length > 0) {
      for (const file of parsed.operands)
        if (!/^\w+:\/\//.test(literalOf(file.pieces) ?? "")) usePath(call, file, "read");
      note(draft.installs, { manager: "dnf", packages });
    }
    return undefined;
  },
};

const apkSources = [
  ["read tree", "/etc/apk"],
  ["read tree", "/etc/ssl"],
] as const;

const apk: Program = {
  options: {
    "-X --repository -t --virtual --wait --arch --cache-max-age --timeout": nothing,
    "--keys-dir --repositories-file --cache-dir": "read tree",
    "-p --root": "write tree",
  },
  bare: { act: () => [gap("$(apk --print-arch)", true)] },
  verbs: {
    add: {
      also: apkSources,
      packages: ["apk", "installs"],
      act: (call, parsed) => {
        const virtual = literalOf(optionValue(parsed, "-t --virtual")?.pieces ?? []);
        if (virtual) note(call.shell.draft.installs, { manager: "apk", packages: [virtual] });
        return undefined;
      },
    },
    del: { packages: ["apk", "removes"] },
    update: { also: apkSources, packages: ["apk", "refreshes"] },
    upgrade: { also: apkSources, packages: ["apk", "upgrades"] },
    fix: { also: apkSources, packages: ["apk", "upgrades"] },
    cache: { also: [["remove tree", "/var/cache/apk"]], operands: nothing },
    fetch: {
      options: { "-o --output": "write tree" },
      also: [["write tree", "."]],
      operands: nothing,
    },
    "info list search policy stats verify audit dot version index": { operands: nothing },
  },
};

const zypperSources = [
  ["read tree", "/etc/zypp"],
  ["read tree", "/etc/pki"],
] as const;

const zypper: Program = {
  options: { "-R --root --reposd-dir -r --repo -t --type --from --plus-repo -p": nothing },
  verbs: {
    "install in source-install si install-new-recommends inr": {
      also: zypperSources,
      packages: ["zypper", "installs"],
    },
    "remove rm": { packages: ["zypper", "removes"] },
    "update up dist-upgrade dup patch": { also: zypperSources, packages: ["zypper", "upgrades"] },
    "refresh ref": { also: zypperSources, packages: ["zypper", "refreshes"] },
    "addrepo ar removerepo rr modifyrepo mr renamerepo nr addlock al removelock rl": {
      also: [["change tree", "/etc/zypp"]],
      operands: nothing,
    },
    "clean cc": { also: [["remove tree", "/var/cache/zypp"]] },
    "search se info if repos lr list-updates lu packages pa patterns pt products pd what-provides wp":
      { operands: nothing },
  },
};

/** Packages of other distributions. */
export const distributionPrograms: Programs = {
  dnf: rpmManager("dnf"),
  dnf5: rpmManager("dnf"),
  tdnf: rpmManager("dnf"),
  yum: rpmManager("yum"),
  microdnf: rpmManager("microdnf"),
  zypper,
  apk,
  rpm,
  "yum-config-manager": {
    options: { "--add-repo --enable --disable --setopt": nothing },
    also: [
      ["change tree", "/etc/yum.repos.d"],
      ["change", "/etc/yum.conf"],
    ],
    operands: nothing,
  },
  rpmkeys: rpm,
  "subscription-manager": {
    also: [
      ["change tree", "/etc/rhsm"],
      ["change tree", "/etc/yum.repos.d"],
      ["change tree", "/etc/pki"],
    ],
    operands: nothing,
  },
};
