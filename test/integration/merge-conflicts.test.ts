import { chmod, readFile } from "node:fs/promises";
import { describe, expect } from "vitest";
import { install, writeSections } from "../support/debian.ts";
import { type Rig, test } from "../support/rig.ts";

const build = (rig: Rig) => rig.layerbuild(["build", "--push"]);
const run = async (rig: Rig, script: string): Promise<string> =>
  (
    await rig.docker([
      "run",
      "--rm",
      "--pull",
      "always",
      "--quiet",
      `${rig.registry.host}/tool:latest`,
      "bash",
      "-c",
      script,
    ])
  ).stdout;

/** A package made on the spot: its name, its version, and a file with that version in it. */
const madePackage = (name: string, version: string, more = ""): string =>
  `RUN mkdir -p /tmp/p/DEBIAN /tmp/p/opt/${name} && \\
    printf 'Package: ${name}\\nVersion: ${version}\\nArchitecture: all\\nMaintainer: x <x@example.com>\\nDescription: x\\n${more}' > /tmp/p/DEBIAN/control && \\
    echo ${version} > /tmp/p/opt/${name}/version && echo ${version} > /tmp/p/opt/${name}/other && \\
    dpkg-deb -b /tmp/p /tmp/p.deb >/dev/null && dpkg -i /tmp/p.deb && rm -rf /tmp/p /tmp/p.deb`;

