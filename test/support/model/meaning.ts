import {
  type Build,
  type IgnoreRule,
  type Instruction,
  ignoreFileOf,
  type Nodes,
  nowOf,
  type Project,
  type Section,
} from "./project.ts";

/** A step as the model knows it: what its result is a function of, as a number. */
export interface ModelStep {
  /** As `plan --json` has it. */
  readonly id: string;
  readonly needs: readonly string[];
  /** The same for the same result only; undefined for what is never built. */
  readonly meaning: number;
  /** What a build on it sees of it: no name, no date. As its meaning when absent. */
  readonly content?: number;
  readonly kind: "image" | "build" | "merge" | "publish";
  /** What a publish moves. */
  readonly tag?: string;
}

const numbers = new Map<string, number>();

/** One number for each text, so that meanings of meanings stay small. */
function numberOf(value: unknown): number {
  const text = JSON.stringify(value);
  const known = numbers.get(text) ?? numbers.size + 1;
  numbers.set(text, known);
  return known;
}

/** The text behind a number, to tell what a step would read. */
export const textOf = (meaning: number): string => [...numbers.keys()][meaning - 1] ?? "";

/** What a name stood for when the base first asked for it in a week. */
export type Held = Map<string, number | undefined>;

/**
 * The steps of a project, each behind what it needs. Nothing here knows of keys or formats. What is
 * asked for the first time in a week gets into `held`.
 */
export function stepsOf(whole: Project, held: Held): ModelStep[] {
  // From here on a name stands for what it counts as.
  const project = { ...whole, images: { ...whole.images, ...whole.lock } };
  const forBase = { ...project, images: imagesForBase(whole, held) };
  const steps = new Map<string, ModelStep>();
  const byId = new Map(project.sections.map((section) => [section.id, section]));
  const add = (step: ModelStep): ModelStep => {
    const known = steps.get(step.id) ?? step;
    steps.set(step.id, known);
    return known;
  };
  const base = (platform: string): ModelStep =>
    add({ id: `base:${platform}`, needs: [], ...baseMeaning(forBase, platform) });

  const section = (one: Section, platform: string): ModelStep => {
    const on = one.needs.length > 0 ? merge(closure(one.needs), platform) : base(platform);
    const triggered = on.kind === "image" ? triggeredReads(project, one) : [];
    const meaning = numberOf({
      name: one.name,
      on: on.content ?? on.meaning,
      build: buildMeaning(project, one, platform),
      triggered,
    });
    return add({
      id: `section:${one.name}:${platform}`,
      needs: [on.id],
      kind: "build",
      meaning,
    });
  };

  const merge = (ids: readonly number[], platform: string, image?: Overriding): ModelStep => {
    const below = base(platform);
    const here = ids.flatMap((id) => {
      const one = byId.get(id);
      return one && (!one.limited || platform === project.platforms[0]) ? [one] : [];
    });
    const parts = here.map((one) => ({ one, step: section(one, platform) }));
    const names = here.map(({ name }) => name).join("+") || "base";
    const { user, name } = image ?? {};
    const content = numberOf({
      base: below.content ?? below.meaning,
      parts: parts.map(({ one, step }) => [one.name, step.meaning]),
      user,
      conflicts: project.conflicts,
    });
    return add({
      id: `merge:${names}${user === undefined ? "" : `:${name}`}:${platform}`,
      needs: [below.id, ...parts.map(({ step }) => step.id)],
      kind: "merge",
      meaning: numberOf({ content, base: below.meaning, epoch: project.epoch }),
      content,
    });
  };

  const publish = (name: string, tag: string, image: Overriding, ids: readonly number[]): void => {
    const of = project.platforms.map((platform) => merge(closure(ids), platform, image));
    add({
      id: `publish:${name}`,
      needs: of.map(({ id }) => id),
      kind: "publish",
      meaning: numberOf([
        of.map(({ meaning }) => meaning),
        project.provenance && "with provenance",
      ]),
      tag,
    });
  };

  /** Each behind what it needs. */
  function closure(ids: readonly number[]): number[] {
    const out: number[] = [];
    for (const id of ids) {
      for (const each of [...closure(byId.get(id)?.needs ?? []), id]) {
        if (!out.includes(each)) out.push(each);
      }
    }
    return out;
  }

  const { user, tag, picked } = project;
  const all = project.sections.map(({ id }) => id);
  publish("tool", tag, { name: "tool", ...(user === undefined ? {} : { user }) }, all);
  if (picked) {
    const overriding = picked.user === undefined ? {} : { user: picked.user };
    publish("some", picked.tag, { name: "some", ...overriding }, picked.sections);
  }
  return [...steps.values()];
}

/** Looked up as they are asked for. */
function imagesForBase(project: Project, held: Held): Project["images"] {
  const { images, lock = {}, update } = project;
  const week = Math.floor(nowOf(project) / (7 * 24 * 3600));
  const counting = (name: string): number | undefined => {
    if (name in lock || !update) return lock[name] ?? images[name];
    const asked = `${name} ${week}`;
    if (!held.has(asked)) held.set(asked, images[name]);
    return held.get(asked);
  };
  return new Proxy({}, { get: (_, name) => counting(String(name)) });
}

interface Overriding {
  readonly name: string;
  readonly user?: string;
}

