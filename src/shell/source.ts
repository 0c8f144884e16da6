import { homeIn, type Interpreter, tellUnknown } from "./interpreter.ts";
import { type Arg, gap, knownEnd, literalOf, type Pieces, showPieces } from "./pieces.ts";
import { forget, type State } from "./state.ts";
import { usePath } from "./use.ts";

const plainWords =
  "ID VERSION_ID VERSION_CODENAME UBUNTU_CODENAME DISTRIB_CODENAME DISTRIB_RELEASE";
const anyTexts = "NAME VERSION PRETTY_NAME ID_LIKE HOME_URL BUG_REPORT_URL SUPPORT_URL DISTRIB_ID";

const profiles =
  /^\/etc\/(?:profile(?:\.d\/.*)?|environment|bash\.bashrc|bashrc)$|\/\.(?:profile|bashrc|bash_profile|bash_login|zshrc)$|\/\.?cargo\/env$|\/profile\.d\/[\w.*-]+\.sh$/;

/** `. file`: files that are known to set variables only, and all others. */
export function runSource(shell: Interpreter, name: string, file: Arg, state: State): void {
  usePath({ shell, state, name }, file, "read");
  const path = literalOf(file.pieces);
  if (path === "/etc/os-release" || path === "/usr/lib/os-release" || path === "/etc/lsb-release") {
    setAll(state, plainWords, true);
    setAll(state, anyTexts, false);
  } else if (knownEnd(file.pieces).endsWith("/bin/activate")) {
    activate(shell, file.pieces, state);
  } else if (path !== undefined && profiles.test(path)) {
    const { cwd, positional } = state;
    forget(state);
    Object.assign(state, { cwd, positional });
  } else {
    tellUnknown(shell, `sources ${showPieces(file.pieces)}`, file.offset);
    forget(state);
  }
}

function setAll(state: State, names: string, tame: boolean): void {
  for (const name of names.split(" ")) state.variables.set(name, [[gap(`$${name}`, tame)]]);
}

/** What the `activate` of a virtual environment does. */
function activate(_shell: Interpreter, file: Pieces, state: State): void {
  const folder = withoutEnd(file, "/bin/activate".length);
  const absolute = folder[0] && "text" in folder[0] && folder[0].text.startsWith("/");
  const from = absolute ? folder : state.cwd ? [...state.cwd, { text: "/" }, ...folder] : undefined;
  state.variables.set("VIRTUAL_ENV", [from ?? [gap("$VIRTUAL_ENV")]]);
  const before = state.variables.get("PATH")?.[0] ?? [gap("$PATH")];
  const first = from ? [...from, { text: "/bin:" }] : [gap("$VIRTUAL_ENV")];
  state.variables.set("PATH", [[...first, ...before]]);
  for (const name of ["VIRTUAL_ENV", "PATH"]) state.exported.add(name);
}

function withoutEnd(pieces: Pieces, count: number): Pieces {
  const last = pieces.at(-1);
  if (!last || "gap" in last) return pieces;
  const text = last.text.slice(0, last.text.length - count);
  return text === "" ? pieces.slice(0, -1) : [...pieces.slice(0, -1), { ...last, text }];
}

/** The files that a login shell reads before anything else. */
export function runProfiles(shell: Interpreter, name: string, offset: number, state: State): void {
  const home = homeIn(shell, state);
  const files: Pieces[] = [
    [{ text: "/etc/profile" }],
    [{ text: "/etc/profile.d" }],
    ...[".bash_profile", ".bash_login", ".profile"].map((file) => [...home, { text: `/${file}` }]),
  ];
  for (const pieces of files) {
    const tree = showPieces(pieces).endsWith(".d");
    usePath({ shell, state, name }, { pieces, offset, loose: false }, tree ? "read tree" : "read");
  }
  const { cwd, positional } = state;
  forget(state);
  Object.assign(state, { cwd, positional });
}
