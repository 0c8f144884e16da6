import { describe, expect, test } from "vitest";
import { readTar } from "../../../src/layer/tar-read.ts";
import { chunked, entriesIn, pythonTar, shellIn } from "../../support/layers.ts";
import { tarOf } from "../../support/tar.ts";

const plain = { mode: 0o644, uid: 0, gid: 0, mtime: 0 };

describe("every kind of entry is read", () => {
  const script = `
file("d/", type=tarfile.DIRTYPE, mode=0o1777, uid=3, gid=4, mtime=12)
file("d/f", b"hello", mode=0o4755)
file("d/h", type=tarfile.LNKTYPE, linkname="./d/f")
file("d/s", type=tarfile.SYMTYPE, linkname="../f/")
file("d/c", type=tarfile.CHRTYPE, devmajor=5, devminor=1)
file("d/b", type=tarfile.BLKTYPE, devmajor=259, devminor=65537)
file("d/p", type=tarfile.FIFOTYPE)
file("d/empty")
file("d/contiguous", b"x", type=tarfile.CONTTYPE)`;
  const expected = [
    { ...plain, path: "d", kind: "dir", mode: 0o1777, uid: 3, gid: 4, mtime: 12 },
    { ...plain, path: "d/f", kind: "file", mode: 0o4755, size: 5, content: "hello" },
    { ...plain, path: "d/h", kind: "hardlink", target: "d/f" },
    { ...plain, path: "d/s", kind: "symlink", target: "../f/" },
    { ...plain, path: "d/c", kind: "char", device: [5, 1] },
    { ...plain, path: "d/b", kind: "block", device: [259, 65537] },
    { ...plain, path: "d/p", kind: "fifo" },
    { ...plain, path: "d/empty", kind: "file", size: 0, content: "" },
    { ...plain, path: "d/contiguous", kind: "file", size: 1, content: "x" },
  ];

  test.each(["USTAR", "GNU", "PAX"])("in the format %s", async (format) => {
    expect(await entriesIn(pythonTar(script, format))).toEqual(expected);
  });

  test("in whatever pieces it comes", async () => {
    const tar = pythonTar(script);
    for (const size of [1, 7, 511, 513]) expect(await entriesIn(tar, size)).toEqual(expected);
  });
});

describe("what does not fit into a header is read:", () => {
  const long = `${"directory/".repeat(30)}name`;

  test.each(["GNU", "PAX"])("long names and targets, in the format %s", async (format) => {
    const script = `
file("${long}", b"1")
file("s", type=tarfile.SYMTYPE, linkname="${long}")
file("h", type=tarfile.LNKTYPE, linkname="./${long}")
file("short", b"2")`;
    expect(await entriesIn(pythonTar(script, format))).toEqual([
      { ...plain, path: long, kind: "file", size: 1, content: "1" },
      { ...plain, path: "s", kind: "symlink", target: long },
      { ...plain, path: "h", kind: "hardlink", target: long },
      { ...plain, path: "short", kind: "file", size: 1, content: "2" },
    ]);
  });

  test("names that are cut at a slash", async () => {
    const path = `${"p".repeat(120)}/${"n".repeat(90)}`;
    const tar = pythonTar(`file("${path}", b"1")`, "USTAR");
    expect(await entriesIn(tar)).toMatchObject([{ path, content: "1" }]);
  });

  test.each(["GNU", "PAX"])("large and negative numbers, in the format %s", async (format) => {
    const tar = pythonTar(`file("f", uid=3000000, gid=4294967294, mtime=-5)`, format);
    expect(await entriesIn(tar)).toMatchObject([{ uid: 3_000_000, gid: 4_294_967_294, mtime: -5 }]);
  });

  test("fractions of seconds, of which the whole ones are kept", async () => {
    const tar = pythonTar(`file("a", mtime=1700000000.75)\nfile("b", mtime=-1.5)`);
    expect(await entriesIn(tar)).toMatchObject([{ mtime: 1_700_000_000 }, { mtime: -2 }]);
  });

  test("extended attributes of any bytes, but none that are empty", async () => {
    const tar = pythonTar(`
raw = bytes(range(256)).decode("utf-8", "surrogateescape")
file("f", pax_headers={"SCHILY.xattr.security.capability": raw, "SCHILY.xattr.user.none": "", "comment": "x"})`);
    expect(await entriesIn(tar)).toEqual([
      {
        ...plain,
        path: "f",
        kind: "file",
        size: 0,
        content: "",
        xattrs: {
          "security.capability": Buffer.from(Array.from({ length: 256 }, (_, n) => n)).toString(
            "base64",
          ),
        },
      },
    ]);
  });

  test("names that are no UTF-8, short and long", async () => {
    const tar = pythonTar(`
file("caf\\udce9")
file("x" * 120 + "\\udce9")`);
    const paths = (await entriesIn(tar)).map(({ path }) => path);
    expect(paths).toEqual(["caf\udce9", `${"x".repeat(120)}\udce9`]);
  });
});

