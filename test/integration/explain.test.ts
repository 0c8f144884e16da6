import { chmod, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect } from "vitest";
import { makeImage, pushImage, tinyBase } from "../support/images.ts";
import { places, registry } from "../support/places.ts";
import { writeCopyProject } from "../support/projects.ts";
import { type Rig, test } from "../support/rig.ts";

interface Explained {
  readonly id: string;
  readonly status: string;
  readonly explanation: {
    readonly with: { readonly key: string; readonly made: string | null } | null;
    readonly gone: boolean;
    readonly changes: readonly { readonly text: string }[];
    readonly waitsFor: readonly string[];
  } | null;
}

const other = (version: string) =>
  makeImage({ on: tinyBase(), config: { Env: [`VERSION=${version}`] } });

/** `a` reaches files of a folder with ignore rules and of another context; `c` is built on `b`. */
async function writeProject(rig: Rig): Promise<void> {
  const { host } = rig.registry;
  for (const repository of ["base", "picture", "stage"]) {
    await pushImage({ host, repository, tag: "1" }, tinyBase());
  }
  await pushImage({ host, repository: "base", tag: "2" }, other("2"));
  await rig.write({
    "docker/a.Dockerfile": `FROM base
ARG VERSION
COPY src /src/
COPY --from=more . /more/
COPY --from=${host}/stage:1 /base.txt /stage
ENV A=1
`,
    "docker/src/go.mod": "module a\n",
    "docker/src/run.sh": "#!/bin/sh\n",
    "docker/src/secret.txt": "s\n",
    "docker/src/open.txt": "o\n",
    "docker/more.txt": "x\n",
    "docker/.dockerignore": "src/secret.txt\n",
    "more/m.txt": "m\n",
    "b.txt": "b\n",
    "merge.sh": "#!/bin/sh\ncat $1\n",
    "layers.yaml": `version: 1
repository: ${host}/tool
base: { image: "${host}/base:1" }
sections:
  a:
    dockerfile: docker/a.Dockerfile
    context: docker
    contexts: { more: more, picture: "docker-image://${host}/picture:1" }
    args: { VERSION: "1" }
    secrets: [{ id: token, env: TOKEN }]
    network: none
  b: { instructions: "COPY b.txt /b.txt" }
  c: { needs: [b], instructions: "ENV C=1" }
  d: { instructions: "ENV D=1" }
merge:
  rules: [{ path: /etc/x, run: ./merge.sh }]
images:
  tool:
    sections: [a, b, c, d]
    config: { cmd: [sh] }
`,
  });
  await chmod(join(rig.directory, "merge.sh"), 0o755);
  await chmod(join(rig.directory, "docker/src/run.sh"), 0o644);
}

/** Replaces text in a file of the project. */
async function edit(rig: Rig, path: string, from: string, to: string): Promise<void> {
  const text = await readFile(join(rig.directory, path), "utf8");
  if (!text.includes(from)) throw new Error(`${path} does not have ${from}`);
  await rig.write({ [path]: text.replace(from, to) });
}

async function explain(rig: Rig): Promise<readonly Explained[]> {
  const plan = await rig.layerbuild(["plan", "--push", "--explain", "--json"], {
    env: { TOKEN: "t" },
  });
  expect(plan.exitCode).toBe(0);
  return JSON.parse(plan.stdout).steps;
}

interface Case {
  readonly name: string;
  change(rig: Rig): Promise<unknown>;
  /** Steps of which something is told, by their ids without the platform, with all of it. */
  readonly told: { readonly [step: string]: readonly RegExp[] };
}

const path = (rig: Rig, name: string) => join(rig.directory, name);
const layers = (from: string, to: string) => (rig: Rig) => edit(rig, "layers.yaml", from, to);
const dockerfile = (from: string, to: string) => (rig: Rig) =>
  edit(rig, "docker/a.Dockerfile", from, to);
const moved = /moved from sha256:[0-9a-f]{12}… .*to sha256:[0-9a-f]{12}…$/;

const policyAndProgram = [
  /^merge\.conflicts changed \("error" → "warn"\)$/,
  /^the program of the rule \.\/merge\.sh is another/,
];

