import { describe, expect, test } from "vitest";
import { rpmFormat } from "../../../src/compare/formats/rpm.ts";
import { loadRpm } from "../../../src/run/rpm.ts";
import { compared, ignored, imageOf, lines } from "../../support/compare.ts";
import { openFixtures } from "../../support/fixtures.ts";
import { logOf } from "../../support/sqlite-wal.ts";
import { dir, file } from "../../support/trees.ts";

const status = (...packages: string[]): string => `${packages.join("\n\n")}\n\n`;
const stanza = (name: string, version: string, more = ""): string =>
  `Package: ${name}\nStatus: install ok installed\nArchitecture: amd64\nVersion: ${version}${more}`;
const dpkg = "var/lib/dpkg/status";
const dpkgItself = stanza("dpkg", "1.21");

describe("dpkg's packages", () => {
  test("are a set, with their versions and states", () => {
    const a = status(dpkgItself, stanza("curl", "7.88"), stanza("gone", "1"));
    const b = status(
      stanza("new", "2"),
      dpkgItself,
      stanza("curl", "7.89").replace("install ok", "hold ok"),
    );
    expect(lines(imageOf({ [dpkg]: a }), imageOf({ [dpkg]: b }))).toEqual([
      "~ package curl: version 7.88 → 7.89, status install ok installed → hold ok installed",
      "- package gone: version 1",
      "+ package new: version 2",
    ]);
  });

  test("may be listed in another order, and so may be their configuration files", () => {
    const conffiles = ["\nConffiles:", " /etc/a 1", " /etc/b 2"];
    const [a, b] = [conffiles.join("\n"), [conffiles[0], conffiles[2], conffiles[1]].join("\n")];
    const one = { [dpkg]: status(dpkgItself, stanza("x", "1", a), stanza("y", "1")) };
    const other = { [dpkg]: status(stanza("y", "1"), stanza("x", "1", b), dpkgItself) };
    expect(lines(imageOf(one), imageOf(other))).toEqual([]);
    expect(ignored(imageOf(one), imageOf(other))).toEqual([`order /${dpkg}`]);
  });

  test("of another architecture are others", () => {
    const foreign = stanza("x", "1").replace("amd64", "i386");
    const [a, b] = [status(dpkgItself, stanza("x", "1")), status(dpkgItself, foreign)];
    expect(lines(imageOf({ [dpkg]: a }), imageOf({ [dpkg]: b }))).toEqual([
      "- package x: version 1",
      "+ package x:i386: version 1",
    ]);
  });

  test("that were asked for and those that others need are marked, with or without a record", () => {
    const path = "var/lib/apt/extended_states";
    const mark = (name: string, auto: number) =>
      `Package: ${name}\nArchitecture: amd64\nAuto-Installed: ${auto}`;
    const a = status(mark("x", 1), mark("y", 0));
    expect(lines(imageOf({ [path]: a }), imageOf({ [path]: status(mark("x", 1)) }))).toEqual([]);
    expect(lines(imageOf({ [path]: a }), imageOf({ [path]: status(mark("y", 1)) }))).toEqual([
      "- mark of package x:amd64: mark auto",
      "+ mark of package y:amd64: mark auto",
    ]);
    const folder = { "var/lib/apt": dir() };
    const none = imageOf({ [path]: status(mark("y", 0)) });
    expect(lines(none, imageOf(folder))).toEqual([]);
    expect(ignored(none, imageOf(folder))).toEqual([`empty databases /${path}`]);
  });

  test("that differ stand for their files", () => {
    const files = (version: string, more: string) => ({
      [dpkg]: status(dpkgItself, stanza("curl", version)),
      "var/lib/dpkg/info/curl.list": "/.\n/usr\n/usr/bin\n/usr/bin/curl\n/etc/curlrc\n",
      "var/lib/dpkg/info/curl.md5sums": more,
      "usr/bin/curl": more,
      "usr/bin/wget": more,
    });
    const [a, b] = [imageOf(files("7", "1")), imageOf(files("8", "2"))];
    const found = comparedSubjects(a, b);
    expect(found).toEqual([
      ["/usr/bin/curl", "curl"],
      ["/usr/bin/wget", undefined],
      ["/var/lib/dpkg/info/curl.md5sums", "curl"],
      ["package curl", undefined],
    ]);
  });
});

const comparedSubjects = (...images: Parameters<typeof compared>) =>
  compared(...images).differences.map((each) => [each.subject, each.package]);

