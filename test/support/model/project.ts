/** Something in a folder of a project. Modes are permission bits. */
export type Node =
  | { readonly kind: "file"; readonly content: string; readonly mode: number }
  | { readonly kind: "folder"; readonly mode: number }
  /** Relative to the folder that the link is in. */
  | { readonly kind: "link"; readonly target: string };

/** By path relative to a context's root; folders above are nodes, too. */
export type Nodes = { readonly [path: string]: Node };

/** An instruction as it is meant: how it is written is the style's affair. */
export type Instruction =
  | { readonly do: "copy" | "add" | "bind"; readonly path: string }
  | { readonly do: "copy-image" | "copy-context"; readonly from: string; readonly path: string }
  /** A stage of its own that copies; `used` by the last one, or by nobody. */
  | { readonly do: "stage"; readonly path: string; readonly used: boolean }
  | { readonly do: "arg"; readonly name: string; readonly value?: string }
  /** COPY of the path that an argument says. */
  | { readonly do: "copy-arg"; readonly name: string }
  | { readonly do: "run" | "label" | "heredoc"; readonly text: string };

/** What a Dockerfile is built with. */
export interface Build {
  readonly instructions: readonly Instruction[];
  /** Given in the layerfile. */
  readonly args: { readonly [name: string]: string };
  /** `ctx`, or a folder in it. */
  readonly context: string;
  readonly network?: "none";
  readonly secrets: { readonly [id: string]: string };
  readonly syntax: boolean;
  readonly salt?: string;
  /** Days. */
  readonly expires?: number;
  /** How its text is written, and whether in a file of its own. */
  readonly style: number;
  readonly inFile: boolean;
}

export interface Section extends Build {
  /** Stays when it is renamed. A section needs only such of lower numbers. */
  readonly id: number;
  readonly name: string;
  readonly needs: readonly number[];
  /** Only in the first of the platforms. */
  readonly limited: boolean;
}

/** An ignore rule, and what it is about: the model does not read patterns. */
export interface IgnoreRule {
  readonly text: string;
  readonly back: boolean;
  readonly about:
    | { readonly path: string }
    | { readonly suffix: string; readonly everywhere: boolean };
}

/** Another image of the layerfile. */
export interface Picked {
  readonly sections: readonly number[];
  readonly user?: string;
  readonly tag: string;
}

/** A project and the world around it, as far as either can matter or must not. */
export interface Project {
  /** Of the context `ctx`. */
  readonly files: Nodes;
  /** Of the named context `more`, outside the project. */
  readonly more: Nodes;
  readonly ignore: readonly IgnoreRule[];
  /** Comments in the ignore file. */
  readonly ignoreNotes: number;
  readonly base: { readonly image: string } | Build;
  /** How often a moved tag of the base's images counts; at once when absent. */
  readonly update?: "weekly";
  readonly sections: readonly Section[];
  readonly platforms: readonly string[];
  /** Which content the tags of the world have; another base can have the content of the first. */
  readonly images: { readonly [name: string]: number };
  /** Those that layers.lock has, whatever the tags are now. */
  readonly lock?: { readonly [name: string]: number };
  /** The day of the run. */
  readonly day: number;
  readonly picked?: Picked;
  readonly user?: string;
  readonly tag: string;
  readonly conflicts?: "warn" | "last-wins";
  readonly provenance: boolean;
  /** SOURCE_DATE_EPOCH. */
  readonly epoch?: number;
  /** What must not count. */
  readonly style: Style;
}

/** How a project is written and where it lies: nothing that a key may have. */
export interface Style {
  readonly yaml: number;
  readonly keys: number;
  readonly comments: number;
  /** Which folder it is checked out to, by whom, and when its files were touched. */
  readonly place: number;
  readonly owner: number;
  readonly touched: number;
  /** Files of the project that are in no context. */
  readonly beside: number;
}

/** What the time is held to be, in seconds since 1970. */
export const nowOf = ({ epoch, day }: Project): number => epoch ?? (20_000 + day) * 24 * 3600;

export const file = (content: string, mode = 0o644): Node => ({ kind: "file", content, mode });
export const folder = (mode = 0o755): Node => ({ kind: "folder", mode });

