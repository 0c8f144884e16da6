import type { Image } from "../image/image.ts";
import type { Entry, EntryKind } from "../layer/entry.ts";
import { bytesOf } from "../layer/paths.ts";
import type { Fate, FileVersion } from "../toolbox/file-versions.ts";
import type { LayerOrigin } from "../toolbox/inspect.ts";
import { formatTable } from "./format.ts";

/**
 * One line for each version of a file, as `ls -l` has it, with the layer that it is of. As bytes: so
 * are names, and not always text.
 */
export function filesText(
  versions: readonly FileVersion[],
  origins: readonly LayerOrigin[],
): Buffer {
  const table = formatTable(
    versions.map(({ path, entry, layer, fate }) => [
      modeText(entry),
      `${entry.uid}/${entry.gid}`,
      entry.size === undefined ? (entry.device?.join(",") ?? "") : String(entry.size),
      timeText(entry.mtime),
      `layer ${layer + 1}`,
      origins[layer]?.part ?? "",
      fateText(fate),
      nameText(path, entry),
    ]),
  );
  return bytesOf(table === "" ? "" : `${table}\n`);
}

/** The versions as data; numbers of layers begin at 1. */
export const filesJson = (
  name: string,
  { descriptor, manifest }: Image,
  origins: readonly LayerOrigin[],
  versions: readonly FileVersion[],
) => ({
  image: name,
  digest: descriptor.digest,
  layers: manifest.layers.map(({ digest }, at) => ({ number: at + 1, digest, ...origins[at] })),
  files: versions.map(({ path, entry, layer, fate }) => {
    const { path: _, mode, ...rest } = entry;
    return {
      path: `/${path}`,
      ...rest,
      mode: mode.toString(8).padStart(4, "0"),
      layer: layer + 1,
      state: fate.kind,
      ...("by" in fate ? { by: fate.by + 1 } : {}),
    };
  }),
});

const letters: { readonly [kind in EntryKind]: string } = {
  file: "-",
  hardlink: "-",
  dir: "d",
  symlink: "l",
  char: "c",
  block: "b",
  fifo: "p",
  whiteout: "w",
  opaque: "o",
};

/** `-rwsr-xr-x`; markers of layers are `w` (this is gone) and `o` (all in here is gone). */
export function modeText({ kind, mode }: Pick<Entry, "kind" | "mode">): string {
  const bits = [..."rwxrwxrwx"].map((letter, at) => (mode & (0o400 >> at) ? letter : "-"));
  const special = (at: number, bit: number, on: string): void => {
    if (mode & bit) bits[at] = bits[at] === "x" ? on : on.toUpperCase();
  };
  special(2, 0o4000, "s");
  special(5, 0o2000, "s");
  special(8, 0o1000, "t");
  return letters[kind] + bits.join("");
}

/** In UTC; a time that no calendar has stays the number that it is. */
function timeText(seconds: number): string {
  const date = new Date(seconds * 1000);
  return Number.isNaN(date.getTime())
    ? String(seconds)
    : date.toISOString().slice(0, 16).replace("T", " ");
}

function fateText(fate: Fate): string {
  switch (fate.kind) {
    case "current":
      return "";
    case "marker":
      return "removes";
    case "replaced":
    case "removed":
      return `${fate.kind} by layer ${fate.by + 1}`;
  }
}

function nameText(path: string, { path: written, kind, target }: Entry): string {
  const link = target === undefined ? "" : kind === "hardlink" ? ` = /${target}` : ` -> ${target}`;
  const alias = path === written ? "" : ` (written as /${written})`;
  return visible(`/${path}${link}${alias}${kind === "opaque" ? "/*" : ""}`);
}

/** Without what would move the cursor. Bytes that are no UTF-8 stay. */
const visible = (text: string): string =>
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  text.replace(/[\0-\x1f\x7f-\x9f]/g, (c) => `\\x${c.charCodeAt(0).toString(16).padStart(2, "0")}`);
