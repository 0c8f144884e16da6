import { type EjectedFile, fileText } from "./file-text.ts";
import { secretText } from "./invocation.ts";

/**
 * A bake file with a target for each image, its Dockerfile within. `$` and `%` before `{` would be
 * read as templates. Source: Bake file reference; HCL JSON syntax.
 */
export function bakeJson(images: ReadonlyMap<string, EjectedFile>): string {
  const targets = new Map<string, object>();
  for (const [name, file] of images) {
    const { context, contexts, args, secrets, ssh, platforms, tags, needsHost } = file.invocation;
    let target = name.replace(/[^A-Za-z0-9_-]/g, "-");
    while (targets.has(target)) target += "-";
    targets.set(target, {
      context,
      "dockerfile-inline": fileText(file),
      ...(Object.keys(contexts).length > 0 && { contexts }),
      ...(Object.keys(args).length > 0 && { args }),
      ...(secrets.length > 0 && { secret: secrets.map(secretText) }),
      ...(ssh.length > 0 && { ssh }),
      ...(needsHost && { entitlements: ["network.host"] }),
      platforms,
      tags,
    });
  }
  const file = {
    group: { default: { targets: [...targets.keys()] } },
    target: Object.fromEntries(targets),
  };
  const escaped = (_: string, value: unknown): unknown =>
    typeof value === "string" ? value.replace(/[$%](?=\{)/g, "$&$&") : value;
  return `${JSON.stringify(file, escaped, 2)}\n`;
}
