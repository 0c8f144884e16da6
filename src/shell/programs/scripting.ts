import { compiles, readsAll } from "../compiling.ts";
import { note } from "../draft.ts";
import { variableValue } from "../interpreter.ts";
import { literalOf } from "../pieces.ts";
import type { Call, Program, Programs } from "../program.ts";
import { usePath } from "../use.ts";

const nothing = "nothing";

const php: Program = {
  also: [
    readsAll,
    ["change tree", "/usr/src/php"],
    ["change tree", "/usr/local/lib/php"],
    ["change tree", "/usr/local/etc/php"],
    ["change tree", "/usr/local/include/php"],
    ["change tree", "/tmp/pear"],
  ],
  operands: nothing,
};

/** PHP and Ruby, and their packages. */
export const scriptingPrograms: Programs = {
  "docker-php-ext-install docker-php-ext-configure docker-php-ext-enable docker-php-source pecl pear":
    php,
  composer: {
    also: [
      compiles,
      ["change tree", "."],
      ["change tree", "~/.composer"],
      ["change tree", "~/.cache/composer"],
    ],
    environment: "COMPOSER_HOME COMPOSER_ALLOW_SUPERUSER",
    options: { "-d --working-dir": "change tree" },
    operands: nothing,
  },
  gem: {
    options: {
      "-v --version --source -s --platform": nothing,
      "-i --install-dir -n --bindir": "write tree",
    },
    environment: "GEM_HOME BUNDLE_SILENCE_ROOT_WARNING",
    verbs: {
      "install i": {
        also: [compiles, ["read tree", "/etc/ssl"], ["read", "/etc/gemrc"], ["read", "~/.gemrc"]],
        packages: ["gem", "installs"],
      },
      uninstall: { packages: ["gem", "removes"] },
      update: { operands: nothing, packages: ["gem", "upgrades"] },
      "list search env environment which --version query info sources fetch cleanup": {
        operands: nothing,
      },
    },
  },
  "bundle bundler": {
    options: { "--path --jobs -j --without --with --retry --gemfile --deployment-of": nothing },
    environment: "BUNDLE_PATH BUNDLE_WITHOUT GEM_HOME BUNDLE_APP_CONFIG",
    bare: { also: [compiles, ["change tree", "."]], act: bundled },
    verbs: {
      "install update lock cache package": {
        also: [
          compiles,
          ["change tree", "."],
          ["change tree", "~/.bundle"],
          ["read tree", "/etc/ssl"],
        ],
        act: bundled,
      },
      config: {
        operands: nothing,
        also: [
          ["change tree", "~/.bundle"],
          ["change tree", ".bundle"],
          ["change tree", "/usr/local/bundle"],
        ],
      },
      "list show info check outdated --version clean": {
        operands: nothing,
        also: [["change tree", "."]],
      },
      exec: { unknown: "runs a program of the project" },
    },
  },
  "conda mamba micromamba": { unknown: "installs where its environment is" },
};

function bundled(call: Call): undefined {
  note(call.shell.draft.installs, { manager: "gem", packages: ["*"] });
  const path = variableValue(call.shell, call.state, "BUNDLE_PATH")[0] ?? [];
  if (literalOf(path))
    usePath(call, { pieces: path, offset: call.offset, loose: false }, "change tree");
}