const cases: readonly Case[] = [
  {
    name: "a file has other content",
    change: (rig) => rig.write({ "docker/src/go.mod": "module b\n" }),
    told: {
      "section:a": [/^docker\/src\/go\.mod changed \(sha256 [0-9a-f]{8}… → [0-9a-f]{8}…\)$/],
    },
  },
  {
    name: "a file is new",
    change: (rig) => rig.write({ "docker/src/deep/new.txt": "n\n" }),
    told: { "section:a": [/^docker\/src\/deep\/new\.txt is new$/] },
  },
  {
    name: "a file is gone",
    change: (rig) => rm(path(rig, "docker/src/open.txt")),
    told: { "section:a": [/^docker\/src\/open\.txt is gone$/] },
  },
  {
    name: "a file has another name",
    change: (rig) => rename(path(rig, "docker/src/open.txt"), path(rig, "docker/src/closed.txt")),
    told: {
      "section:a": [/^docker\/src\/closed\.txt is new$/, /^docker\/src\/open\.txt is gone$/],
    },
  },
  {
    name: "a file has another mode",
    change: (rig) => chmod(path(rig, "docker/src/run.sh"), 0o755),
    told: { "section:a": [/^the mode of docker\/src\/run\.sh changed \(644 → 755\)$/] },
  },
  {
    name: "a file of a named context",
    change: (rig) => rig.write({ "more/m.txt": "other\n" }),
    told: { "section:a": [/^more\/m\.txt changed/] },
  },
  {
    name: "ignore rules let a file in",
    change: (rig) => rig.write({ "docker/.dockerignore": "" }),
    told: {
      "section:a": [/^the ignore rules do not leave docker\/src\/secret\.txt out any more$/],
    },
  },
  {
    name: "ignore rules leave a file out",
    change: (rig) => rig.write({ "docker/.dockerignore": "src/secret.txt\nsrc/open*\n" }),
    told: { "section:a": [/^the ignore rules leave docker\/src\/open\.txt out now$/] },
  },
  {
    name: "an instruction is another, and reaches more",
    change: dockerfile("COPY src /src/", "COPY src more.txt /src/"),
    told: {
      "section:a": [
        /^docker\/a\.Dockerfile:3 changed \(COPY src \/src\/ → COPY src more\.txt \/src\/\)$/,
      ],
    },
  },
  {
    name: "an instruction is new",
    change: dockerfile("ENV A=1", "ENV A=1\nLABEL b=2"),
    told: { "section:a": [/^the instruction LABEL b=2 is new \(docker\/a\.Dockerfile:7\)$/] },
  },
  {
    name: "an instruction is gone",
    change: dockerfile("ENV A=1\n", ""),
    told: { "section:a": [/^the instruction ENV A=1 is gone$/] },
  },
  {
    name: "an instruction and a file",
    change: async (rig) => {
      await layers("COPY b.txt /b.txt", "COPY b.txt /srv/b.txt")(rig);
      await rig.write({ "b.txt": "c\n" });
    },
    told: {
      "section:b": [
        /^b\.txt changed/,
        /^layers\.yaml:12 changed \(COPY b\.txt \/b\.txt → COPY b\.txt \/srv\/b\.txt\)$/,
      ],
    },
  },
  {
    name: "a build argument",
    change: layers('VERSION: "1"', 'VERSION: "2"'),
    told: { "section:a": [/^build argument VERSION changed \("1" → "2"\)$/] },
  },
  {
    name: "a secret",
    change: layers("id: token", "id: other"),
    told: { "section:a": [/^secret token is gone$/, /^secret other is new$/] },
  },
  {
    name: "the network",
    change: layers("    network: none\n", ""),
    told: { "section:a": [/^network is gone \(none\)$/] },
  },
  {
    name: "the tag of a named context's image moved",
    change: ({ registry: { host } }) =>
      pushImage({ host, repository: "picture", tag: "1" }, other("2")),
    told: { "section:a": [/^picture moved from/] },
  },
  {
    name: "the tag of a COPY --from moved",
    change: ({ registry: { host } }) =>
      pushImage({ host, repository: "stage", tag: "1" }, other("2")),
    told: { "section:a": [moved] },
  },
  {
    name: "the base's tag moved",
    change: ({ registry: { host } }) =>
      pushImage({ host, repository: "base", tag: "1" }, other("3")),
    told: {
      "section:a": [/^base moved from/],
      "section:b": [/^base moved from/],
      "section:d": [moved],
    },
  },
  {
    name: "the base has another name",
    change: layers("/base:1", "/base:2"),
    told: {
      "section:a": [/^it is built on \S+\/base:2 \(on \S+\/base:1 before\)$/],
      "section:b": [/^it is built on/],
      "section:d": [/^it is built on/],
    },
  },
  {
    name: "what a section needs",
    change: layers("needs: [b]", "needs: [b, d]"),
    told: {
      "section:c": [/^it is built on merge b\+d \(on merge b before\)$/],
      "merge:b+d": [/^section d is new$/],
      "merge:a+b+d+c:tool": [/^the sections are in another order \(a, b, c, d → a, b, d, c\)$/],
    },
  },
  {
    name: "the order of the sections",
    change: layers("[a, b, c, d]", "[d, a, b, c]"),
    told: {
      "merge:d+a+b+c:tool": [/^the sections are in another order \(a, b, c, d → d, a, b, c\)$/],
    },
  },
  {
    name: "an image with fewer sections",
    change: layers("[a, b, c, d]", "[a, b, c]"),
    told: { "merge:a+b+c:tool": [/^section d is gone$/] },
  },
  {
    name: "an override",
    change: layers("cmd: [sh]", "cmd: [bash]"),
    told: { "merge:a+b+c+d:tool": [/^config\.cmd of the image changed/] },
  },
  {
    name: "the policy and the program of a rule",
    change: async (rig) => {
      await layers("merge:\n", "merge:\n  conflicts: warn\n")(rig);
      await rig.write({ "merge.sh": "#!/bin/sh\ncat $2\n" });
    },
    told: { "merge:b": policyAndProgram, "merge:a+b+c+d:tool": policyAndProgram },
  },
];