describe("sections that want different things are refused, and the way out works", () => {
  test("two users with one uid from 1000 up", async ({ rig }) => {
    const sections = {
      app: "RUN useradd -m app && echo a > /home/app/a && chown -R app /home/app",
      alice: "RUN useradd -m alice && echo b > /home/alice/b && chown -R alice /home/alice",
    };
    await writeSections(rig, sections);
    const refused = await build(rig);
    expect(refused.exitCode).toBe(1);
    expect(refused.stderr).toMatch(/app/);
    expect(refused.stderr).toMatch(/alice/);
    expect(refused.stderr).toContain("1000");
    expect(refused.stderr).toContain("renumber-all");

    await writeSections(rig, sections, { merge: { ids: "renumber-all" } });
    expect(await build(rig)).toMatchObject({ exitCode: 0 });
    const owners = "stat -c %U /home/app/a /home/alice/b; id -u app alice | sort -u | wc -l";
    expect(await run(rig, owners)).toBe("app\nalice\n2");
  });

  test("two versions of one package are one report, whatever files they have", async ({ rig }) => {
    const sections = { old: madePackage("foo", "1.0"), new: madePackage("foo", "2.0") };
    await writeSections(rig, sections);
    const refused = await build(rig);
    expect(refused.exitCode).toBe(1);
    expect(refused.stderr).toMatch(/foo 1\.0 vs 2\.0/);
    expect(refused.stderr.match(/^\[/gm)).toHaveLength(1);
    expect(refused.stderr).toContain("RUN mkdir -p /tmp/p/DEBIAN");

    await writeSections(rig, { ...sections, old: madePackage("foo", "2.0") });
    expect(await build(rig)).toMatchObject({ exitCode: 0 });
    expect(await run(rig, "cat /opt/foo/version; dpkg-query -Wf '${Version}' foo")).toBe(
      "2.0\n2.0",
    );
  });

  test("one line of one file edited twice, and each kind of rule that settles it", async ({
    rig,
  }) => {
    const edit = (line: string): string => `RUN printf 'one\\n${line}\\nthree\\n' > /etc/motd`;
    const sections = { a: edit("A"), b: edit("B") };
    await writeSections(rig, sections);
    const refused = await build(rig);
    expect(refused.exitCode).toBe(1);
    expect(refused.stderr).toContain("/etc/motd");
    expect(refused.stderr).toContain("RUN printf 'one\\nA\\nthree\\n' > /etc/motd");
    expect(refused.stderr).toContain("path: /etc/motd");

    await rig.write({ "join.sh": '#!/bin/sh\nshift; cat "$@" | sort -u\n' });
    await chmod(`${rig.directory}/join.sh`, 0o755);
    const results: [object, string][] = [
      [{ use: "first" }, "one\nA\nthree"],
      [{ use: "last" }, "one\nB\nthree"],
      [{ use: "section:a" }, "one\nA\nthree"],
      [{ use: "union-lines" }, "one\nA\nthree\nB"],
      [{ run: "./join.sh" }, "A\nB\none\nthree"],
    ];
    for (const [rule, expected] of results) {
      const rules = [{ path: "/etc/motd", ...rule }];
      await writeSections(rig, sections, { merge: { rules } });
      expect(await build(rig)).toMatchObject({ exitCode: 0 });
      const lines = await run(rig, "cat /etc/motd");
      expect(new Set(lines.split("\n"))).toEqual(new Set(expected.split("\n")));
    }
  });

  test("packages that exclude each other are refused as what they are", async ({ rig }) => {
    await writeSections(rig, {
      exim: install("exim4-daemon-light"),
      postfix: install("postfix"),
    });
    const refused = await build(rig);
    expect(refused.exitCode).toBe(1);
    expect(refused.stderr).toMatch(/exim4-daemon-light/);
    expect(refused.stderr).toMatch(/postfix/);
    expect(refused.stderr).toMatch(/conflicts|mail-transport-agent/i);
  });

  test("with conflicts: last-wins the image is made, and what was lost is in the report", async ({
    rig,
  }) => {
    const sections = { a: "RUN echo a > /etc/motd", b: "RUN echo b > /etc/motd" };
    await writeSections(rig, sections, { merge: { conflicts: "last-wins" } });
    const { exitCode, stdout } = await rig.layerbuild(["build", "--push", "--json"]);
    expect(exitCode).toBe(0);
    const [merge] = JSON.parse(stdout).merges;
    expect(merge.report.conflicts).toEqual([expect.objectContaining({ subject: "/etc/motd" })]);
    expect(await run(rig, "cat /etc/motd")).toBe("b");
    const { stdout: config } = await rig.skopeo([
      ...["inspect", "--config", "--tls-verify=false"],
      `docker://${rig.registry.host}/tool:latest`,
    ]);
    expect(JSON.parse(config).config.Labels["dev.layerbuild.lost"]).toContain("/etc/motd");
  });
});

describe("what a section left is right in the merged image", () => {
  test("a section on top of another stands above it, and its siblings' packages stay", async ({
    rig,
  }) => {
    await writeSections(rig, {
      lib: madePackage("lib", "1.0"),
      other: madePackage("other", "1.0"),
    });
    await rig.write({
      "layers.json": JSON.stringify({
        ...JSON.parse(await readFile(`${rig.directory}/layers.json`, "utf8")),
        sections: {
          lib: { instructions: `${madePackage("lib", "1.0")}\nRUN echo lib > /etc/motd` },
          other: { instructions: madePackage("other", "1.0") },
          app: {
            needs: ["lib"],
            instructions: `${madePackage("lib", "1.1")}\nRUN echo app > /etc/motd && useradd -r svc`,
          },
        },
      }),
    });
    expect(await build(rig)).toMatchObject({ exitCode: 0 });
    const found = await run(
      rig,
      "dpkg-query -Wf '${Package} ${Version}\\n' lib other; cat /etc/motd; id -un svc; dpkg --audit",
    );
    expect(found).toBe("lib 1.1\nother 1.0\napp\nsvc");
  });

  test("merging other sections again reads no layer, only tables of contents", async ({ rig }) => {
    const sections = {
      a: madePackage("a", "1"),
      b: madePackage("b", "1"),
      c: madePackage("c", "1"),
    };
    await writeSections(rig, sections);
    expect(await build(rig)).toMatchObject({ exitCode: 0 });
    const images = { pair: { sections: ["c", "a"], tags: ["pair"] } };
    await writeSections(rig, sections, { images });
    await rig.registry.clearLog();
    const { exitCode, stdout } = await rig.layerbuild(["build", "--push", "--json"]);
    expect(exitCode).toBe(0);
    const [merge] = JSON.parse(stdout).merges;
    expect(merge.report.read).toMatchObject({ layers: 0, bytes: 0 });
    expect(merge.report.read.tables).toBeGreaterThan(2);
    const { stdout: raw } = await rig.skopeo([
      ...["inspect", "--raw", "--tls-verify=false"],
      `docker://${rig.registry.host}/tool:pair`,
    ]);
    const layers: string[] = JSON.parse(raw).layers.map(({ digest }: { digest: string }) => digest);
    const read = (await rig.registry.log()).filter(
      ({ method, path }) => method === "GET" && layers.some((digest) => path.endsWith(digest)),
    );
    expect(read).toEqual([]);
  });

  test("finalize runs on the merged root, keyed like a section", async ({ rig }) => {
    const sections = { a: "RUN echo a > /a", b: "RUN echo b > /b" };
    await writeSections(rig, sections, { merge: { finalize: ["cat /a /b > /ab"] } });
    expect(await build(rig)).toMatchObject({ exitCode: 0 });
    expect(await run(rig, "cat /ab")).toBe("a\nb");
    await rig.forgetCalls();
    expect(await build(rig)).toMatchObject({ exitCode: 0 });
    expect(await rig.buildxCalls()).toEqual([]);
  });

  test("with ids: separate no number is given twice, and no layer has a trace of how", async ({
    rig,
  }) => {
    const sections = { a: "RUN adduser --system --group a1", b: "RUN useradd -r b1" };
    await writeSections(rig, sections, { merge: { ids: "separate" } });
    const { exitCode, stdout } = await rig.layerbuild(["build", "--push", "--json"]);
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout).merges[0].report.ids).toEqual([]);
    const found = await run(
      rig,
      "id -u a1; id -u b1; dpkg -V adduser login; grep -c 2.. /etc/login.defs",
    );
    const [a, b, ...rest] = found.split("\n");
    expect(Number(a)).toBeGreaterThanOrEqual(200);
    expect(Number(b)).toBeGreaterThanOrEqual(200);
    expect(a).not.toBe(b);
    expect(rest.join("\n")).not.toContain("etc/adduser.conf");
  });
});
