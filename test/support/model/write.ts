import { stringify } from "yaml";
import {
  type Build,
  file,
  type Instruction,
  ignoreFileOf,
  type Nodes,
  type Project,
  type Section,
} from "./project.ts";

/** How things outside a project are called. */
export interface Names {
  /** The layerfile's. */
  readonly repository: string;
  /** Before the names of images. */
  readonly prefix: string;
}

const inMemory: Names = { repository: "memory.test/tool", prefix: "" };

/** All files of a project by path, below a folder that has `project/` and `more/`. */
export function nodesOf(project: Project, names = inMemory): Nodes {
  const { style, files, more } = project;
  const builds: [string, Build][] = [
    ...("image" in project.base ? [] : [["base", project.base] as [string, Build]]),
    ...project.sections.map((one) => [one.name, one] as [string, Build]),
  ];
  const dockerfiles = builds.flatMap(([name, build]) =>
    build.inFile
      ? [[`project/docker/${name}`, file(dockerfileOf(build, names, name === "base"))]]
      : [],
  );
  const ignoreFile = ignoreFileOf(project);
  return {
    ...prefixed("project/ctx/", { ...files, ...(ignoreFile && { ".dockerignore": ignoreFile }) }),
    ...prefixed("more/", more),
    ...Object.fromEntries(dockerfiles),
    "project/layers.yaml": file(layersYaml(project, names)),
    "project/notes.txt": file(`notes ${style.beside}`),
  };
}

const prefixed = (prefix: string, nodes: Nodes): Nodes =>
  Object.fromEntries(Object.entries(nodes).map(([path, node]) => [`${prefix}${path}`, node]));

/** The layerfile: block or flow, quoted or not, in any order of keys that has no meaning. */
function layersYaml(project: Project, names: Names): string {
  const { yaml, keys, comments } = project.style;
  const { base, sections, platforms, picked, conflicts } = project;
  const order = <T>(value: T): T => (keys % 2 === 1 ? reversed(value) : value);
  const document = {
    version: 1,
    repository: names.repository,
    platforms,
    base: order({
      ...("image" in base
        ? { image: names.prefix + base.image }
        : rawBuild("base", base, names, order)),
      ...(project.update && { update: project.update }),
    }),
    sections: Object.fromEntries(
      sections.map((one) => [one.name, order(rawSection(project, one, names, order))]),
    ),
    images: {
      tool: order(imageOf(project.tag, project.user)),
      ...(picked && {
        some: order({
          ...imageOf(picked.tag, picked.user),
          sections: picked.sections.map((id) => nameOf(sections, id)),
        }),
      }),
    },
    ...(conflicts && { merge: { conflicts } }),
    ...(project.provenance && { provenance: true }),
  };
  const written = keys % 3 === 2 ? reversed(document) : document;
  const text =
    yaml % 3 === 0
      ? stringify(written)
      : yaml % 3 === 1
        ? `${JSON.stringify(written, null, 1 + (yaml % 4))}\n`
        : stringify(written, { defaultStringType: "QUOTE_DOUBLE", indent: 4, lineWidth: 0 });
  return `${"# a comment\n".repeat(comments)}${text}${comments % 2 === 1 ? "# the end\n" : ""}`;
}

const imageOf = (tag: string, user: string | undefined) => ({
  tags: [tag],
  ...(user !== undefined && { config: { user } }),
});

const nameOf = (sections: readonly Section[], id: number): string =>
  sections.find((one) => one.id === id)?.name ?? `section ${id}`;

type Order = <T>(value: T) => T;

function rawSection(
  { sections, platforms }: Project,
  one: Section,
  names: Names,
  order: Order,
): object {
  return {
    ...(one.needs.length > 0 && { needs: one.needs.map((id) => nameOf(sections, id)) }),
    ...(one.limited && { platforms: platforms.slice(0, 1) }),
    ...rawBuild(one.name, one, names, order),
  };
}