describe("real databases", () => {
  const [deb, apk, ca] = [openFixtures("deb"), openFixtures("apk"), openFixtures("ca")];
  const [ld, rpm] = [openFixtures("ld"), openFixtures("rpm")];
  const one = (path: string, bytes: Buffer | undefined) =>
    imageOf({ [path]: file(bytes ?? Buffer.alloc(0)) });

  test("of sections differ by what these installed, and of one are the same", () => {
    const [a, b] = ["E", "Q"].map((section) => one(dpkg, deb(`${section}/${dpkg}`)));
    if (!a || !b) throw new Error("no fixtures");
    expect(lines(a, a, { strict: true })).toEqual([]);
    const found = lines(a, b);
    expect(found.length).toBeGreaterThan(2);
    expect(found.every((line) => /^[-+~] package \S+: version /.test(line))).toBe(true);
  });

  test("of apk are sets of packages, wishes and scripts", () => {
    const folder = "lib/apk/db";
    const at = (name: string) =>
      imageOf(
        Object.fromEntries(
          ["installed", "triggers", "scripts.tar.gz"].map((file_) => [
            `${folder}/${file_}`,
            file(apk(`${name}/${file_}`) ?? Buffer.alloc(0)),
          ]),
        ),
      );
    const found = lines(at("base"), at("M"));
    const [changed, added] = [/^~ package basepkg: version 1.0-r0 → 2.0-r0, /, /^\+ (package|apk)/];
    expect(found.filter((line) => changed.test(line))).toHaveLength(1);
    expect(found.filter((line) => line.startsWith("- "))).toEqual([
      "- package baserm: version 1.0-r0",
    ]);
    expect(found.filter((line) => added.test(line))).toHaveLength(found.length - 2);
    const world = ["base", "A"].map((name) => one("etc/apk/world", apk(`${name}/world`)));
    expect(lines(world[0] as never, world[1] as never)).not.toEqual([]);
  });

  test("of certificates are sets, whenever Java's were added", () => {
    const path = "etc/ssl/certs/ca-certificates.crt";
    const found = lines(
      one(path, ca("CA1/ca-certificates.crt")),
      one(path, ca("EXPECTED/ca-certificates.crt")),
    );
    expect(found.length).toBeGreaterThan(0);
    expect(found.every((line) => /^[-+] certificate sha256:[0-9a-f]{12}: $/.test(line))).toBe(true);
    const java = "etc/ssl/certs/java/cacerts";
    const stores = lines(one(java, ca("CA2/cacerts")), one(java, ca("CA3/cacerts")));
    expect(stores.every((line) => /^[-+] Java's certificate /.test(line))).toBe(true);
    expect(lines(one(java, ca("CA2/cacerts")), one(java, ca("EXPECTED/cacerts")))).not.toContain(
      "~",
    );
  });

  test("of the loader are libraries by name, in the order in which they are found", () => {
    const path = "etc/ld.so.cache";
    const found = lines(one(path, ld("base.ld.so.cache")), one(path, ld("HW1.ld.so.cache")));
    expect(found.length).toBeGreaterThan(0);
    expect(found.every((line) => /^[-+~] library \S+: /.test(line))).toBe(true);
  });

  test("of rpm are sets of packages, with the log that SQLite keeps beside them", async () => {
    const formats = [rpmFormat(await loadRpm())];
    const at = (name: string, ...files: string[]) =>
      imageOf(
        Object.fromEntries(
          files.map((each) => [
            `usr/lib/sysimage/rpm/${each}`,
            file(rpm(`${name}/${each}`) ?? Buffer.alloc(0)),
          ]),
        ),
      );
    const names = ["rpmdb.sqlite", "rpmdb.sqlite-wal", "rpmdb.sqlite-shm"];
    const [base, a] = [at("base", "rpmdb.sqlite"), at("A", ...names)];
    const found = lines(base, a, { formats });
    expect(found.length).toBeGreaterThan(0);
    expect(found.every((line) => /^\+ package \S+\.\w+: version /.test(line))).toBe(true);
    expect(ignored(base, a, { formats })).toEqual([
      "database logs /usr/lib/sysimage/rpm/rpmdb.sqlite-wal",
      "database logs /usr/lib/sysimage/rpm/rpmdb.sqlite-shm",
    ]);
    expect(lines(a, at("M", "rpmdb.sqlite"), { formats })).toContain(
      "~ package basepkg.noarch: version 1-1 → 2-1, another checksum",
    );
    // Only the log tells them apart.
    const [before, after] = [rpm("base/rpmdb.sqlite"), rpm("A/rpmdb.sqlite")];
    if (!before || !after) throw new Error("there are no fixtures");
    const folder = "usr/lib/sysimage/rpm";
    const main = { [`${folder}/rpmdb.sqlite`]: file(before) };
    const logged = { ...main, [`${folder}/rpmdb.sqlite-wal`]: file(logOf(before, after)) };
    expect(lines(imageOf(main), imageOf(logged), { formats })).toEqual(found);
    expect(lines(imageOf(logged), a, { formats })).toEqual([]);
  });
});

describe("accounts", () => {
  const passwd = (text: string) => imageOf({ "etc/passwd": text });

  test("are compared by name, and each of their fields", () => {
    const a = passwd(
      "root:x:0:0::/root:/bin/sh\nold:x:100:100::/:/bin/sh\nme:x:1000:0:A:/:/bin/sh\n",
    );
    const b = passwd(
      "me:x:1001:0:B:/:/bin/sh\nroot:x:0:0::/root:/bin/bash\nnew:x:100:100::/:/bin/sh\n",
    );
    expect(lines(a, b)).toEqual(
      [
        "~ user me: uid 1000 → 1001, comment A → B",
        "+ user new: password x",
        "- user old: password x",
        "~ user root: shell /bin/sh → /bin/bash",
      ].map((line) => line.replace("password x", "uid 100")),
    );
  });

  test("have numbers that tools give out, and those do not count; others do", () => {
    const [a, b] = [passwd("redis:x:101:0::/:/bin/sh\n"), passwd("redis:x:150:0::/:/bin/sh\n")];
    expect(lines(a, b)).toEqual([]);
    expect(ignored(a, b)).toEqual(["ids user redis"]);
    expect(lines(a, passwd("redis:x:42:0::/:/bin/sh\n"))).toEqual(["~ user redis: uid 101 → 42"]);
  });

  test("have groups by name, members as sets, and passwords that are not shown", () => {
    const files = (gid: number, members: string, hash: string) =>
      imageOf({
        "etc/passwd": `a:x:100:${gid}::/:/bin/sh\n`,
        "etc/group": `g:x:${gid}:${members}\n`,
        "etc/shadow": `a:${hash}:19000:0:99999:7:::\n`,
        "etc/gshadow": `g:!::${members}\n`,
      });
    const a = files(101, "x,y", "$6$old");
    expect(lines(a, files(120, "y,x", "$6$old"))).toEqual([]);
    const found = lines(a, files(101, "x", "$6$new"));
    expect(found).toEqual([
      "~ group g: members x,y → x",
      "~ password of group g: members x,y → x",
      "~ password of user a: another password",
    ]);
    expect(found.join()).not.toContain("$6$");
  });

  test("get subordinate numbers in the order in which they are made, and passwords on some day", () => {
    const files = (first: number, day: number) =>
      imageOf({ "etc/subuid": `a:${first}:65536\n`, "etc/shadow": `a:!:${day}::::::\n` });
    const [a, b] = [files(100_000, 19_000), files(165_536, 19_001)];
    expect(lines(a, b)).toEqual([]);
    expect(ignored(a, b)).toEqual(["ids subordinate numbers of a", "times password of user a"]);
    // 0 is no day: it asks for a new password.
    expect(lines(a, files(100_000, 0))).toHaveLength(1);
  });
});

describe("other records", () => {
  test.each([
    ["etc/shells", "/bin/sh\n/bin/zsh\n", "- line /bin/zsh: "],
    ["var/lib/dpkg/triggers/File", "/bin/sh\n/usr/x man-db\n", "- line /usr/x man-db: "],
    [
      "var/lib/dpkg/diversions",
      "/bin/sh\n/bin/sh.x\ndash\n",
      "- diversion of /bin/sh: to /bin/sh.x",
    ],
    [
      "var/lib/dpkg/statoverride",
      "root mail 2755 /x\n",
      "- statoverride of /x: owner and mode root mail 2755",
    ],
    ["var/lib/ucf/hashfile", "0a1b  /etc/x\n", "- ucf's record of /etc/x: value 0a1b"],
    ["var/cache/debconf/config.dat", "Name: a/b\nValue: 1\n\n", "- debconf's a/b: value 1"],
    ["var/cache/debconf/passwords.dat", "Name: a/b\nValue: 1\n\n", "- debconf's a/b: "],
  ])("of %s", (path, text, line) => {
    const rest =
      { "etc/shells": "/bin/sh\n", "var/lib/dpkg/triggers/File": "/bin/sh\n" }[path] ?? "\n";
    expect(lines(imageOf({ [path]: text }), imageOf({ [path]: rest }))).toEqual([line]);
  });

  test("alternatives are compared by what there is to choose, and what was chosen by whom", () => {
    const path = "var/lib/dpkg/alternatives/editor";
    const group = (status: string, ...choices: string[]) =>
      imageOf({ [path]: [status, "/usr/bin/editor", "", ...choices, "", ""].join("\n") });
    const [vim, nano] = [
      ["/usr/bin/vim", "50"],
      ["/bin/nano", "40"],
    ] as const;
    expect(lines(group("auto", ...vim, ...nano), group("auto", ...nano, ...vim))).toEqual([]);
    expect(lines(group("auto", ...vim), group("manual", ...nano))).toEqual([
      "~ alternative editor: status auto → manual",
      "+ alternative editor: /bin/nano: priority 40",
      "- alternative editor: /usr/bin/vim: priority 50",
    ]);
  });

  test("what is not in its format is compared as bytes", () => {
    const path = "etc/ld.so.cache";
    expect(lines(imageOf({ [path]: "one" }), imageOf({ [path]: "two" }))).toHaveLength(1);
  });
});
