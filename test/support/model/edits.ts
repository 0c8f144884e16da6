import {
  type Build,
  builtBase,
  file,
  folder,
  type IgnoreRule,
  type Instruction,
  type Node,
  newSection,
  type Project,
  type Section,
  type Style,
} from "./project.ts";

/** Chooses from what there is. Two numbers, so that an edit that is found to fail can shrink. */
export interface Choice {
  readonly a: number;
  readonly b: number;
}

/** Another project, or undefined where there is nothing to change in this way. */
export type Edit = (project: Project, choice: Choice) => Project | undefined;

const pick = <T>(list: readonly T[], number: number): T | undefined => list[number % list.length];

// The files of the context.

const paths = [
  "a.txt",
  "b.txt",
  "run.sh",
  "unused.txt",
  "d/x.txt",
  "d/z.log",
  "d/new.txt",
  "e/deep/u.txt",
  "new.log",
];
const places = [...paths, "d", "e", "e/deep", "link", ".", "d/*.txt", "*.txt"];

const setNode = (project: Project, path: string, node: Node | undefined): Project => {
  const { [path]: _, ...rest } = project.files;
  return { ...project, files: node ? { ...rest, [path]: node } : rest };
};

const freePaths = ({ files }: Project): string[] => paths.filter((path) => !files[path]);

function onNode(
  project: Project,
  kind: Node["kind"],
  number: number,
  edit: (path: string, node: Node) => Project | undefined,
): Project | undefined {
  const chosen = pick(
    Object.entries(project.files).filter(([, one]) => one.kind === kind),
    number,
  );
  return chosen && edit(...chosen);
}

const fileEdits: { readonly [name: string]: Edit } = {
  // Most stay as long as they were.
  "a file's content": (project, { a, b }) =>
    onNode(project, "file", a, (path, node) =>
      setNode(project, path, { ...node, content: "abcdefgh".charAt(b % 8) } as Node),
    ),
  "a file's mode": (project, { a, b }) =>
    onNode(project, "file", a, (path, node) =>
      setNode(project, path, { ...node, mode: pick([0o644, 0o600, 0o755], b) } as Node),
    ),
  "a folder's mode": (project, { a, b }) =>
    onNode(project, "folder", a, (path) => setNode(project, path, folder(pick([0o755, 0o700], b)))),
  "a file by another name": (project, { a, b }) =>
    onNode(project, "file", a, (path, node) => {
      const name = pick(freePaths(project), b);
      return name === undefined
        ? undefined
        : setNode(setNode(project, path, undefined), name, node);
    }),
  "a file less": (project, { a }) =>
    onNode(project, "file", a, (path) => setNode(project, path, undefined)),
  "a file more": (project, { a, b }) => {
    const path = pick(freePaths(project), a);
    return path === undefined ? undefined : setNode(project, path, file(`new ${b}`));
  },
  "a link's target": (project, { a, b }) =>
    onNode(project, "link", a, (path) => {
      const up = "../".repeat(path.split("/").length - 1);
      const target = `${up}${pick([...paths, "d", "nowhere"], b)}`;
      return setNode(project, path, { kind: "link", target });
    }),
  "a link in a file's place": (project, { a, b }) =>
    onNode(project, "file", a, (path) =>
      path.includes("/")
        ? undefined
        : setNode(project, path, { kind: "link", target: pick(["d/y.txt", "run.sh"], b) ?? "" }),
    ),
  "the other context": (project, { a, b }) => {
    const path = pick(["m.txt", "n.txt"], a) ?? "";
    return { ...project, more: { ...project.more, [path]: file(`more ${b}`) } };
  },
};

const rules: readonly IgnoreRule[] = [
  ...["a.txt", "d/x.txt", "d", "e/deep", "unused.txt"].map((path) => ({
    text: path,
    back: false,
    about: { path },
  })),
  ...["d/x.txt", "d", "e"].map((path) => ({ text: `!${path}`, back: true, about: { path } })),
  { text: "*.log", back: false, about: { suffix: ".log", everywhere: false } },
  { text: "**/*.txt", back: false, about: { suffix: ".txt", everywhere: true } },
];

const ignoreEdits: { readonly [name: string]: Edit } = {
  "an ignore rule more": (project, { a }) => {
    const rule = pick(rules, a);
    return rule && { ...project, ignore: [...project.ignore, rule] };
  },
  "an ignore rule less": ({ ignore, ...project }, { a }) =>
    ignore.length === 0
      ? undefined
      : { ...project, ignore: ignore.filter((_, at) => at !== a % ignore.length) },
  "a comment in the ignore file": (project, { a }) => ({ ...project, ignoreNotes: a % 3 }),
};

// Dockerfiles, of base and sections.

