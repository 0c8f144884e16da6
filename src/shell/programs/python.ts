import { compiles, prefixesOf } from "../compiling.ts";
import { note } from "../draft.ts";
import { tellUnknown, variableValue } from "../interpreter.ts";
import { has, optionValue, optionValues, type Parsed } from "../options.ts";
import { perform } from "../perform.ts";
import { argOf, knownStart, literalOf, textOf } from "../pieces.ts";
import type { Call, Program, Programs } from "../program.ts";
import { usePath } from "../use.ts";
import { runScript } from "./scripts.ts";

const nothing = "nothing";

const pipTexts =
  "-i --index-url --extra-index-url --trusted-host --timeout --retries --proxy --no-binary --only-binary --platform --python-version --implementation --abi --progress-bar --upgrade-strategy --global-option --config-settings -C --log-level --use-feature --exists-action --root-user-action --python";

/** Notes what is written when packages go to a prefix of their own. */
function writePrefix(call: Call, parsed: Parsed): void {
  const { shell, state, offset } = call;
  const own = optionValue(parsed, "-t --target --prefix --root");
  if (own) {
    usePath(call, own, "write tree");
    return;
  }
  if (has(parsed, "--user"))
    usePath(call, argOf(`${shell.context.home}/.local`, offset), "write tree");
  for (const name of ["PIP_TARGET", "PIP_PREFIX"]) {
    const value = variableValue(shell, state, name)[0] ?? [];
    if (literalOf(value)) usePath(call, { pieces: value, offset, loose: false }, "write tree");
  }
  const environment = variableValue(shell, state, "VIRTUAL_ENV")[0] ?? [];
  const prefixes = prefixesOf(call);
  if (!call.word.includes("/") && knownStart(environment) !== "") prefixes.push(environment);
  for (const pieces of prefixes) usePath(call, { pieces, offset, loose: false }, "change tree");
}

