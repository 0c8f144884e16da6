import { expect, test } from "vitest";
import { parseLocaleArchive } from "../../../../src/merge/formats/locale-archive.ts";
import { localeArchivePass } from "../../../../src/merge/passes/locale-archive.ts";
import { defaultPolicy } from "../../../../src/merge/policy.ts";
import { mergePaths } from "../../../../src/merge/three-way.ts";
import type { Node, Tree } from "../../../../src/merge/tree.ts";
import { allContents, dir, file, type Literal, side, tree } from "../../../support/trees.ts";

const contents = allContents();
const folder = "usr/lib/locale";
const path = `${folder}/locale-archive`;

/** An archive as localedef lays it out, of locales with contents that tell whose they are. */
function archive(locales: { readonly [name: string]: string }): Buffer {
  const names = Object.entries(locales);
  const texts = [...new Set(Object.values(locales))];
  const tableAt = 56;
  const recordsAt = tableAt + (names.length + 1) * 12;
  const recordSize = 4 + 13 * 8;
  const pieces: Buffer[] = [];
  let end = recordsAt + texts.length * recordSize;
  const add = (text: string): number => {
    pieces.push(Buffer.from(text));
    end += text.length;
    return end - text.length;
  };
  const head = Buffer.alloc(end);
  head.writeUInt32LE(0xde020109, 0);
  head.writeUInt32LE(tableAt, 8);
  // One more place than names: tables of hashes have empty ones.
  head.writeUInt32LE(names.length + 1, 16);
  for (const [index, text] of texts.entries()) {
    for (let category = 0; category < 13; category++) {
      const at = recordsAt + index * recordSize + 4 + category * 8;
      const content = `${text} ${category}`;
      head.writeUInt32LE(add(content), at);
      head.writeUInt32LE(content.length, at + 4);
    }
  }
  for (const [index, [name, text]] of names.entries()) {
    head.writeUInt32LE(add(`${name}\0`), tableAt + (index + 1) * 12 + 4);
    head.writeUInt32LE(
      recordsAt + texts.indexOf(text) * recordSize,
      tableAt + (index + 1) * 12 + 8,
    );
  }
  return Buffer.concat([head, ...pieces]);
}

const node = (bytes: Buffer): Node => ({ ...file(""), content: contents.put(bytes) });
const locales = (of: { readonly [name: string]: string }): Literal => ({
  [path]: node(archive(of)),
});

function merge(base: Tree, sections: readonly Literal[]) {
  const desk = mergePaths(
    {
      base,
      sides: sections.map((made, index) => side(`s${index}`, base, tree(made, base))),
      contents,
      policy: defaultPolicy,
    },
    {
      drivers: [],
      classes: {
        ephemeralOf: () => undefined,
        pairOf: () => undefined,
        regenerateOf: () => ({ command: "locale-gen" }),
      },
    },
  );
  localeArchivePass(desk);
  const read = (name: string): string | undefined =>
    desk.read(desk.merged, `${folder}/${name}`)?.toString();
  return { desk, read, ...desk.said() };
}

test("an archive is read by the names of its locales", () => {
  const parsed = parseLocaleArchive(archive({ german: "de", "de_DE.utf8": "de" }));
  expect([...(parsed?.keys() ?? [])]).toEqual(["de_DE.utf8", "german"]);
  const { files = new Map(), id } = parsed?.get("german") ?? {};
  expect(id).toBe(parsed?.get("de_DE.utf8")?.id);
  expect(files.size).toBe(12);
  expect(`${files.get("LC_MESSAGES/SYS_LC_MESSAGES")}`).toBe("de 5");
  expect(`${files.get("LC_IDENTIFICATION")}`).toBe("de 12");
});

test.each([
  ["something else", Buffer.alloc(100)],
  ["nothing", Buffer.alloc(0)],
  ["an archive that is cut off", archive({ de: "de" }).subarray(0, 200)],
])("%s is no archive", (_, bytes) => {
  expect(parseLocaleArchive(bytes)).toBeUndefined();
});

const base = tree({ [folder]: dir() });
const german = locales({ "de_DE.utf8": "de", german: "de" });
const french = locales({ "fr_FR.utf8": "fr" });

test("the last archive stays, and what it lacks gets folders", () => {
  const { desk, read, conflicts, notes } = merge(base, [german, french]);
  expect(desk.merged.get(path)).toEqual(french[path]);
  expect(read("de_DE.utf8/LC_CTYPE")).toBe("de 0");
  expect(read("de_DE.utf8/LC_MESSAGES/SYS_LC_MESSAGES")).toBe("de 5");
  expect(desk.merged.get(`${folder}/de_DE.utf8`)).toMatchObject({ kind: "dir", mode: 0o755 });
  expect(desk.merged.get(`${folder}/german`)).toMatchObject({
    kind: "symlink",
    target: "de_DE.utf8",
  });
  expect(conflicts).toEqual([]);
  expect(notes.map(({ text }) => text)).toEqual([
    "locale de_DE.utf8 of s0 is in /usr/lib/locale/de_DE.utf8",
    "locale german of s0 is in /usr/lib/locale/german",
  ]);
});

test("a locale of the base that the last section took away does not come back", () => {
  const on = tree(locales({ "de_DE.utf8": "de", "fr_FR.utf8": "fr" }), base);
  const more = locales({ "de_DE.utf8": "de", "fr_FR.utf8": "fr", "it_IT.utf8": "it" });
  const { desk, read } = merge(on, [more, french]);
  expect(read("it_IT.utf8/LC_CTYPE")).toBe("it 0");
  expect(desk.merged.has(`${folder}/de_DE.utf8`)).toBe(false);
});

test("a locale that has a folder already is left alone", () => {
  const own = { ...french, [`${folder}/de_DE.utf8/LC_CTYPE`]: "own" };
  const { read } = merge(base, [german, own]);
  expect(read("de_DE.utf8/LC_CTYPE")).toBe("own");
  expect(read("de_DE.utf8/LC_TIME")).toBeUndefined();
});

test("what is no archive is to be generated again", () => {
  const { conflicts } = merge(base, [german, { [path]: "new format" }]);
  expect(conflicts).toMatchObject([{ level: "regenerate", subject: `/${path}` }]);
});
