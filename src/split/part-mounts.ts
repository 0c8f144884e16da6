import { parseDockerfile } from "../dockerfile/parse.ts";
import { type Part, partSource } from "../dockerfile/parts.ts";
import { mountsOf } from "./run-effects.ts";
import type { Split } from "./split.ts";

/** What a part's instructions ask for that a build has to be given. */
export interface PartMounts {
  readonly secrets: readonly { readonly id: string; readonly required: boolean }[];
  readonly ssh: readonly string[];
}

/** The secrets and agents that a part and its stages mount. */
export function partMounts(
  { dockerfile }: Pick<Split, "dockerfile">,
  part: Part,
  kind: "base" | "section",
): PartMounts {
  const parsed = parseDockerfile(partSource(dockerfile, part, kind));
  const mounts = (parsed.ok ? parsed.value.instructions : [])
    .filter(({ name }) => name === "RUN")
    .flatMap(mountsOf);
  const secrets = new Map<string, boolean>();
  const ssh = new Set<string>();
  for (const { type, id, target, required } of mounts) {
    const name = id ?? target?.split("/").at(-1);
    if (type === "ssh") ssh.add(id ?? "default");
    if (type === "secret" && name) secrets.set(name, required || (secrets.get(name) ?? false));
  }
  return { secrets: [...secrets].map(([id, required]) => ({ id, required })), ssh: [...ssh] };
}