/** `.`, `./dist/x.whl`, `/src`, `-e .`: packages that are built from files. */
const isLocal = (text: string): boolean =>
  /^(?:\.{0,2}\/|\.{1,2}(?:\[|$)|~)|\.(?:whl|tar\.gz|zip)$/.test(text) &&
  !/^\w[\w+]*:\/\//.test(text);

const install: Program = {
  options: {
    [pipTexts]: nothing,
    "-r --requirement -c --constraint --cert --client-cert": "read",
    "-e --editable -f --find-links": nothing,
    "-t --target --prefix --root --src --cache-dir --log": "write tree",
    "--report": "write",
  },
  also: [
    ["read", "/etc/pip.conf"],
    ["read tree", "~/.config/pip"],
    ["write tree", "~/.cache/pip"],
  ],
  environment:
    "PIP_INDEX_URL PIP_EXTRA_INDEX_URL PIP_NO_CACHE_DIR PIP_BREAK_SYSTEM_PACKAGES PIP_TARGET PIP_PREFIX",
  packages: ["pip", "installs"],
  act: (call, parsed) => {
    const named = optionValues(parsed, "-e --editable");
    for (const arg of [...parsed.operands, ...named]) {
      const text = textOf(arg.pieces)?.replace(/\[.*$/, "");
      if (text !== undefined && isLocal(text))
        usePath(call, { ...arg, pieces: [{ text }] }, "change tree");
    }
    for (const links of optionValues(parsed, "-f --find-links")) {
      if (/^[./~]/.test(knownStart(links.pieces))) usePath(call, links, "read tree");
    }
    if (named.length > 0 || has(parsed, "-r --requirement")) {
      note(call.shell.draft.installs, { manager: "pip", packages: ["*"] });
    }
    if (!has(parsed, "--only-binary")) usePath(call, argOf(compiles[1], call.offset), compiles[0]);
    writePrefix(call, parsed);
    return undefined;
  },
};

const pip: Program = {
  options: { "--python --log --proxy --timeout --retries --cert": nothing },
  verbs: {
    install,
    uninstall: {
      options: { "-r --requirement": "read" },
      packages: ["pip", "removes"],
      act: (call, parsed) => {
        writePrefix(call, parsed);
        return undefined;
      },
    },
    "download wheel": {
      options: {
        [pipTexts]: nothing,
        "-r --requirement -c --constraint": "read",
        "-d --dest -w --wheel-dir": "write tree",
      },
      also: [compiles, ["write tree", "~/.cache/pip"]],
      act: (call, parsed) => {
        if (!optionValue(parsed, "-d --dest -w --wheel-dir"))
          usePath(call, argOf(".", call.offset), "write tree");
        for (const arg of parsed.operands)
          if (isLocal(literalOf(arg.pieces) ?? "")) usePath(call, arg, "change tree");
        return undefined;
      },
    },
    cache: { also: [["remove tree", "~/.cache/pip"]] },
    config: {
      also: [
        ["change tree", "~/.config/pip"],
        ["change", "/etc/pip.conf"],
      ],
    },
    "list freeze show check --version debug index search inspect hash help": {
      also: [["read tree", "/usr"]],
    },
  },
};

const venv: Program = {
  options: { "-p --python --prompt --system-site-packages-of": nothing },
  operands: "write tree",
  also: [["read tree", "/usr"]],
};

/** Modules that python runs by `-m`. */
const modules: Programs = {
  pip,
  "venv virtualenv": venv,
  ensurepip: { packages: ["pip", "installs"], act: installedItself },
  compileall: { options: { "-d -x -r -j -i": nothing }, operands: "change tree" },
  "json.tool site sysconfig platform py_compile": { operands: "read" },
};

function installedItself(call: Call, parsed: Parsed): undefined {
  note(call.shell.draft.installs, { manager: "pip", packages: ["pip"] });
  writePrefix(call, parsed);
}

const python: Program = {
  options: { "-c -W -X --check-hash-based-pycs": nothing },
  wraps: true,
  act: (call, parsed) => {
    const { shell, offset, name } = call;
    const module = moduleOf(call);
    if (module) {
      const [word, ...args] = module;
      const found = Object.entries(modules).find(([names]) => names.split(" ").includes(word));
      if (!found) tellUnknown(shell, `${name} runs the module ${word}`, offset);
      else perform({ ...call, args, name: word }, found[1]);
      return undefined;
    }
    if (has(parsed, "-V -VV")) return undefined;
    runScript(call, parsed.operands[0], optionValue(parsed, "-c") !== undefined);
    return undefined;
  },
};

/** `-m name args…`, which ends python's own options. */
function moduleOf({ args }: Call): [string, ...Call["args"][number][]] | undefined {
  const at = args.findIndex((arg) => /^-[A-Za-z]*m$/.test(literalOf(arg.pieces) ?? ""));
  const earlier = args.slice(0, Math.max(0, at));
  const word = at < 0 ? undefined : literalOf(args[at + 1]?.pieces ?? []);
  if (word === undefined || !earlier.every((arg) => knownStart(arg.pieces).startsWith("-")))
    return undefined;
  return [word, ...args.slice(at + 2)];
}

/** Python, its packages and environments. */
export const pythonPrograms: Programs = {
  python,
  "pip uv-pip": pip,
  virtualenv: venv,
  pipx: {
    environment: "PIPX_HOME PIPX_BIN_DIR",
    verbs: {
      "install inject": {
        also: [compiles, ["write tree", "~/.local"], ["write tree", "/opt/pipx"]],
        options: { "--python --index-url --pip-args --suffix": nothing },
        packages: ["pip", "installs"],
      },
      ensurepath: {
        also: [
          ["change", "~/.bashrc"],
          ["change", "~/.profile"],
        ],
      },
      "list --version": {},
    },
  },
  uv: {
    options: { "--cache-dir --directory --project": nothing },
    verbs: {
      pip,
      venv: {
        ...venv,
        also: [
          ["write tree", "~/.cache/uv"],
          ["write tree", "~/.local/share/uv"],
        ],
      },
      "sync lock add remove": {
        options: { "--extra --group --python -p --no-group --package": nothing },
        also: [
          ["change tree", "."],
          compiles,
          ["write tree", "~/.cache/uv"],
          ["write tree", "~/.local/share/uv"],
        ],
        environment: "UV_PROJECT_ENVIRONMENT UV_LINK_MODE UV_COMPILE_BYTECODE VIRTUAL_ENV",
        act: (call) => {
          const value = variableValue(call.shell, call.state, "UV_PROJECT_ENVIRONMENT")[0] ?? [];
          if (knownStart(value) !== "")
            usePath(call, { pieces: value, offset: call.offset, loose: false }, "write tree");
          return undefined;
        },
      },
      cache: { also: [["remove tree", "~/.cache/uv"]] },
      tool: { unknown: "installs and runs tools of any kind" },
      python: { also: [["write tree", "~/.local/share/uv"]] },
    },
  },
  poetry: {
    verbs: {
      config: {
        also: [
          ["change tree", "~/.config/pypoetry"],
          ["change", "poetry.toml"],
        ],
      },
      "install sync": {
        options: { "--only --with --without -E --extras": nothing },
        also: [["change tree", "."], compiles, ["write tree", "~/.cache/pypoetry"]],
        environment: "POETRY_VIRTUALENVS_CREATE POETRY_VIRTUALENVS_IN_PROJECT VIRTUAL_ENV",
        act: installedAll,
      },
      export: { options: { "-f --format -o --output": "write" }, also: [["read tree", "."]] },
      "--version check show": {},
    },
  },
};

function installedAll(call: Call, parsed: Parsed): undefined {
  note(call.shell.draft.installs, { manager: "pip", packages: ["*"] });
  writePrefix(call, parsed);
}
