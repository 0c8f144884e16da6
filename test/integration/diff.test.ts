import { describe, expect } from "vitest";
import type { DiffJson } from "../../src/report/diff-json.ts";
import { engineRegistry } from "../support/engine.ts";
import { type Rig, test } from "../support/rig.ts";

const debian = `FROM ${engineRegistry}/library/debian:bookworm-slim`;

/** Builds a Dockerfile and has it in the engine, under a name of the rig's registry. */
async function inEngine(rig: Rig, name: string, lines: readonly string[]): Promise<string> {
  const folder = `images/${name}`;
  await rig.write({
    [`${folder}/Dockerfile`]: `${lines.join("\n")}\n`,
    [`${folder}/a.txt`]: "a\n",
  });
  const reference = `${rig.registry.host}/${name}:1`;
  const build = ["buildx", "build", "--quiet", "--provenance=false", "--load", "--tag", reference];
  await rig.docker([...build, `${rig.directory}/${folder}`]);
  return reference;
}

describe("layerbuild diff", () => {
  test("finds one image the same at a registry, in a layout, an archive and the engine", async ({
    rig,
  }) => {
    const reference = await inEngine(rig, "same", ["FROM scratch", "COPY a.txt /", "ENV A=1"]);
    const archive = `${rig.directory}/saved.tar`;
    await rig.docker(["push", "--quiet", reference]);
    await rig.docker(["save", "--output", archive, reference]);
    await rig.skopeo([
      "copy",
      "--quiet",
      `docker-archive:${archive}`,
      `oci:${rig.directory}/out:v1`,
    ]);
    await rig.shell("gzip --keep saved.tar; tar -cf out.tar -C out .");
    const images = [
      ...["docker-archive:saved.tar", `docker-archive:saved.tar:${reference}`],
      ...["docker-archive:saved.tar.gz", "oci:out:v1", "oci-archive:out.tar:v1"],
      ...[`docker-daemon:${reference}`, reference],
    ];
    for (const image of images) {
      const found = await rig.layerbuild(["diff", reference, image]);
      expect({ image, ...found }).toMatchObject({
        exitCode: 0,
        stdout: "equivalent: the same layers; nothing had to be ignored",
      });
    }
    const missing = await rig.layerbuild(["diff", reference, "oci:out:v2"]);
    expect(missing).toMatchObject({ exitCode: 2, stdout: "" });
    expect(missing.stderr).toContain("there is no image oci:out:v2\n\nhint: it has v1");
  });

  test("finds what was planted, of each kind, and not what two builds have by themselves", async ({
    rig,
  }) => {
    const run = (...commands: string[]) => `RUN ${commands.join(" && ")}`;
    const common = [
      "mkdir /opt/d && cd /opt/d && touch mode owner kind gone",
      "date +%s.%N > /var/log/dpkg.log && date +%s.%N > /etc/machine-id",
    ];
    const before = await inEngine(rig, "before", [
      debian,
      run(
        ...common,
        "useradd --system one && useradd --system svc && chown svc owner",
        "chown svc kind",
      ),
      run(
        "cd /opt/d",
        "echo 1 > content",
        "ln -s a link",
        "mknod device c 1 3",
        "touch linked",
        "ln linked other",
      ),
      "ENV A=1 PATH=$PATH:/opt/bin",
    ]);
    const after = await inEngine(rig, "after", [
      debian,
      // Other numbers for the same names.
      run(
        ...common,
        "useradd --system svc && useradd --system one && chown one owner",
        "chown svc kind",
      ),
      run("cd /opt/d", "echo 2 > content", "ln -s b link", "mknod device c 1 5"),
      run(
        "cd /opt/d",
        "rm gone kind && mkdir kind && chmod 600 mode && touch linked other && mkdir new",
      ),
      'ENV A=2\nCMD ["x"]',
    ]);
    const args = ["diff", `docker-daemon:${before}`, `docker-daemon:${after}`, "--json"];
    const found = await rig.layerbuild(args);
    expect(found.exitCode).toBe(1);
    const { platforms, equivalent } = JSON.parse(found.stdout) as DiffJson;
    expect(equivalent).toBe(false);
    const told = platforms[0]?.differences.map(
      ({ subject, details }) =>
        `${subject}: ${details.join(", ").replace(/ of 2 bytes \(\S+\)/g, "")}`,
    );
    expect(told).toEqual([
      "/opt/d/content: content: a file → a file",
      "/opt/d/device: device 1:3 → 1:5",
      expect.stringMatching(/^\/opt\/d\/gone: a file of 0 bytes/),
      expect.stringMatching(/^\/opt\/d\/kind: a file of 0 bytes \(\S+\) → a directory$/),
      "/opt/d/link: target a → b",
      "/opt/d/linked: one file with /opt/d/other → with no other",
      "/opt/d/mode: mode 644 → 600",
      "/opt/d/new: a directory",
      "/opt/d/other: one file with /opt/d/linked → with no other",
      expect.stringMatching(/^\/opt\/d\/owner: owner svc \(\d+\) → one \(\d+\)$/),
      'Cmd: ["bash"] → ["x"]',
      'Env A: "1" → "2"',
      "Env PATH: lacks /opt/bin",
    ]);
    const ignored = platforms[0]?.ignored.map(({ rule, subject }) => `${rule} ${subject}`).sort();
    expect(ignored).toEqual(
      expect.arrayContaining([
        "ids user one",
        "ids user svc",
        "logs /var/log/dpkg.log",
        "machine ids /etc/machine-id",
      ]),
    );
    // Tables were kept: no layer is read again.
    const only = await rig.layerbuild([...args.slice(0, 3), "/etc", "/var/log"]);
    expect(only).toMatchObject({ exitCode: 0, stderr: "" });
    const strict = await rig.layerbuild([...args.slice(0, 3), "/var/log/dpkg.log", "--strict"]);
    expect(strict.exitCode).toBe(1);
    expect(strict.stdout).toContain("~ /var/log/dpkg.log  content: ");
    expect(strict.stdout).toMatch(/not equivalent: \d difference.*; nothing is ignored$/);
  });
});