function onBuild(
  project: Project,
  number: number,
  edit: <T extends Build>(build: T) => T | undefined,
): Project | undefined {
  const { base, sections } = project;
  const at = number % (sections.length + ("image" in base ? 0 : 1));
  const section = sections[at];
  if (!section) {
    const changed = "image" in base ? undefined : edit(base);
    return changed && { ...project, base: changed };
  }
  const changed = edit(section);
  return changed && { ...project, sections: sections.with(at, changed) };
}

const isWork = ({ do: what }: Instruction): boolean => what !== "arg";

/** With other instructions, where that is still a section that builds. */
function withInstructions<T extends Build>(build: T, instructions: readonly Instruction[]) {
  return instructions.some(isWork) ? { ...build, instructions } : undefined;
}

const newInstruction = (number: number): Instruction => {
  const path = pick(places, number >> 2) ?? "";
  const all: readonly Instruction[] = [
    { do: "copy", path },
    { do: "add", path },
    { do: "bind", path: path.replace(/\/?\*\.txt$/, "") || "." },
    { do: "stage", path, used: number % 8 < 4 },
    { do: "copy-image", from: "tool:1", path: "/tool" },
    { do: "copy-context", from: "more", path: pick(["m.txt", "n.txt", "."], number) ?? "" },
    { do: "run", text: `run ${number}` },
    { do: "heredoc", text: `run  ${number}` },
  ];
  return pick(all, number) as Instruction;
};

const buildEdits: { readonly [name: string]: Edit } = {
  "an instruction more": (project, { a, b }) =>
    onBuild(project, a, (build) =>
      withInstructions(build, [...build.instructions, newInstruction(b)]),
    ),
  "an instruction less": (project, { a, b }) =>
    onBuild(project, a, ({ ...build }) => {
      const at = b % build.instructions.length;
      return withInstructions(
        build,
        build.instructions.filter((_, index) => index !== at),
      );
    }),
  "instructions in another order": (project, { a, b }) =>
    onBuild(project, a, (build) => {
      const at = b % build.instructions.length;
      const chosen = build.instructions[at] as Instruction;
      return withInstructions(build, [
        chosen,
        ...build.instructions.filter((one) => one !== chosen),
      ]);
    }),
  "a command's text": (project, { a, b }) => {
    const hasText = ({ instructions }: Build): boolean => instructions.some((one) => "text" in one);
    const at = pick(
      [...project.sections.keys()].filter((each) => hasText(project.sections[each] as Section)),
      a,
    );
    if (at === undefined) return undefined;
    const section = project.sections[at] as Section;
    const instructions = section.instructions.map((one) =>
      "text" in one ? { ...one, text: `text ${b}` } : one,
    );
    return { ...project, sections: project.sections.with(at, { ...section, instructions }) };
  },
  "an argument": (project, { a, b }) =>
    onBuild(project, a, (build) => ({
      ...build,
      args: { ...build.args, WHICH: pick(["a.txt", "b.txt", "d"], b) ?? "" },
    })),
  "an argument less": (project, { a }) => onBuild(project, a, (build) => ({ ...build, args: {} })),
  "the network": (project, { a }) =>
    onBuild(project, a, ({ network, ...build }) =>
      network ? (build as never) : ({ ...build, network: "none" } as never),
    ),
  "a secret": (project, { a, b }) =>
    onBuild(project, a, (build) => ({
      ...build,
      secrets: { ...build.secrets, [`secret${b % 2}`]: "TOKEN" },
    })),
  "the frontend": (project, { a }) =>
    onBuild(project, a, (build) => ({ ...build, syntax: !build.syntax })),
  "a salt": (project, { a, b }) => onBuild(project, a, (build) => ({ ...build, salt: `${b % 3}` })),
  "an age to expire at": (project, { a, b }) =>
    onBuild(project, a, (build) => ({ ...build, expires: 1 + (b % 3) })),
  "the folder of the context": (project, { a, b }) =>
    onBuild(project, a, (build) => ({ ...build, context: pick(["ctx", "ctx/d"], b) ?? "" })),
};

// Sections, images, the world.

