import type { Effects, Link, PathUse } from "../shell/effects.ts";
import type { Node } from "./node.ts";
import { canonicalPath, isUnder, resolvePath } from "./paths.ts";

/** A link may lead to another one; more than this is a circle. */
const mostSteps = 8;

/**
 * What instructions do where symbolic links lead that they or earlier ones made, beside what they do
 * by the links' names. Whoever removes a link leaves what it leads to.
 */
export function throughLinks(nodes: readonly Node[]): Node[] {
  const links: Link[] = [];
  return nodes.map((node) => {
    links.push(...node.effects.links);
    return links.length === 0 ? node : { ...node, effects: followed(node.effects, links) };
  });
}

function followed(effects: Effects, links: readonly Link[]): Effects {
  const own = new Set(effects.links.map(({ path }) => path));
  return {
    ...effects,
    reads: withAliases(effects.reads, links),
    writes: withAliases(effects.writes, links, own),
    removes: withAliases(effects.removes, links, new Set(links.map(({ path }) => path))),
    commands: [...effects.commands, ...programsBehind(effects.commands, links)],
  };
}

/** `not`: paths that are links themselves here, and are not looked behind. */
function withAliases(
  uses: readonly PathUse[],
  links: readonly Link[],
  not: ReadonlySet<string> = new Set(),
): PathUse[] {
  const seen = new Set(uses.map(({ path }) => path));
  const out = [...uses];
  let last: readonly PathUse[] = uses;
  for (let step = 0; step < mostSteps && last.length > 0; step++) {
    last = last.flatMap((use) =>
      links.flatMap(({ path, target }) => {
        if (!isUnder(use.path, path) || not.has(use.path)) return [];
        const alias = behind(use.path, { path, target });
        if (seen.has(alias)) return [];
        seen.add(alias);
        return [{ ...use, path: alias }];
      }),
    );
    out.push(...last);
  }
  return out;
}

/** The programs that links of these names lead to. */
function programsBehind(commands: readonly string[], links: readonly Link[]): string[] {
  const found = new Set<string>();
  let last = commands;
  for (let step = 0; step < mostSteps && last.length > 0; step++) {
    last = last.flatMap((command) =>
      links
        .filter(({ path }) =>
          command.includes("/") ? isUnder(command, path) : path.endsWith(`/${command}`),
        )
        .map((link) => (command.includes("/") ? behind(command, link) : link.target))
        .filter((program) => !found.has(program) && !commands.includes(program)),
    );
    for (const program of last) found.add(program);
  }
  return [...found];
}

/** The name that a path below a link has without it. */
const behind = (path: string, link: Link): string => {
  const rest = canonicalPath(path).slice(canonicalPath(link.path).length);
  return resolvePath(link.target + rest, undefined) ?? link.target;
};
