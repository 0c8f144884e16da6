import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { entriesIn } from "../layers.ts";
import type { Rig } from "../rig.ts";
import type { Section } from "./project.ts";
import { dockerfileOf, type Names } from "./write.ts";

/** A section to be built, and the image that it is built on. */
export interface Fresh {
  readonly section: Section;
  /** A reference. */
  readonly on: string;
}

/**
 * What sections come to when buildx alone builds them, without any cache: their file systems, by
 * name. `project` is the folder of the project.
 */
export async function freshRoots(
  rig: Rig,
  builds: readonly Fresh[],
  names: Names,
  project: string,
): Promise<Map<string, Root>> {
  const out = join(rig.directory, "fresh");
  await mkdir(out, { recursive: true });
  const tarOf = (name: string): string => join(out, `${name}.tar`);
  const target = builds.map(({ section, on }) => {
    const text = dockerfileOf({ ...section, style: 0 }, names, false);
    const whole = /^FROM /m.test(text) ? text : `FROM base\n${text}`;
    return [
      section.name,
      {
        context: join(project, section.context),
        contexts: { base: `docker-image://${on}`, more: join(project, "../more") },
        // bake has variables of its own.
        "dockerfile-inline": whole.replaceAll("${", () => "$${"),
        args: section.args,
        "no-cache": true,
        output: [`type=tar,dest=${tarOf(section.name)}`],
      },
    ];
  });
  const file = join(out, "bake.json");
  await writeFile(file, JSON.stringify({ target: Object.fromEntries(target) }));
  await rig.docker(["buildx", "bake", "--file", file, ...builds.map((one) => one.section.name)]);
  const roots = builds.map(async ({ section: { name } }) => {
    return [name, await rootOf(await readFile(tarOf(name)))] as const;
  });
  return new Map(await Promise.all(roots));
}

/** Kind, content, permissions and owner of each path; no times. */
export type Root = { readonly [path: string]: string };

/** A file system in a tar. The root folder is nobody's, and not in all of them. */
export async function rootOf(tar: Buffer): Promise<Root> {
  const entries = (await entriesIn(tar)).flatMap(({ path, mtime: _, ...entry }) =>
    path === "" ? [] : [[path, JSON.stringify(entry)] as const],
  );
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}