const sectionEdits: { readonly [name: string]: Edit } = {
  "sections in another order": (project, { a }) => {
    const chosen = pick(project.sections, a) as Section;
    const rest = project.sections.filter((one) => one !== chosen);
    return { ...project, sections: [...rest, chosen] };
  },
  "a section more": (project, { a }) => {
    const id = Math.max(...project.sections.map((one) => one.id)) + 1;
    if (project.sections.length > 5) return undefined;
    const path = pick(places, a) ?? "";
    return { ...project, sections: [...project.sections, newSection(id, path)] };
  },
  "a section less": ({ picked, ...project }, { a }) => {
    const { id } = pick(project.sections, a) as Section;
    const sections = project.sections.flatMap((one) =>
      one.id === id ? [] : [{ ...one, needs: one.needs.filter((need) => need !== id) }],
    );
    return sections.length === 0 ? undefined : { ...project, sections };
  },
  "a section by another name": (project, { a, b }) => {
    const at = a % project.sections.length;
    const name = `name${b % 4}`;
    if (project.sections.some((one) => one.name === name)) return undefined;
    const section = project.sections[at] as Section;
    return { ...project, sections: project.sections.with(at, { ...section, name }) };
  },
  "a need": (project, { a, b }) => {
    const at = a % project.sections.length;
    const section = project.sections[at] as Section;
    const need = pick(
      project.sections.filter(({ id }) => id < section.id),
      b,
    );
    if (!need || need.limited) return undefined;
    const needs = section.needs.includes(need.id)
      ? section.needs.filter((id) => id !== need.id)
      : [...section.needs, need.id];
    return { ...project, sections: project.sections.with(at, { ...section, needs }) };
  },
  "a section of one platform": (project, { a }) => {
    const at = a % project.sections.length;
    const section = project.sections[at] as Section;
    if (project.sections.some(({ needs }) => needs.includes(section.id))) return undefined;
    const limited = { ...section, limited: !section.limited };
    return { ...project, sections: project.sections.with(at, limited) };
  },
  "what is picked for the other image": (project, { a, b }) => {
    const ids = project.sections.map(({ id }) => id);
    const sections = [...new Set([pick(ids, a) as number, pick(ids, b) as number])];
    return { ...project, picked: { ...project.picked, tag: "some", sections } };
  },
};

const projectEdits: { readonly [name: string]: Edit } = {
  "the base": (project, { a }) => ({
    ...project,
    base:
      pick([{ image: "os:1" }, { image: "os:2" }, { image: "trigger:1" }, builtBase], a) ??
      builtBase,
  }),
  "the same base by another name": (project) =>
    "image" in project.base
      ? { ...project, base: { image: project.base.image === "os:1" ? "os:same" : "os:1" } }
      : undefined,
  "a moved tag": (project, { a, b }) => {
    const name = pick(Object.keys(project.images), a) ?? "";
    return { ...project, images: { ...project.images, [name]: 10 + (b % 4) } };
  },
  "a moved base, and how often that counts": ({ update, ...project }, { a }) => ({
    ...project,
    images: { ...project.images, "os:1": 20 + (a % 3) },
    ...(update ? {} : { update: "weekly" }),
  }),
  "a lock of what names are now": (project) => ({ ...project, lock: project.images }),
  "no lock": ({ lock, ...project }) => (lock ? project : undefined),
  "another day": (project, { a }) => ({ ...project, day: a % 20 }),
  platforms: (project, { a }) => ({
    ...project,
    platforms: pick([["linux/amd64"], ["linux/arm64"], ["linux/amd64", "linux/arm64"]], a) ?? [],
  }),
  "an override": (project, { a }) => ({ ...project, user: String(a % 3) }),
  "a tag": (project, { a }) => ({ ...project, tag: `tag${a % 3}` }),
  "the policy": (project, { a }) => ({ ...project, conflicts: a % 2 === 0 ? "warn" : "last-wins" }),
  provenance: (project) => ({ ...project, provenance: !project.provenance }),
  "the date of images": (project, { a }) => ({ ...project, epoch: 1_700_000_000 + (a % 3) }),
};

// What must not count.

const restyled =
  (member: keyof Style): Edit =>
  (project, { a }) => ({ ...project, style: { ...project.style, [member]: a } });

/** Edits of which no step may take notice. */
export const silent: { readonly [name: string]: Edit } = {
  "how a Dockerfile is written": (project, { a, b }) =>
    onBuild(project, a, (build) => ({ ...build, style: b })),
  "where a Dockerfile is written": (project, { a }) =>
    onBuild(project, a, (build) => ({ ...build, inFile: !build.inFile })),
  "an argument that nothing declares": (project, { a, b }) =>
    onBuild(project, a, (build) => ({ ...build, args: { ...build.args, OTHER: String(b) } })),
  "how YAML is written": restyled("yaml"),
  "the order of keys": restyled("keys"),
  comments: (project, { a }) => ({ ...project, style: { ...project.style, comments: a % 4 } }),
  "the folder of the checkout": restyled("place"),
  "the user": restyled("owner"),
  "times of files": restyled("touched"),
  "a file that no context has": restyled("beside"),
  "the variable of a secret": (project, { a, b }) =>
    onBuild(project, a, (build) => {
      const [id] = Object.keys(build.secrets);
      return id === undefined
        ? undefined
        : { ...build, secrets: { ...build.secrets, [id]: `TOKEN${b}` } };
    }),
};

/** Every kind of edit by what it changes. */
export const edits: { readonly [name: string]: Edit } = {
  ...fileEdits,
  ...ignoreEdits,
  ...buildEdits,
  ...sectionEdits,
  ...projectEdits,
  ...silent,
};