describe("archives of GNU tar are read", () => {
  const make = "mkdir -p d; echo one > d/a; ln d/a d/b; ln -s a d/l; mkfifo d/p; chmod 2755 d";

  test.each(["v7", "oldgnu", "gnu", "ustar", "posix"])("in the format %s", async (format) => {
    const kinds = format === "v7" ? "--exclude=p" : "";
    const line = `${make}; tar --format=${format} --sort=name --mtime=@7 --owner=1 --group=2 ${kinds} -c ./d`;
    const meta = { uid: 1, gid: 2, mtime: 7 };
    expect(await entriesIn(shellIn(line))).toMatchObject([
      { path: "d", kind: "dir", mode: 0o2755, ...meta },
      { path: "d/a", kind: "file", content: "one\n", ...meta },
      { path: "d/b", kind: "hardlink", target: "d/a" },
      { path: "d/l", kind: "symlink", target: "a" },
      ...(format === "v7" ? [] : [{ path: "d/p", kind: "fifo" }]),
    ]);
  });

  test.each([
    ["gnu", ""],
    ["posix", "--sparse-version=0.0"],
    ["posix", "--sparse-version=1.0"],
  ])("but sparse files are refused (%s %s)", async (format, version) => {
    const line = `truncate -s 1M hole; echo x >> hole; tar --format=${format} ${version} -S -c hole`;
    await expect(entriesIn(shellIn(line))).rejects.toThrow("stored as a sparse file");
  });
});

describe("markers are read as what they mean:", () => {
  test("whiteouts name what goes, opaque markers their directory", async () => {
    const tar = tarOf({
      ".wh.gone": "",
      "a/.wh.b": "ignored",
      "a/.wh..wh..opq": "",
      ".wh..wh..opq": "",
      "a/b/": "",
    });
    expect((await entriesIn(tar)).map(({ kind, path }) => [kind, path])).toEqual([
      ["whiteout", "gone"],
      ["whiteout", "a/b"],
      ["opaque", "a"],
      ["opaque", ""],
      ["dir", "a/b"],
    ]);
  });

  test("what aufs kept for itself is passed over", async () => {
    const tar = tarOf({
      ".wh..wh.plnk/": "",
      ".wh..wh.plnk/1.2": "x",
      "a/.wh..wh.aufs": "",
      f: "y",
    });
    expect(await entriesIn(tar)).toMatchObject([{ path: "f", content: "y" }]);
  });

  test.each([".wh.", "a/.wh..", "a/.wh..."])("%j is refused", async (path) => {
    await expect(entriesIn(tarOf({ [path]: "" }))).rejects.toThrow("is a whiteout of nothing");
  });
});

describe("names", () => {
  test("are normal, whatever they were", async () => {
    const tar = tarOf({ "./": "", "./a//b": "1", "/c": "2", "d/./": "" });
    expect((await entriesIn(tar)).map(({ path }) => path)).toEqual(["", "a/b", "c", "d"]);
  });

  test.each(["../x", "a/../../x"])("that climb are refused: %j", async (path) => {
    await expect(entriesIn(tarOf({ [path]: "" }))).rejects.toThrow("leaves the root");
  });

  test("of the root are for directories only", async () => {
    await expect(entriesIn(tarOf({ ".": "x" }))).rejects.toThrow("the root is a file");
  });

  test("of hard links' targets may not climb, those of symbolic links may", async () => {
    const link = (type: string) => pythonTar(`file("l", type=tarfile.${type}, linkname="../x")`);
    await expect(entriesIn(link("LNKTYPE"))).rejects.toThrow("a link's target leaves the root");
    expect(await entriesIn(link("SYMTYPE"))).toMatchObject([{ target: "../x" }]);
  });
});

