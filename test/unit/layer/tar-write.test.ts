import { Readable } from "node:stream";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Entry } from "../../../src/layer/entry.ts";
import { textOf } from "../../../src/layer/paths.ts";
import type { TarSource } from "../../../src/layer/tar-write.ts";
import { entriesIn, shellIn, tarOfEntries } from "../../support/layers.ts";

const meta = { mode: 0o644, uid: 0, gid: 0, mtime: 0 };
const file = (path: string, content: string, more: Partial<Entry> = {}): TarSource => ({
  entry: { ...meta, path, kind: "file", size: Buffer.byteLength(content, "latin1"), ...more },
  body: Buffer.from(content, "latin1"),
});
const bare = (entry: Partial<Entry> & Pick<Entry, "path" | "kind">): TarSource => ({
  entry: { ...meta, ...entry },
});

/** Of everything one, with what does not fit into a header. */
const odd: readonly TarSource[] = [
  bare({ path: "", kind: "dir", mode: 0o755 }),
  bare({ path: "d", kind: "dir", mode: 0o1777, uid: 1, gid: 2, mtime: 1_700_000_000 }),
  file("d/f", "hello", { mode: 0o4755 }),
  bare({ path: "d/h", kind: "hardlink", target: "d/f" }),
  bare({ path: "d/s", kind: "symlink", target: "../far/away", mode: 0o777 }),
  bare({ path: "d/c", kind: "char", device: [5, 1] }),
  bare({ path: "d/p", kind: "fifo" }),
  file(`d/${"n".repeat(100)}`, "long name"),
  file(`${"p".repeat(60)}/${"q".repeat(60)}/${"r".repeat(60)}`, "split name"),
  bare({ path: "d/far", kind: "symlink", target: "t".repeat(300) }),
  file("d/owner", "x", { uid: 3_000_000, gid: 4_294_967_294 }),
  file("d/umläut", "x"),
];

describe("what was written is read again", () => {
  const name = fc
    .oneof(
      fc.constantFrom(
        "a",
        "usr",
        "lib",
        ".x",
        "..y",
        "ü",
        "\udce9\udcff",
        "n".repeat(99),
        "m".repeat(254),
      ),
      fc.uint8Array({ minLength: 1, maxLength: 12 }).map((bytes) => textOf(Buffer.from(bytes))),
    )
    .filter(
      (text) => !/[/\0]/.test(text) && text !== "." && text !== ".." && !text.startsWith(".wh."),
    );
  const path = fc.array(name, { minLength: 1, maxLength: 6 }).map((names) => names.join("/"));
  const id = fc.oneof(fc.nat(70_000), fc.constantFrom(2_097_151, 2_097_152, 4_294_967_294));
  const xattrs = fc
    .dictionary(
      fc.constantFrom("security.capability", "user.a", "user.ü", "system.posix_acl_access"),
      fc.uint8Array({ minLength: 1, maxLength: 300 }).map((b) => Buffer.from(b).toString("base64")),
    )
    .map((values) => (Object.keys(values).length > 0 ? { xattrs: { ...values } } : {}));
  const common = fc.record({
    path,
    mode: fc.integer({ min: 0, max: 0o7777 }),
    uid: id,
    gid: id,
    mtime: fc.oneof(fc.nat(), fc.constantFrom(-1, 8_589_934_592)),
  });
  const target = fc.oneof(
    path,
    path.map((text) => `../${text}/`),
  );
  const device = fc.tuple(fc.nat(4095), fc.nat(1_048_575));
  const special = fc.oneof(
    fc.record({ kind: fc.constantFrom("dir", "fifo", "whiteout", "opaque") }),
    fc.record({ kind: fc.constant("symlink"), target }),
    fc.record({ kind: fc.constant("hardlink"), target: path }),
    fc.record({ kind: fc.constantFrom("char", "block"), device }),
  );
  const content = fc.oneof(
    fc.uint8Array({ maxLength: 40 }),
    fc.constantFrom(511, 512, 513, 70_000).map((size) => new Uint8Array(size).fill(0x41)),
  );
  const source = fc
    .tuple(common, xattrs, fc.oneof(special, content))
    .map(([shared, extra, rest]): TarSource => {
      if (!(rest instanceof Uint8Array))
        return { entry: { ...shared, ...rest, ...extra } as Entry };
      const entry: Entry = { ...shared, kind: "file", size: rest.length, ...extra };
      return { entry, body: Buffer.from(rest) };
    });

  test("whatever it is", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(source, { maxLength: 8 }), async (sources) => {
        const tar = await tarOfEntries(sources);
        expect(tar.length % 512).toBe(0);
        const expected = sources.map(({ entry, body }) =>
          Buffer.isBuffer(body) ? { ...entry, content: body.toString("latin1") } : entry,
        );
        expect(await entriesIn(tar)).toEqual(expected);
      }),
      { numRuns: 300 },
    );
  });

  test("also what is opened when its turn comes", async () => {
    const body = async () =>
      Readable.from([Buffer.from("in "), Buffer.from("pieces")], { objectMode: false });
    const entry: Entry = { ...meta, path: "f", kind: "file", size: 9 };
    expect(await entriesIn(await tarOfEntries([{ entry, body }]))).toMatchObject([
      { content: "in pieces" },
    ]);
  });
});

