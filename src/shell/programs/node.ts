import { compiles, prefixesOf } from "../compiling.ts";
import { note } from "../draft.ts";
import { has, optionValue, type Parsed } from "../options.ts";
import { argOf, literalOf } from "../pieces.ts";
import { within } from "../place.ts";
import type { Call, Program, Programs } from "../program.ts";
import { usePath } from "../use.ts";
import { runScript } from "./scripts.ts";

const nothing = "nothing";

const environment =
  "NODE_ENV NPM_CONFIG_PREFIX NPM_CONFIG_REGISTRY NPM_CONFIG_PRODUCTION http_proxy https_proxy";

const settings = [
  ["read", "~/.npmrc"],
  ["read", "/usr/local/etc/npmrc"],
  ["read tree", "/etc/ssl"],
] as const;

const npmTexts =
  "--registry --omit --include --only --cache-min --loglevel --fetch-retries --fetch-timeout --network-timeout --workspace -w --filter --access --tag --before --network-concurrency --child-concurrency --store-dir --cwd --prefix -C --cache --cache-folder --modules-folder --dir";

/** Where a project is: the working directory unless an option says another. */
const project = (parsed: Parsed, path: string, offset: number) => {
  const folder = optionValue(parsed, "--prefix --cwd -C --dir");
  return { ...argOf(path, offset), pieces: within(folder?.pieces ?? [], [{ text: path }]) };
};

/** `npm ci`: what the project asks for goes to its `node_modules`; packages may run scripts there. */
function installProject(call: Call, parsed: Parsed): undefined {
  const { offset } = call;
  const read = [
    "package.json",
    "package-lock.json",
    "npm-shrinkwrap.json",
    "yarn.lock",
    "pnpm-lock.yaml",
    "pnpm-workspace.yaml",
    ".npmrc",
    ".yarnrc",
    ".yarnrc.yml",
  ];
  for (const file of read) usePath(call, project(parsed, file, offset), "read");
  if (!has(parsed, "--ignore-scripts")) {
    // The project's own scripts may use any file of it.
    usePath(call, project(parsed, ".", offset), "change tree");
    usePath(call, argOf(compiles[1], offset), compiles[0]);
    return;
  }
  usePath(call, project(parsed, "node_modules", offset), "change tree");
  usePath(call, project(parsed, "package-lock.json", offset), "write");
  usePath(call, project(parsed, "yarn.lock", offset), "write");
  usePath(call, project(parsed, "pnpm-lock.yaml", offset), "write");
}

function installGlobally(call: Call, parsed: Parsed, packages: readonly string[]): undefined {
  const { shell, offset } = call;
  if (packages.length > 0) note(shell.draft.installs, { manager: "npm", packages });
  if (!has(parsed, "--ignore-scripts")) usePath(call, argOf(compiles[1], offset), compiles[0]);
  const prefix = optionValue(parsed, "--prefix -C");
  const folders = prefix ? [prefix.pieces] : prefixesOf(call);
  for (const pieces of folders) usePath(call, { pieces, offset, loose: false }, "change tree");
}