describe("an archive's end", () => {
  const tar = tarOf({ a: "1".repeat(700), b: "2" });
  const end = tar.length - 1024;

  test("may be missing, or followed by what nobody reads", async () => {
    const all = await entriesIn(tar);
    expect(await entriesIn(tar.subarray(0, end))).toEqual(all);
    expect(await entriesIn(tar.subarray(0, end + 512))).toEqual(all);
    expect(await entriesIn(Buffer.concat([tar, tarOf({ c: "3" })]))).toEqual(all);
    expect(await entriesIn(Buffer.alloc(0))).toEqual([]);
  });

  test("that follows too early is an error, wherever it is", async () => {
    const cuts = [1, 511, 513, 512 + 600, 512 + 1024 + 1, 512 + 1024 + 511];
    for (const cut of cuts) {
      await expect(entriesIn(tar.subarray(0, cut))).rejects.toThrow("in the middle of an entry");
    }
    const long = pythonTar(`file("${"n".repeat(200)}")`);
    await expect(entriesIn(long.subarray(0, 1024))).rejects.toThrow("in the middle of an entry");
  });

  test("in the middle of the archive is an error", async () => {
    const gap = Buffer.concat([Buffer.alloc(512), tar]);
    await expect(entriesIn(gap)).rejects.toThrow("there is a gap at byte 1024");
  });
});

describe("damage is found:", () => {
  const damaged = (at: number, byte: number, tar = tarOf({ a: "1" })) => {
    const bytes = Buffer.from(tar);
    bytes[at] = byte;
    return entriesIn(bytes);
  };

  test("a changed header", async () => {
    await expect(damaged(0, 0x62)).rejects.toThrow("checksum is wrong");
    await expect(entriesIn(Buffer.from("no tar at all".repeat(80)))).rejects.toThrow("header");
  });

  test("records of a PAX header that are none", async () => {
    const tar = pythonTar(`file("f", pax_headers={"SCHILY.xattr.user.a": "b"})`);
    for (const [at, byte] of [
      [512, 0x78],
      [512, 0x39],
      [513, 0x39],
    ] as const) {
      await expect(damaged(at, byte, tar)).rejects.toThrow("a record that is none");
    }
  });

  test("owners that are no numbers", async () => {
    const tar = pythonTar(`file("f", pax_headers={"uid": "-1"})`);
    await expect(entriesIn(tar)).rejects.toThrow("an entry's uid is no number: -1");
  });

  test("types that layers can't have", async () => {
    const tar = pythonTar(`file("volume", type=b"V")`);
    await expect(entriesIn(tar)).rejects.toThrow('/volume is of the type "V"');
  });

  test("extended headers without end", async () => {
    const tar = pythonTar(`file("n", type=b"L", size=0)`);
    tar.write("00010000000\0", 124, "latin1");
    const sum = tar.subarray(0, 512).reduce((a, b, at) => a + (at >= 148 && at < 156 ? 32 : b), 0);
    tar.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148, "latin1");
    await expect(entriesIn(tar)).rejects.toThrow("an extended header is too large");
  });
});

test("checksums over signed bytes are taken, as old programs wrote them", async () => {
  const tar = pythonTar(`file("caf\\udce9", b"1")`, "USTAR");
  const signed = tar
    .subarray(0, 512)
    .reduce(
      (sum, byte, at) => sum + (at >= 148 && at < 156 ? 32 : byte > 127 ? byte - 256 : byte),
      0,
    );
  tar.write(`${signed.toString(8).padStart(6, "0")}\0 `, 148, "latin1");
  expect(await entriesIn(tar)).toMatchObject([{ path: "caf\udce9", content: "1" }]);
});

test("global PAX headers change nothing", async () => {
  const tar = pythonTar(`
tar.close()
out = io.BytesIO()
tar = tarfile.open(fileobj=out, mode="w", format=tarfile.PAX_FORMAT, pax_headers={"comment": "c", "uid": "7"})
file("f", b"1")`);
  expect(await entriesIn(tar)).toMatchObject([{ path: "f", uid: 0, content: "1" }]);
});

test("contents that nobody reads are passed over", async () => {
  const paths: string[] = [];
  const tar = tarOf({ a: "1".repeat(5000), b: "2".repeat(512), c: "3" });
  for await (const { entry, body } of readTar(chunked(tar, 100))) {
    paths.push(entry.path);
    if (entry.path === "a") for await (const piece of body) if (piece.length > 0) break;
  }
  expect(paths).toEqual(["a", "b", "c"]);
});

test("a reader that stops ends the stream", async () => {
  const stream = chunked(tarOf({ a: "1".repeat(5000), b: "2" }), 100);
  for await (const _ of readTar(stream)) break;
  expect(stream.destroyed).toBe(true);
});
