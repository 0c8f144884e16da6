import type { Desk } from "../desk.ts";
import { type Locale, parseLocaleArchive } from "../formats/locale-archive.ts";
import { mergeSet } from "../set.ts";
import type { Node } from "../tree.ts";

const folder = "usr/lib/locale";
const path = `${folder}/locale-archive`;

type Archive = ReadonlyMap<string, Locale>;

/**
 * Locales that sections generated. The last section's archive stays as it is; locales that only
 * others have get folders of their own beside it, where glibc looks for what no archive has.
 */
export function localeArchivePass(desk: Desk): void {
  if (!desk.open.has(path)) return;
  const archives = new Map<Node, Archive>();
  const changes = desk.sides.flatMap(({ changes: own, ...side }) =>
    own.has(path) ? [{ ...side, from: side.from.get(path), to: side.to.get(path) }] : [],
  );
  const last = changes.at(-1);
  const nodes = [desk.base.get(path), ...changes.flatMap(({ from, to }) => [from, to])];
  for (const node of nodes) {
    if (!node) continue;
    const bytes = node.content && desk.contents.get(node.content);
    const archive = bytes && parseLocaleArchive(bytes);
    if (archive) archives.set(node, archive);
    // Not read yet, or no archive: the path stays open.
    else return;
  }
  const archiveOf = (node: Node | undefined): Archive => (node && archives.get(node)) ?? new Map();
  // Where a section has none, that has been told of by the merge of paths.
  if (!last?.to || changes.some(({ to }) => !to)) return;

  const kept = archiveOf(last.to);
  const wanted = mergeSet(
    [...archiveOf(desk.base.get(path)).keys()],
    changes.map((change) => ({
      ...change,
      from: [...archiveOf(change.from).keys()],
      to: [...archiveOf(change.to).keys()],
    })),
  );
  desk.set(path, last.to);
  const unpacked = new Map<Locale, string>();
  for (const name of wanted) {
    if (kept.has(name) || desk.merged.has(`${folder}/${name}`)) continue;
    const owner = changes.findLast(({ to }) => archiveOf(to).has(name));
    const archive = archiveOf(owner?.to);
    const locale = archive.get(name);
    if (!owner || !locale) continue;
    const first = [...archive.values()].find(({ id }) => id === locale.id) ?? locale;
    const twin = unpacked.get(first);
    if (twin === undefined) unpack(desk, name, locale, last.to);
    else desk.set(`${folder}/${name}`, linkTo(twin, last.to));
    unpacked.set(first, twin ?? name);
    desk.note("locale-archive", `locale ${name} of ${owner.section} is in /${folder}/${name}`);
  }
}

function unpack(desk: Desk, name: string, { files }: Locale, archive: Node): void {
  for (const directory of ["", "/LC_MESSAGES"]) {
    desk.set(`${folder}/${name}${directory}`, {
      kind: "dir",
      mode: 0o755,
      uid: archive.uid,
      gid: archive.gid,
      mtime: archive.mtime,
      xattrs: {},
    });
  }
  for (const [file, bytes] of files) desk.write(`${folder}/${name}/${file}`, bytes, archive);
}

const linkTo = (target: string, { uid, gid, mtime }: Node): Node => ({
  kind: "symlink",
  mode: 0o777,
  uid,
  gid,
  mtime,
  xattrs: {},
  target,
});