function baseMeaning(
  { base, images, ...rest }: Project,
  platform: string,
): Pick<ModelStep, "kind" | "meaning" | "content"> {
  if ("image" in base) {
    // A merged image says what its base is called.
    const content = numberOf([images[base.image], platform]);
    return { kind: "image", meaning: numberOf([base.image, content]), content };
  }
  const build = buildMeaning({ base, images, ...rest }, base, platform);
  return { kind: "build", meaning: numberOf([images["os:1"], build]) };
}

/** `trigger:1` has ONBUILD COPY a.txt. */
const triggeredReads = (project: Project, { context }: Section): unknown =>
  "image" in project.base && project.base.image === "trigger:1"
    ? reads(project, context, "a.txt")
    : [];

function buildMeaning(project: Project, build: Build, platform: string): unknown {
  const declared = build.instructions.flatMap((one) => (one.do === "arg" ? [one.name] : []));
  return {
    platform,
    instructions: build.instructions,
    args: declared.sort().map((name) => [name, build.args[name]]),
    reads: build.instructions.map((one) => readsOf(project, build, one)),
    network: build.network,
    secrets: Object.keys(build.secrets).sort(),
    syntax: build.syntax && project.images["front:1"],
    salt: build.salt,
    expires: build.expires && [
      build.expires,
      Math.floor(nowOf(project) / (build.expires * 24 * 3600)),
    ],
  };
}

function readsOf(project: Project, build: Build, one: Instruction): unknown {
  switch (one.do) {
    case "copy":
    case "add":
    case "bind":
      return reads(project, build.context, one.path);
    case "stage":
      return one.used && [project.images["os:2"], reads(project, build.context, one.path)];
    case "copy-image":
      return project.images[one.from];
    case "copy-context":
      return found(project.more, [], one.path);
    case "copy-arg":
      return reads(project, build.context, argumentOf(build, one.name));
    default:
      return [];
  }
}

/** As it is at the instruction: what was declared before it. */
function argumentOf({ instructions, args }: Build, name: string): string {
  const use = instructions.findIndex((one) => one.do === "copy-arg");
  const declared = instructions
    .slice(0, use)
    .findLast((one) => one.do === "arg" && one.name === name);
  // What the base's environment may set can be any path.
  if (declared?.do !== "arg") return ".";
  return args[name] ?? declared.value ?? ".";
}

/** What arrives of a path of the context: paths and what is there, as the builder gets it. */
function reads(project: Project, context: string, path: string): unknown {
  const ignoreFile = ignoreFileOf(project);
  const all = { ...project.files, ...(ignoreFile && { ".dockerignore": ignoreFile }) };
  if (context === "ctx") return found(all, project.ignore, path);
  const inside = `${context.slice("ctx/".length)}/`;
  const below = Object.entries(project.files).flatMap(([at, node]) =>
    at.startsWith(inside) ? [[at.slice(inside.length), node] as const] : [],
  );
  return found(Object.fromEntries(below), [], path);
}

function found(nodes: Nodes, rules: readonly IgnoreRule[], pattern: string): unknown {
  const taken = new Set<string>();
  const paths = Object.keys(nodes).sort();
  const isSeen = (path: string): boolean => {
    const at = countingRules(rules, path).lastIndexOf(true);
    return at < 0 || rules[at]?.back === true;
  };
  /** Folders come with what is in them. */
  const keep = (path: string): void => {
    if (!isSeen(path)) return;
    const parts = path.split("/");
    for (const at of parts.keys()) taken.add(parts.slice(0, at + 1).join("/"));
  };
  const take = (path: string): void => {
    const node = nodes[path];
    keep(path);
    if (node?.kind === "link") take(resolve(path, node.target));
    for (const each of paths) if (each.startsWith(`${path}/`)) keep(each);
  };
  if (pattern === ".") for (const path of paths) keep(path);
  else for (const path of paths) if (matches(pattern, path)) take(path);
  return [...taken].sort().map((path) => [path, nodes[path]]);
}

/** Patterns of the model: a path, or `folder/*.suffix`. */
function matches(pattern: string, path: string): boolean {
  const [before, after] = pattern.split("*");
  if (after === undefined || before === undefined) return pattern === path;
  const between = path.slice(before.length, path.length - after.length);
  return path.startsWith(before) && path.endsWith(after) && !between.includes("/");
}

/**
 * The rules that count for a path. A rule about a folder counts for all in it; one that would have
 * changed nothing of the folder does not, a peculiarity of the builder's.
 */
function countingRules(rules: readonly IgnoreRule[], path: string): boolean[] {
  const end = path.lastIndexOf("/");
  const above = end < 0 ? [] : countingRules(rules, path.slice(0, end));
  let ignored = false;
  return rules.map((rule, at) => {
    const counts = above[at] === true || (rule.back === ignored && isAbout(rule, path));
    if (counts) ignored = !rule.back;
    return counts;
  });
}

function isAbout({ about }: IgnoreRule, path: string): boolean {
  if ("path" in about) return path === about.path;
  return path.endsWith(about.suffix) && (about.everywhere || !path.includes("/"));
}

function resolve(link: string, target: string): string {
  const parts = link.split("/").slice(0, -1);
  for (const part of target.split("/")) {
    if (part === "..") parts.pop();
    else parts.push(part);
  }
  return parts.join("/");
}
