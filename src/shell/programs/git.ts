import { has, optionValue, type Parsed } from "../options.ts";
import { type Arg, argOf, isGap, type Pieces } from "../pieces.ts";
import { baseOf } from "../place.ts";
import type { Call, Program, Programs } from "../program.ts";
import { type Use, usePath } from "../use.ts";

const nothing = "nothing";

/** The directory that a command of git's works in: `-C`, or where it is run. */
const workTree = (call: Call, parsed: Parsed): Arg =>
  optionValue(parsed, "-C --work-tree") ?? argOf(".", call.offset);

const inWorkTree =
  (how: Use) =>
  (call: Call, parsed: Parsed): undefined => {
    usePath(call, workTree(call, parsed), how);
    return undefined;
  };

/** `https://host/a/b.git` is cloned into `b`. */
function cloneName(url: Pieces): Pieces | undefined {
  const last = url.at(-1);
  if (!last || isGap(last)) return baseOf(url);
  const text = last.text
    .replace(/\/+$/, "")
    .replace(/\.git$/, "")
    .replace(/^.*:/, "");
  return baseOf([...url.slice(0, -1), { ...last, text }]);
}

const clone: Program = {
  options: {
    "-b --branch --depth -c --config -o --origin -j --jobs --filter --shallow-since --shallow-exclude --server-option -u --upload-pack":
      nothing,
    "--reference --template": "read tree",
    "--separate-git-dir": "write tree",
  },
  act: (call, parsed) => {
    const [url, into] = parsed.operands;
    if (!url) return undefined;
    const base = optionValue(parsed, "-C");
    const name = into?.pieces ?? cloneName(url.pieces);
    const pieces = [...(base ? [...base.pieces, { text: "/" }] : []), ...(name ?? [{ text: "." }])];
    usePath(call, { pieces, offset: url.offset, loose: into?.loose ?? false }, "write tree");
    return undefined;
  },
};

const config: Program = {
  options: { "-f --file": "change", "--type --default --comment": nothing },
  act: (call, parsed) => {
    const asks = has(parsed, "--get --get-all --list -l --get-regexp");
    const path = has(parsed, "--global")
      ? "~"
      : has(parsed, "--system")
        ? "/etc/gitconfig"
        : undefined;
    const how: Use = asks ? "read" : "change";
    if (path === "~") {
      const home = call.state.variables.get("HOME")?.[0] ?? [{ text: call.shell.context.home }];
      usePath(
        call,
        { pieces: [...home, { text: "/.gitconfig" }], offset: call.offset, loose: false },
        how,
      );
    } else if (path) {
      usePath(call, argOf(path, call.offset), how);
    } else if (!has(parsed, "-f --file")) {
      usePath(call, workTree(call, parsed), asks ? "read tree" : "change tree");
    }
    return undefined;
  },
};

/** Version control. */
export const gitPrograms: Programs = {
  git: {
    also: [
      ["read", "/etc/gitconfig"],
      ["read", "~/.gitconfig"],
      ["read tree", "/etc/ssl"],
    ],
    environment: "http_proxy https_proxy GIT_SSL_NO_VERIFY",
    options: { "-C --work-tree --git-dir -c --exec-path --namespace": nothing },
    bare: {},
    verbs: {
      clone,
      config,
      "version --version help ls-remote": {},
      "rev-parse log describe status diff show ls-files branch tag remote cat-file rev-list shortlog blame grep for-each-ref show-ref name-rev":
        { options: { "-n --format --pretty --abbrev -o": nothing }, act: inWorkTree("read tree") },
      archive: {
        options: { "-o --output": "write", "--format --prefix --remote": nothing },
        act: inWorkTree("read tree"),
      },
      init: {
        options: { "-b --initial-branch --template": nothing },
        act: (call, parsed) => {
          usePath(call, parsed.operands[0] ?? workTree(call, parsed), "write tree");
          return undefined;
        },
      },
      "checkout switch pull fetch reset restore submodule apply am merge cherry-pick rebase commit add rm mv clean stash gc sparse-checkout lfs revert update-index repack prune worktree symbolic-ref update-ref":
        {
          options: { "-b -B -m --message --depth -j --jobs --author --date": nothing },
          act: inWorkTree("change tree"),
        },
    },
  },
  "svn hg": {
    verbs: {
      "co checkout export clone": {
        options: { "-r --revision --username --password": nothing },
        act: (call, parsed) => {
          const [url, into] = parsed.operands;
          const name =
            into ?? (url ? { ...url, pieces: baseOf(url.pieces) ?? [{ text: "." }] } : undefined);
          if (name) usePath(call, name, "write tree");
          return undefined;
        },
      },
    },
  },
};
