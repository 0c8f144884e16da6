import { expect, test } from "vitest";
import { digestOf } from "../../../src/image/digest.ts";
import { ownersBySection, ownersOf } from "../../../src/merge/owners.ts";
import { dpkgRoot } from "../../support/dpkg.ts";
import { allContents, side, symlink, tree } from "../../support/trees.ts";

test("a path's packages are found, also where a package ships it through a link", () => {
  const of = ownersOf(
    tree({
      bin: symlink("usr/bin"),
      "usr/bin/sh": "sh",
      "var/lib/dpkg/info/dash.list": "/.\n/bin\n/bin/sh\n/usr/share/doc\n",
      "var/lib/dpkg/info/libx:amd64.list": "/.\n/usr\n/usr/share/doc\n",
    }),
    allContents(),
  );
  expect(of("usr/bin/sh")).toEqual(["dash"]);
  expect(of("bin")).toEqual(["dash"]);
  expect(of("usr/share/doc")).toEqual(["dash", "libx:amd64"]);
  expect(of("bin/sh")).toEqual([]);
  expect(of("etc/motd")).toEqual([]);
  expect(of("")).toEqual([]);
});

test("what dpkg keeps about a package is the package's", () => {
  const of = ownersOf(tree({}), allContents());
  expect(of("var/lib/dpkg/info/libx:amd64.md5sums")).toEqual(["libx:amd64"]);
  expect(of("var/lib/dpkg/info/foo-1.0.postinst")).toEqual(["foo-1.0"]);
  expect(of("var/lib/dpkg/info/format")).toEqual([]);
});

test("packages without dpkg have their sums for a list", () => {
  const sums = "d41d8cd98f00b204e9800998ecf8427e  etc/os-release\n";
  const of = ownersOf(tree({ "var/lib/dpkg/status.d/base-files.md5sums": sums }), allContents());
  expect(of("etc/os-release")).toEqual(["base-files"]);
});

test("names that are no UTF-8 are found by the names of the tree", () => {
  const list = Buffer.from("/etc/caf\xe9\n/etc/th\xc3\xa9\n", "latin1");
  const contents = allContents();
  const path = "var/lib/dpkg/info/x.list";
  const node = { kind: "file", mode: 0o644, uid: 0, gid: 0, mtime: 0, xattrs: {} } as const;
  const of = ownersOf(new Map([[path, { ...node, content: contents.put(list) }]]), contents);
  expect(of("etc/caf\udce9")).toEqual(["x"]);
  expect(of("etc/thé")).toEqual(["x"]);
});

test("a section's packages are those it left or, of what is gone, those it found", () => {
  const base = tree(dpkgRoot({ name: "a", files: { "/usr/a": "" } }));
  const to = tree(
    {
      "var/lib/dpkg/info/a.list": null,
      "usr/a": null,
      ...dpkgRoot({ name: "b", files: { "/usr/b": "" } }),
    },
    base,
  );
  const of = ownersBySection([side("s", base, to)], allContents());
  expect(of("s", "usr/b")).toEqual(["b"]);
  expect(of("s", "usr/a")).toEqual(["a"]);
  expect(of("other", "usr/a")).toEqual([]);
});

test("lists are read at the first question, and those not at hand are asked for", () => {
  const contents = allContents();
  const digest = digestOf("elsewhere");
  const node = { kind: "file", mode: 0o644, uid: 0, gid: 0, mtime: 0, xattrs: {} } as const;
  const content = { digest, size: 9 };
  const of = ownersOf(new Map([["var/lib/dpkg/info/x.list", { ...node, content }]]), contents);
  expect([...contents.missing]).toEqual([]);
  of("etc");
  expect([...contents.missing]).toEqual([digest]);
});