describe("other programs read it:", () => {
  test("Python's tarfile", async () => {
    const capability = Buffer.from([1, 0, 0, 2, 0, 4, 0, 0, 0xff]);
    const sources = [
      ...odd,
      file("caf\udce9", "x"),
      file(`${"x".repeat(120)}\udce9`, "y", {
        xattrs: { "security.capability": capability.toString("base64") },
      }),
    ];
    const script = `
import sys, io, tarfile, json
tar = tarfile.open(fileobj=io.BytesIO(sys.stdin.buffer.read()), errors="surrogateescape", encoding="utf-8")
print(json.dumps([[t.name, t.type.decode(), t.mode, t.uid, t.gid, t.mtime, t.size, t.linkname] for t in tar.getmembers()]))`;
    const names = {
      file: "0",
      hardlink: "1",
      symlink: "2",
      char: "3",
      block: "4",
      dir: "5",
      fifo: "6",
    };
    const read = shellIn(`python3 -c '${script}'`, await tarOfEntries(sources));
    expect(JSON.parse(read.toString())).toEqual(
      sources.map(({ entry: { path, kind, mode, uid, gid, mtime, size = 0, target = "" } }) => [
        path === "" ? "." : path,
        names[kind as keyof typeof names],
        mode,
        uid,
        gid,
        mtime,
        size,
        target,
      ]),
    );
  });

  test("GNU tar", async () => {
    const tar = await tarOfEntries(odd.filter(({ entry }) => entry.kind !== "char"));
    const line = `
mkdir out; tar --no-same-owner -xpf - -C out
cd out; cat d/h d/${"n".repeat(100)} */*/${"r".repeat(60)}; readlink d/s d/far; stat -c '%a %Y' d; stat -c '%a %h' d/f`;
    expect(shellIn(line, tar).toString()).toBe(
      `hellolong namesplit name../far/away\n${"t".repeat(300)}\n1777 1700000000\n4755 2\n`,
    );
    const list = shellIn("tar --numeric-owner -tvf - d/owner", tar).toString();
    expect(list).toContain("3000000/4294967294");
  });
});

test("nothing but what needs it gets a PAX header", async () => {
  const tar = await tarOfEntries([
    file(`${"p".repeat(155)}/${"n".repeat(100)}`, "x"),
    file("ü", "x", { uid: 2_097_151 }),
    bare({ path: "l", kind: "symlink", target: "t".repeat(100) }),
  ]);
  expect(tar.includes("PaxHeader")).toBe(false);
});

test("the same entries give the same bytes", async () => {
  const xattrs = { "user.b": "Yg==", "user.a": "YQ==" };
  const turned = { "user.a": "YQ==", "user.b": "Yg==" };
  const one = await tarOfEntries([...odd, file("x", "1", { xattrs })]);
  const two = await tarOfEntries([...odd, file("x", "1", { xattrs: turned })]);
  expect(one.equals(two)).toBe(true);
});

test("a body that is shorter or longer than its entry says is a fault", async () => {
  const source = { ...file("f", "12345"), body: Buffer.from("1234") };
  await expect(tarOfEntries([source])).rejects.toThrow("f has 4 bytes instead of 5");
  await expect(tarOfEntries([bare({ path: "g", kind: "file", size: 1 })])).rejects.toThrow(
    "g has 0 bytes instead of 1",
  );
});
