/** What a 401 asks for. Source: RFC 9110, section 11.6.1. */
export interface Challenge {
  /** Lower case: `basic`, `bearer`. */
  readonly scheme: string;
  /** Names in lower case. */
  readonly parameters: { readonly [name: string]: string };
}

const token = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";
const part = new RegExp(
  `\\s*(?:,\\s*)*(?:(${token})\\s*=\\s*(?:"((?:[^"\\\\]|\\\\.)*)"|(${token}))|(${token})(?=\\s|,|$))`,
  "y",
);

/**
 * Reads `WWW-Authenticate`, which may hold several challenges. What follows something unreadable
 * is left out.
 */
export function parseChallenges(header: string | readonly string[] | undefined): Challenge[] {
  const text = typeof header === "string" ? header : (header ?? []).join(", ");
  const challenges: { scheme: string; parameters: { [name: string]: string } }[] = [];
  part.lastIndex = 0;
  for (let match = part.exec(text); match; match = part.exec(text)) {
    const [, name, quoted, bare, scheme] = match;
    if (scheme) {
      challenges.push({ scheme: scheme.toLowerCase(), parameters: {} });
    } else if (name) {
      const value = quoted?.replace(/\\(.)/g, "$1") ?? bare ?? "";
      const last = challenges.at(-1);
      if (last) last.parameters[name.toLowerCase()] = value;
    }
  }
  return challenges;
}

/** `repository:acme/toolbox:pull,push`. Source: distribution's token specification, "scope". */
export const scopeOf = (
  path: string,
  ...actions: readonly ("pull" | "push" | "delete")[]
): string => `repository:${path}:${actions.join(",")}`;

/** The union of scopes: one for each resource, in the order of the first mention. */
export function joinScopes(scopes: readonly string[]): string[] {
  const resources = new Map<string, Set<string>>();
  for (const scope of scopes) {
    const colon = scope.lastIndexOf(":");
    const resource = scope.slice(0, Math.max(0, colon));
    const actions = resources.get(resource) ?? new Set<string>();
    for (const action of scope.slice(colon + 1).split(",")) actions.add(action);
    resources.set(resource, actions);
  }
  return [...resources].map(([resource, actions]) => `${resource}:${[...actions].join(",")}`);
}
