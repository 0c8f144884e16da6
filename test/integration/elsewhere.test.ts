import { join } from "node:path";
import { execa } from "execa";
import { describe, expect } from "vitest";
import { serveFiles, serveGit } from "../support/elsewhere.ts";
import { makeImage, pushImage } from "../support/images.ts";
import { type Rig, test } from "../support/rig.ts";

/** What `plan` would build, or what it says instead. */
async function toBuild(rig: Rig, env: { readonly [name: string]: string } = {}) {
  const { exitCode, stdout, stderr } = await rig.layerbuild(["plan", "--json"], { env });
  if (exitCode !== 0) return stderr;
  const { steps } = JSON.parse(stdout) as { steps: { name: string; status: string }[] };
  return steps.flatMap(({ name, status }) => (status === "to-build" ? [name] : []));
}

/** A file of the image that was built into the local store. */
async function fileIn(rig: Rig, path: string): Promise<string> {
  const { stdout } = await rig.layerbuild([
    "cat",
    `oci:${rig.store}:${rig.registry.host}/tool:latest`,
    path,
  ]);
  return stdout;
}

async function build(rig: Rig): Promise<void> {
  const { exitCode, stderr } = await rig.layerbuild(["build"]);
  expect(stderr.replace(/.*progress.*/g, "")).not.toContain("s3cret");
  if (exitCode !== 0) throw new Error(stderr);
}

