import { Document, Scalar, visit, type YAMLMap } from "yaml";
import { partMounts } from "./part-mounts.ts";
import { compactText } from "./part-text.ts";
import type { Split, SplitPart } from "./split.ts";
import { noGain } from "./tell.ts";

/** What a layerfile says that a Dockerfile does not. */
export interface Naming {
  /** The Dockerfile, as seen from the layerfile. */
  readonly monolith: string;
  readonly repository: string;
  /** Whether that was made up. */
  readonly isExample: boolean;
}

/** The `layers.yaml` that a split comes to, with the reasons as comments. */
export function layersYaml(split: Split, naming: Naming): string {
  const { base, sections, config, image } = split;
  const name = imageNameOf(naming.repository);
  const content: { [key: string]: unknown } = {
    version: 1,
    monolith: naming.monolith,
    repository: naming.repository,
    base: image === undefined ? { ...buildOf(split, base, "base") } : { image },
    sections: Object.fromEntries(
      sections.map((section) => [section.name, buildOf(split, section, "section")]),
    ),
    ...(Object.keys(config).length > 0
      ? { images: { [name]: { config: escaped(config as Json) } } }
      : {}),
  };
  const document = new Document(content, { aliasDuplicateObjects: false });
  document.commentBefore = headOf(split, naming);
  const root = document.contents as unknown as YAMLMap;
  for (const key of ["base", "sections", "images"]) space(root, key);
  comment(
    root,
    "monolith",
    " The Dockerfile that this replaces: `layerbuild verify` compares the two.",
  );
  comment(root, "repository", naming.isExample ? exampleComment : undefined);
  comment(root, "base", lines(base.reasons.length > 0 ? [baseReason(base)] : []));
  comment(
    root,
    "images",
    Object.keys(config).length > 0
      ? " What the file ends with: changing it builds no section."
      : undefined,
  );
  const map = root.get("sections") as YAMLMap;
  sections.forEach((section, index) => {
    if (index > 0) space(map, section.name);
    comment(map, section.name, lines(sectionReasons(section)));
    literal(map.get(section.name) as YAMLMap);
    mountComments(map.get(section.name) as YAMLMap, split, section);
  });
  if (image === undefined) literal(root.get("base") as YAMLMap);
  visit(document, {
    Seq: (_, node) => {
      node.flow = true;
    },
  });
  return document.toString({ lineWidth: 0, indentSeq: false, flowCollectionPadding: false });
}

/** The `layers.yaml` beside a Dockerfile with markers. */
export function markersYaml({ monolith, repository, isExample }: Naming): string {
  const document = new Document({ version: 1, repository, from: monolith });
  const root = document.contents as unknown as YAMLMap;
  document.commentBefore =
    " The sections are those of the markers in the Dockerfile: # layerbuild:section NAME";
  comment(root, "repository", isExample ? exampleComment : undefined);
  return document.toString({ lineWidth: 0 });
}

const exampleComment = " Where images go. Change it before the first `build --push`.";

/** The last part of a repository, as an image of a layerfile is called. */
const imageNameOf = (repository: string): string =>
  repository.slice(repository.lastIndexOf("/") + 1).replace(/[^a-z0-9._-]/g, "-");

function buildOf(
  split: Split,
  part: SplitPart,
  kind: "base" | "section",
): { [key: string]: unknown } {
  const { secrets, ssh } = partMounts(split, part, kind);
  const required = secrets.filter((secret) => secret.required);
  return {
    ...(part.needs.length > 0 ? { needs: part.needs } : {}),
    ...(required.length > 0 ? { secrets: required.map(({ id }) => ({ id })) } : {}),
    ...(ssh.length > 0 ? { ssh } : {}),
    instructions: compactText(split.dockerfile, part, kind) + closingText(part),
  };
}

const closingText = ({ closing }: SplitPart): string =>
  closing.length > 0 ? `# as the other sections have it\n${closing.join("\n")}\n` : "";

type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/** A dollar sign would be a variable's. */
function escaped(value: Json): Json {
  if (typeof value === "string") return value.replaceAll("$", "$$$$");
  if (Array.isArray(value)) return value.map((one: Json) => escaped(one));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, escaped(one as Json)]));
}

function headOf(split: Split, { monolith }: Naming): string {
  const { sections } = split;
  const count = sections.length === 1 ? "1 section" : `${sections.length} sections`;
  const reason = noGain(split);
  return [
    ` Written by \`layerbuild init\` from ${monolith}: ${count} on one base.`,
    ...(reason === undefined ? [] : [` ${reason}`]),
  ].join("\n");
}

const baseReason = ({ reasons }: SplitPart): string =>
  ` ${linesOf(reasons.map(({ line }) => line))}: all that takes time comes after it.`;

const linesOf = (numbers: readonly number[]): string =>
  `${numbers.length === 1 ? "line" : "lines"} ${numbers.join(", ")}`;

/** One line for each reason: the line of the Dockerfile, and what it comes after. */
function sectionReasons({ name, reasons }: SplitPart): string[] {
  return reasons.flatMap((one) => {
    if (one.kind === "needs")
      return [` needs ${one.need}: line ${one.line} ${one.reason} (line ${one.with})`];
    if (one.kind === "kept")
      return [` line ${one.line} kept with ${name}: ${one.reason} (line ${one.with})`];
    return [];
  });
}

const lines = (all: readonly string[]): string | undefined =>
  all.length > 0 ? all.join("\n") : undefined;

interface Key {
  commentBefore?: string | null;
  spaceBefore?: boolean;
}

function keyIn(map: YAMLMap, key: string): Key | undefined {
  const pair = map.items.find((item) => (item.key as Scalar).value === key);
  return pair?.key as Key | undefined;
}

function comment(map: YAMLMap, key: string, text: string | undefined): void {
  const found = keyIn(map, key);
  if (found && text !== undefined) found.commentBefore = text;
}

function space(map: YAMLMap, key: string): void {
  const found = keyIn(map, key);
  if (found) found.spaceBefore = true;
}

/** Instructions stand line by line; where YAML can't have them so, in quotes. */
function literal(map: YAMLMap): void {
  const node = map.get("instructions", true);
  if (node) node.type = Scalar.BLOCK_LITERAL;
}

function mountComments(map: YAMLMap, split: Split, section: SplitPart): void {
  const { secrets } = partMounts(split, section, "section");
  const open = secrets.filter(({ required }) => !required).map(({ id }) => id);
  if (open.length > 0) {
    const list = open.map((id) => `{ id: ${id} }`).join(", ");
    comment(
      map,
      "instructions",
      ` It can take secrets, too: \`secrets: [${list}]\` of the environment`,
    );
  }
}