function installPackages(call: Call, parsed: Parsed): undefined {
  const packages = parsed.operands.map((arg) => literalOf(arg.pieces) ?? "*");
  for (const arg of parsed.operands) {
    if (/^\.{0,2}\//.test(literalOf(arg.pieces) ?? "")) usePath(call, arg, "read tree");
  }
  if (has(parsed, "-g --global")) return installGlobally(call, parsed, packages);
  if (packages.length > 0) {
    usePath(call, project(parsed, "package.json", call.offset), "change");
  }
  return installProject(call, parsed);
}

const installs: Program = {
  also: [...settings, ["write tree", "~/.npm"], ["write tree", "~/.cache"]],
  environment,
  options: { [npmTexts]: nothing },
  packages: ["npm", "refreshes"],
};

/** As data, but that packages of a project are not the system's. */
const install: Program = (({ packages: _, ...rest }) => ({
  ...rest,
  wraps: true as const,
  act: readAll,
}))(installs);

function readAll(call: Call, parsed: Parsed): undefined {
  // Options may stand between packages.
  const options: Parsed["options"][number][] = [...parsed.options];
  const operands: Call["args"][number][] = [];
  const valued = new Set(npmTexts.split(" "));
  let skip = false;
  for (const arg of parsed.operands) {
    const text = literalOf(arg.pieces);
    if (skip) skip = false;
    else if (text?.startsWith("-")) {
      options.push({ name: text, value: undefined });
      skip = valued.has(text);
    } else operands.push(arg);
  }
  return installPackages(call, { options, operands });
}

const runsScript = (what: string): Program => ({
  unknown: what,
  also: [["change tree", "."]],
  environment,
});

const npm: Program = {
  options: { [npmTexts]: nothing },
  verbs: {
    "install i add ci clean-install install-ci-test update up upgrade rebuild dedupe link": install,
    "uninstall remove rm prune": install,
    "run run-script test t start stop restart exec x create init dlx": runsScript(
      "runs scripts of the project",
    ),
    "cache store": { operands: nothing, also: [["remove tree", "~/.npm"]] },
    "config set c": {
      also: [
        ["change", "~/.npmrc"],
        ["change", "/usr/local/etc/npmrc"],
      ],
      operands: nothing,
    },
    pack: {
      also: [
        ["read tree", "."],
        ["write tree", "."],
      ],
    },
    "version view info show ls list root prefix bin whoami audit fund outdated get ping search help why":
      { operands: nothing },
    setup: {
      also: [
        ["change tree", "~/.local/share/pnpm"],
        ["change", "~/.bashrc"],
      ],
    },
  },
};

const yarn: Program = {
  options: { [npmTexts]: nothing },
  bare: { ...install },
  verbs: {
    "install add remove upgrade up workspaces": install,
    global: {
      options: { [npmTexts]: nothing },
      first: nothing,
      also: [...settings, ["write tree", "~/.cache"], ["write tree", "~/.config/yarn"]],
      act: (call, parsed) =>
        installGlobally(
          call,
          parsed,
          parsed.operands.slice(1).map((arg) => literalOf(arg.pieces) ?? "*"),
        ),
    },
    cache: {
      also: [
        ["remove tree", "~/.cache/yarn"],
        ["remove tree", "/usr/local/share/.cache"],
      ],
    },
    config: {
      also: [
        ["change", "~/.yarnrc"],
        ["change", "~/.yarnrc.yml"],
      ],
      operands: nothing,
    },
    set: {
      also: [
        ["change tree", ".yarn"],
        ["change", ".yarnrc.yml"],
        ["change", "package.json"],
      ],
      operands: nothing,
    },
    "info list why versions --version help": { operands: nothing },
  },
  other: runsScript("runs scripts of the project"),
};

const node: Program = {
  options: { "-e --eval -p --print -r --require --max-old-space-size --import": nothing },
  wraps: true,
  act: (call, parsed) => {
    if (has(parsed, "-v --version -h --help")) return undefined;
    runScript(call, parsed.operands[0], has(parsed, "-e --eval -p --print"));
    return undefined;
  },
};

/** Node and its package managers. */
export const nodePrograms: Programs = {
  "npm pnpm bun": npm,
  yarn,
  "node nodejs deno": node,
  "npx pnpx bunx": runsScript("runs a program of a package"),
  corepack: {
    verbs: {
      "enable disable": {
        also: [
          ["write", "/usr/local/bin/yarn"],
          ["write", "/usr/local/bin/yarnpkg"],
          ["write", "/usr/local/bin/pnpm"],
          ["write", "/usr/local/bin/pnpx"],
        ],
        operands: nothing,
      },
      "prepare install use up": {
        also: [
          ["write tree", "~/.cache/node"],
          ["change", "package.json"],
        ],
        operands: nothing,
      },
    },
  },
  n: { unknown: "puts a version of node in place" },
  bower: { also: [["change tree", "."]], operands: nothing },
  "tsc eslint prettier webpack vite rollup esbuild ng grunt gulp next nuxt": runsScript(
    "builds the project as its configuration says",
  ),
};
