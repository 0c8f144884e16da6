/** A problem in a text, by offsets. */
export interface InterpolationProblem {
  readonly start: number;
  readonly end: number;
  readonly message: string;
  readonly hint: string;
}

export interface Interpolation {
  readonly value: string;
  readonly problems: readonly InterpolationProblem[];
}

/**
 * Replaces `${VAR}`, and `${VAR:-default}` whose default stands in for an unset or empty variable;
 * `$$` gives `$`. Any other dollar sign is itself. What can't be replaced stays, with its problem.
 */
export function interpolate(
  text: string,
  env: { readonly [name: string]: string | undefined },
): Interpolation {
  const problems: InterpolationProblem[] = [];
  const value = text.replace(
    /\$(?:\$|\{(?:([A-Za-z_]\w*)(?:(:-)([^{}]*))?\}|[^}]*\}?))?/g,
    (whole, name: string | undefined, hasDefault, fallback, start: number) => {
      if (whole === "$") return whole;
      if (whole === "$$") return "$";
      if (name === undefined) {
        problems.push({
          start,
          end: start + whole.length,
          message: "this is no variable",
          hint: "write $" + "{NAME} or $" + "{NAME:-default}, and $$ for a dollar sign",
        });
        return whole;
      }
      const found = env[name];
      if (hasDefault) return found || fallback;
      if (found !== undefined) return found;
      const hint = `set it, or give a default: \${${name}:-…}`;
      problems.push({ start, end: start + whole.length, message: `${name} is not set`, hint });
      return whole;
    },
  );
  return { value, problems };
}