/** What is told of each step, by its id without the platform. */
const toldOf = (steps: readonly Explained[]) =>
  Object.fromEntries(
    steps.flatMap(({ id, status, explanation }) =>
      status === "to-build" || (explanation?.changes.length ?? 0) > 0
        ? [[id.replace(/:linux.*/, ""), explanation?.changes.map(({ text }) => text)]]
        : [],
    ),
  );

test("plan --explain names what changed, and nothing else", async ({ rig }) => {
  await writeProject(rig);
  const built = await rig.layerbuild(["build", "--push"], { env: { TOKEN: "t" } });
  expect(built.exitCode).toBe(0);
  const same = await explain(rig);
  expect(same.filter(({ explanation }) => explanation !== null)).toEqual([]);
  for (const { name, change, told } of cases) {
    await change(rig);
    const expected = Object.entries(told).map(([step, texts]) => [
      step,
      texts.map((text) => expect.stringMatching(text)),
    ]);
    expect(toldOf(await explain(rig)), name).toEqual(Object.fromEntries(expected));
    await rm(path(rig, "docker"), { recursive: true });
    await writeProject(rig);
  }
});

test("plan --explain tells what moved below a base that is built, and a base that was built again", async ({
  rig,
}) => {
  const { host } = rig.registry;
  await pushImage({ host, repository: "base", tag: "1" }, tinyBase());
  await rig.write({
    "layers.yaml": `version: 1
repository: ${host}/tool
base: { instructions: "FROM ${host}/base:1\\nENV BASE=1" }
sections:
  a: { instructions: "ENV A=1" }
`,
  });
  expect((await rig.layerbuild(["build", "--push"])).exitCode).toBe(0);
  const tag = (await registry.tags(rig, "tool-cache")).find((name) => /^base-\w{64}$/.test(name));
  await pushImage({ host, repository: "tool-cache", tag: tag ?? "" }, other("2"));
  expect(toldOf(await explain(rig))).toEqual({
    "section:a": [expect.stringMatching(/^base was built again from the same inputs, to other/)],
  });
  await pushImage({ host, repository: "base", tag: "1" }, other("3"));
  const steps = await explain(rig);
  expect(toldOf(steps)).toEqual({ base: [expect.stringMatching(moved)] });
  expect(steps.map(({ explanation }) => explanation?.waitsFor)).toEqual([
    [],
    ...[1, 2, 3].map(() => ["base:linux/amd64"]),
  ]);
});

describe.each(places)("with $name, plan --explain", (place) => {
  test("tells people why each step is built, or waits", async ({ rig }) => {
    await writeCopyProject(rig);
    const plan = async (...args: string[]) =>
      (await rig.layerbuild(["plan", ...place.args, ...args])).stdout;
    expect(await plan("--explain", "a")).toBe(
      "a: builds because nothing earlier of it is known\n\n1 cached, 2 to build, 2 pending",
    );
    expect((await rig.layerbuild(["build", ...place.args])).exitCode).toBe(0);
    expect(await plan("--explain")).toBe("5 cached");
    expect(await plan("--explain", "a")).toBe("a: cached\n\n5 cached");

    const { steps } = JSON.parse(await plan("--json"));
    const of = (name: string) => steps.find((step: { name: string }) => step.name === name);
    await place.forget(rig, "tool-cache", of("a").result.digest);
    await rig.write({ "b.txt": "changed\n" });
    expect((await plan("--explain", ".")).split("\n")).toEqual([
      "a: rebuilds because its result, made less than a minute ago, is gone from the cache repository; no input changed",
      expect.stringMatching(/^b: rebuilds because b\.txt changed \(sha256 \w{8}… → \w{8}…\)$/),
      "merge a+b: waits for a and b",
      "publish tool: waits for a and b",
      "",
      "1 cached, 2 to build, 2 pending",
    ]);
    expect((await plan("--explain", "tool")).split("\n")).toEqual([
      "publish tool: waits for a and b",
      expect.stringMatching(/^ {2}- a rebuilds because its result/),
      expect.stringMatching(/^ {2}- b rebuilds because b\.txt changed/),
      "",
      "1 cached, 2 to build, 2 pending",
    ]);
  });

  test("has nothing to say of a step that does not exist, but which there are", async ({ rig }) => {
    await writeCopyProject(rig);
    const { exitCode, stderr } = await rig.layerbuild(["plan", ...place.args, "--explain", "x"]);
    expect(exitCode).toBe(2);
    expect(stderr).toContain('there is no step "x"');
    expect(stderr).toContain("steps are: base, a, b, merge a+b, publish tool");
  });
});