describe("what comes from elsewhere is in keys:", () => {
  test("files of the web by what their server tells versions apart by, else by their bytes", async ({
    rig,
  }) => {
    await using server = await serveFiles();
    const { host, files, asked } = server;
    files.set("/tagged", { body: "1", headers: { etag: '"1"' } });
    files.set("/moved", { body: "", status: 302, headers: { location: `http://${host}/tagged` } });
    files.set("/silent", { body: "1" });
    files.set("/context", {
      body: "1",
      headers: { "last-modified": "Tue, 24 Nov 2026 10:00:00 GMT" },
    });
    await rig.write({
      "layers.yaml": `version: 1
repository: ${rig.registry.host}/tool
base: { instructions: FROM scratch }
sections:
  tagged: { instructions: "ADD http://me:s3cret@${host}/moved http://${host}/tagged /tagged/" }
  silent: { instructions: "ADD http://${host}/silent /silent" }
  context:
    contexts: { file: "http://${host}/context" }
    instructions: COPY --from=file /context /context
`,
    });
    await build(rig);
    expect(asked.filter((each) => each === "GET /silent")).toHaveLength(2);
    asked.length = 0;
    expect(await toBuild(rig)).toEqual([]);
    expect([...asked].sort()).toEqual([
      "GET /silent",
      "HEAD /context",
      "HEAD /moved",
      "HEAD /silent",
      "HEAD /tagged",
      "HEAD /tagged",
    ]);

    files.set("/tagged", { body: "2", headers: { etag: '"2"' } });
    expect(await toBuild(rig)).toEqual(["tagged"]);
    files.set("/silent", { body: "2" });
    files.set("/context", {
      body: "2",
      headers: { "last-modified": "Tue, 24 Nov 2026 10:00:01 GMT" },
    });
    expect(await toBuild(rig)).toEqual(["tagged", "silent", "context"]);
    await build(rig);
    for (const path of ["/tagged/tagged", "/silent", "/context"]) {
      expect(await fileIn(rig, path)).toBe("2");
    }

    files.delete("/tagged");
    expect(await toBuild(rig)).toMatch(
      new RegExp(
        `^error: http://${host}/(moved|tagged) can't be had: ${host} answers 404\n\nhint: `,
      ),
    );
  });

  test("git repositories by their commits, which is what is built", async ({ rig }) => {
    await using repository = await serveGit(join(rig.directory, "../served"));
    const { address } = repository;
    const first = await repository.commit({ "a.txt": "1", "sub/b.txt": "1" });
    await repository.git("tag", "--annotate", "--message", "v1", "v1");
    await rig.write({
      "layers.yaml": `version: 1
repository: ${rig.registry.host}/tool
base: { instructions: FROM scratch }
sections:
  branch: { instructions: "ADD ${address}#main /branch" }
  tag: { instructions: "ADD ${address}#v1:sub /tag" }
  commit: { instructions: "ADD ${address}#${first} /commit" }
  context:
    contexts: { repo: "${address}" }
    instructions: COPY --from=repo a.txt /context.txt
`,
    });
    await build(rig);
    expect(await toBuild(rig)).toEqual([]);
    const calls = (await rig.buildxCalls()).flat();
    expect(calls).toContain(`repo=${address}#${first}`);

    await repository.commit({ "a.txt": "2" });
    expect(await toBuild(rig)).toEqual(["branch", "context"]);
    await build(rig);
    expect(await fileIn(rig, "/branch/a.txt")).toBe("2");
    expect(await fileIn(rig, "/context.txt")).toBe("2");
    expect(await fileIn(rig, "/tag/b.txt")).toBe("1");

    await repository.git("branch", "--move", "main", "other");
    expect(await toBuild(rig)).toContain(`${address} has no branch or tag main`);
    await repository.stop();
    expect(await toBuild(rig)).toContain(`error: ${address} does not say which commit`);
  });

  test("as it was locked, without a question, until the lock moves", async ({ rig }) => {
    await using repository = await serveGit(join(rig.directory, "../served"));
    await using server = await serveFiles();
    const { host, files, asked } = server;
    files.set("/file", { body: "1", headers: { etag: '"1"' } });
    await repository.commit({ "a.txt": "1" });
    await rig.write({
      "layers.yaml": `version: 1
repository: ${rig.registry.host}/tool
base: { instructions: FROM scratch }
sections:
  git: { instructions: "ADD ${repository.address}#main /git" }
  web: { instructions: "ADD http://${host}/file /file" }
`,
    });
    expect(await rig.layerbuild(["lock"])).toMatchObject({ exitCode: 0 });
    await repository.commit({ "a.txt": "2" });
    asked.length = 0;
    await build(rig);
    expect(await toBuild(rig)).toEqual([]);
    expect(asked).toEqual([]);
    expect(await fileIn(rig, "/git/a.txt")).toBe("1");

    files.set("/file", { body: "2", headers: { etag: '"2"' } });
    expect(await toBuild(rig)).toEqual([]);
    expect(await rig.layerbuild(["lock", "--update"])).toMatchObject({ exitCode: 0 });
    expect(await toBuild(rig)).toEqual(["git", "web"]);
    await build(rig);
    expect(await fileIn(rig, "/git/a.txt")).toBe("2");
    expect(await fileIn(rig, "/file")).toBe("2");
  });

  test("images of folders in OCI layout by their digests", async ({ rig }) => {
    const { host } = rig.registry;
    const target = { host, repository: "made", tag: "1" };
    const fill = async (text: string): Promise<void> => {
      await pushImage(target, makeImage({ chapters: [{ files: { file: text } }] }));
      const to = `oci:${join(rig.directory, "images")}:cross`;
      await rig.skopeo(["copy", "--src-tls-verify=false", `docker://${host}/made:1`, to]);
    };
    const own = `version: 1
repository: ${host}/tool
base: { instructions: FROM scratch }
sections:
  a:
    contexts: { cross: "oci-layout://images:cross" }
    instructions: COPY --from=cross /file /file
`;
    await rig.write({ "layers.yaml": own });
    await fill("1");
    await build(rig);
    expect(await toBuild(rig)).toEqual([]);
    await fill("2");
    expect(await toBuild(rig)).toEqual(["a"]);
    await build(rig);
    expect(await fileIn(rig, "/file")).toBe("2");

    await rig.write({ "layers.yaml": own.replace(":cross", ":other") });
    expect(await toBuild(rig)).toContain("there is no image oci:");
  });

  test("values of variables and what commands print, which are neither shown nor kept", async ({
    rig,
  }) => {
    await rig.write({
      "version.txt": "s3cret 1\n",
      "layers.yaml": `version: 1
repository: ${rig.registry.host}/tool
base: { instructions: FROM scratch }
sections:
  a: { inputs: ["cat \${FILE:-version.txt}"], instructions: ENV A=1 }
  b: { inputs: [env:TOKEN], instructions: ENV B=1 }
`,
    });
    await build(rig);
    expect(await toBuild(rig)).toEqual([]);
    expect(await toBuild(rig, { TOKEN: "" })).toEqual(["b"]);
    expect(await toBuild(rig, { TOKEN: "s3cret" })).toEqual(["b"]);
    await rig.write({ "version.txt": "s3cret 2\n" });
    expect(await toBuild(rig)).toEqual(["a"]);
    const found = await execa("grep", ["-r", "s3cret", rig.store], { reject: false });
    expect(found.stdout).toBe("");

    const failed = await toBuild(rig, { FILE: "missing.txt" });
    expect(failed).toContain("layers.yaml:5:");
    expect(failed).toContain("The command ended with exit code 1");
    expect(failed).toContain("missing.txt: No such file or directory");
  });
});