function rawBuild(name: string, build: Build, names: Names, order: Order): object {
  const secrets = Object.entries(build.secrets).map(([id, env]) => order({ id, env }));
  const uses = (name: string): boolean =>
    build.instructions.some((one) => one.do === "copy-context" && one.from === name);
  return {
    ...(build.inFile
      ? { dockerfile: `docker/${name}` }
      : { instructions: dockerfileOf(build, names, name === "base") }),
    context: build.context,
    ...(Object.keys(build.args).length > 0 && { args: order(build.args) }),
    ...(uses("more") && { contexts: { more: "../more" } }),
    ...(secrets.length > 0 && { secrets: order(secrets) }),
    ...(build.network && { network: build.network }),
    ...(build.salt !== undefined && { salt: build.salt }),
    ...(build.expires && { expires: `${build.expires}d` }),
  };
}

/** Its members, or its items, the other way round. */
function reversed<T>(value: T): T {
  if (Array.isArray(value)) return [...value].reverse() as T;
  return Object.fromEntries(Object.entries(value as object).reverse()) as T;
}

/** A Dockerfile: each bit of the style is another way to write the same. */
export function dockerfileOf(
  { instructions, style, syntax }: Build,
  { prefix }: Names,
  isBase: boolean,
): string {
  const has = (bit: number): boolean => (style & (1 << bit)) !== 0;
  const stages = instructions.flatMap((one, at) =>
    one.do === "stage" ? stageOf(one.path, at, prefix) : [],
  );
  const from = isBase ? `${prefix}os:1` : "base";
  const isPlain = !isBase && stages.length === 0;
  const own = instructions.map((one, at) => wordsOf(one, at, prefix));
  const all = isPlain ? own : [...stages, ["FROM", from], ...own];
  const lines = all.flatMap(([keyword = "", ...words]) => {
    const name = has(0) ? keyword.toLowerCase() : keyword;
    const [first = "", ...rest] = words;
    const body = has(1) && keyword !== "LABEL" ? [first, ...rest].join("   ") : words.join(" ");
    if (body.includes("\n")) return [`${name} ${words.join(" ")}`];
    const line = has(2) ? `${name} \\\n    ${body}` : `${name} ${body}`;
    const commented = has(3) ? line.replace("\\\n", "\\\n# why\n") : line;
    return [...(has(4) ? ["", "# a comment"] : []), commented];
  });
  const text = `${[...(syntax ? [`# syntax=${prefix}front:1`] : []), ...lines].join("\n")}\n`;
  return has(5) && !text.includes("<<") ? text.replaceAll("\n", "\r\n") : text;
}

const stageOf = (path: string, at: number, prefix: string): string[][] => [
  ["FROM", `${prefix}os:2`, "AS", `stage${at}`],
  ["COPY", path, "/in/"],
];

function wordsOf(one: Instruction, at: number, prefix: string): string[] {
  const to = `/to${at}/`;
  switch (one.do) {
    case "copy":
      return ["COPY", one.path, to];
    case "add":
      return ["ADD", one.path, to];
    case "bind":
      return ["RUN", `--mount=type=bind,source=${one.path},target=/mnt`, "ls", "/mnt"];
    case "copy-image":
      return ["COPY", `--from=${prefix}${one.from}`, one.path, to];
    case "copy-context":
      return ["COPY", `--from=${one.from}`, one.path, to];
    case "stage":
      return one.used ? ["COPY", `--from=stage${at}`, "/in", to] : ["LABEL", `unused${at}=1`];
    case "arg":
      return ["ARG", one.value === undefined ? one.name : `${one.name}=${one.value}`];
    case "copy-arg":
      return ["COPY", `\${${one.name}}`, to];
    case "label":
      return ["LABEL", `text${at}="${one.text}"`];
    case "heredoc":
      return ["RUN", `<<END\n${one.text}\nEND`];
    case "run":
      return ["RUN", ...one.text.split(/ +/)];
  }
}