/** The ignore file, which is in its context. */
export function ignoreFileOf({ ignore, ignoreNotes }: Project): Node | undefined {
  if (ignore.length + ignoreNotes === 0) return undefined;
  const notes = Array.from({ length: ignoreNotes }, (_, at) => `# note ${at}`);
  return file([...notes, ...ignore.map(({ text }) => text), ""].join("\n"));
}

const build = (...instructions: Instruction[]): Build => ({
  instructions,
  args: {},
  context: "ctx",
  secrets: {},
  syntax: false,
  style: 0,
  inFile: false,
});

const section = (
  id: number,
  name: string,
  needs: readonly number[],
  ...instructions: Instruction[]
): Section => ({ ...build(...instructions), id, name, needs, limited: false });

/** What a section that is new begins with. */
export const newSection = (id: number, path: string): Section =>
  section(id, `new${id}`, [], { do: "copy", path });

/** A base of instructions, on `os:1`. */
export const builtBase: Build = build(
  { do: "copy", path: "b.txt" },
  { do: "run", text: "install  base" },
);

const plain: Project = {
  files: {
    "a.txt": file("a"),
    "b.txt": file("b"),
    "run.sh": file("run", 0o755),
    "unused.txt": file("unused"),
    d: folder(),
    "d/x.txt": file("x"),
    "d/y.txt": file("y"),
    "d/z.log": file("z"),
    e: folder(),
    "e/deep": folder(),
    "e/deep/u.txt": file("u"),
    link: { kind: "link", target: "a.txt" },
    "e/up": { kind: "link", target: "../d/y.txt" },
  },
  more: { "m.txt": file("m"), "n.txt": file("n") },
  ignore: [],
  ignoreNotes: 0,
  base: { image: "os:1" },
  sections: [
    section(0, "one", [], { do: "copy", path: "a.txt" }, { do: "run", text: "one" }),
    section(
      1,
      "two",
      [],
      { do: "arg", name: "WHICH", value: "b.txt" },
      { do: "copy-arg", name: "WHICH" },
      { do: "copy", path: "d" },
      { do: "arg", name: "SECOND", value: "2" },
    ),
    section(
      2,
      "three",
      [0],
      { do: "bind", path: "e/deep" },
      { do: "copy-image", from: "tool:1", path: "/bin/tool" },
    ),
    section(
      3,
      "four",
      [],
      { do: "stage", path: "d/*.txt", used: true },
      { do: "copy-context", from: "more", path: "m.txt" },
    ),
  ],
  platforms: ["linux/amd64"],
  images: { "os:1": 1, "os:2": 2, "os:same": 1, "trigger:1": 3, "tool:1": 4, "front:1": 5 },
  day: 0,
  tag: "latest",
  provenance: false,
  style: { yaml: 0, keys: 0, comments: 0, place: 0, owner: 0, touched: 0, beside: 0 },
};

/** Projects that edits begin with. */
export const projects: readonly Project[] = [
  {
    ...plain,
    sections: plain.sections.map((one) =>
      one.name === "two" ? { ...one, args: { WHICH: "a.txt", SECOND: "3" } } : one,
    ),
  },
  {
    ...plain,
    base: builtBase,
    sections: [
      section(0, "all", [], { do: "copy", path: "." }),
      section(1, "linked", [0], { do: "copy", path: "link" }, { do: "label", text: "l" }),
      section(2, "run", [], { do: "heredoc", text: "echo  run" }, { do: "add", path: "e" }),
      section(3, "last", [1, 2], { do: "stage", path: "unused.txt", used: false }),
    ].map((one) => ({ ...one, inFile: true, secrets: { token: "TOKEN" }, expires: one.id })),
    update: "weekly",
    ignore: [{ text: "**/*.log", back: false, about: { suffix: ".log", everywhere: true } }],
  },
  {
    ...plain,
    base: { image: "trigger:1" },
    lock: { "tool:1": 6 },
    sections: plain.sections.map((one) => ({ ...one, syntax: one.name === "four" })),
    platforms: ["linux/amd64", "linux/arm64"],
    picked: { sections: [1, 0], tag: "some", user: "1000" },
    ignore: [
      { text: "d", back: false, about: { path: "d" } },
      { text: "!d/x.txt", back: true, about: { path: "d/x.txt" } },
    ],
  },
];
