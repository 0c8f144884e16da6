import { compilePathGlob } from "../merge/path-glob.ts";

/**
 * A predicate for the paths (in the form of `Entry.path`) that people chose: a file, a folder with
 * all below it, or a pattern with `*`, `?`, `[…]` or `{…}`, and what is below its matches.
 */
export function chosenPaths(chosen: readonly string[]): (path: string) => boolean {
  const tests = chosen.map((text) => {
    const path = `/${text.replace(/^\/+|\/+$/g, "")}`;
    if (path === "/") return () => true;
    if (!/[*?[{]/.test(path)) return (at: string) => at === path || at.startsWith(`${path}/`);
    const [itself, below] = [compilePathGlob(path), compilePathGlob(`${path}/**`)];
    return (at: string) => itself(at) || below(at);
  });
  return (path) => tests.some((test) => test(`/${path}`));
}
