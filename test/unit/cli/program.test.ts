import { Writable } from "node:stream";
import { describe, expect, test } from "vitest";
import manifest from "../../../package.json" with { type: "json" };
import { main } from "../../../src/cli/program.ts";
import type { Commands } from "../../../src/cli/verb.ts";
import type { BuildOptions, Command, Io, PlanOptions } from "../../../src/commands/io.ts";
import { LayerbuildError } from "../../../src/diagnostics/error.ts";

class Text extends Writable {
  text = "";

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.text += chunk.toString();
    done();
  }
}

interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  /** What was loaded, and with which flags it was called. */
  readonly calls: readonly (readonly [string, PlanOptions | BuildOptions])[];
}

/** Runs a command line in-process; `act` stands for what either command does. */
async function run(
  argv: readonly string[],
  act: (io: Io) => number | Promise<number> = () => 0,
  signal: AbortSignal = new AbortController().signal,
): Promise<Ran> {
  const [stdout, stderr] = [new Text(), new Text()];
  const calls: [string, PlanOptions | BuildOptions][] = [];
  const command =
    <Options extends PlanOptions | BuildOptions>(name: string) =>
    async (): Promise<Command<Options>> =>
    async (options, io) => {
      calls.push([name, options]);
      return act(io);
    };
  const io: Io = { env: {}, cwd: "/", stdout, stderr, signal };
  const commands = new Proxy({} as Commands, { get: (_, name) => command(String(name)) });
  const code = await main(argv, io, commands);
  return { code, stdout: stdout.text, stderr: stderr.text, calls };
}

describe("flags", () => {
  test("plan hands on what was given", async () => {
    const { code, calls } = await run(["plan", "-f", "a.yaml", "--only", "x,y", "--only", "z"]);
    expect(code).toBe(0);
    const jobs = expect.any(Number);
    expect(calls).toEqual([["plan", { file: "a.yaml", jobs, only: ["x", "y", "z"] }]]);
    expect((await run(["plan", "--matrix"])).calls).toEqual([["plan", { matrix: true, jobs }]]);
    const argv = "plan toolbox --graph dot --push --store s --platform linux/arm64 --builder b";
    expect((await run(argv.split(" "))).calls).toEqual([
      [
        "plan",
        {
          file: "toolbox",
          graph: "dot",
          push: true,
          store: "s",
          platform: ["linux/arm64"],
          builder: ["b"],
          jobs,
        },
      ],
    ]);
    expect((await run(["plan", "--json"])).calls).toEqual([["plan", { json: true, jobs }]]);
    expect((await run(["plan", "--locked"])).calls).toEqual([["plan", { locked: true, jobs }]]);
  });

  test.each([
    ["lock", {}],
    ["lock toolbox --update", { file: "toolbox", update: true }],
    ["lock --update debian golang:1 --json", { update: ["debian", "golang:1"], json: true }],
    ["lock --update --dry-run", { update: true, dryRun: true }],
    ["lock --check", { check: true }],
  ])("%s is told apart from a lock of everything", async (argv, options) => {
    expect((await run(argv.split(" "))).calls).toEqual([["lock", options]]);
  });

  test("lock --check has no use beside --update", async () => {
    expect((await run(["lock", "--check", "--update"])).code).toBe(2);
  });

  test.each([
    ["ls toolbox --registry --json", "cache-ls", { file: "toolbox", registry: true, json: true }],
    ["info --store s", "cache-info", { store: "s" }],
    [
      "prune toolbox --keep-last 3 --keep-within 14d --max-size 50GB --dry-run",
      "cache-prune",
      {
        ...{ file: "toolbox", keepLast: 3, keepWithin: 14 * 86_400_000, maxSize: 50e9 },
        ...{ dryRun: true, grace: 3_600_000 },
      },
    ],
    ["export a.tar toolbox", "cache-export", { archive: "a.tar", file: "toolbox" }],
    ["import a.tar -f x.yaml", "cache-import", { archive: "a.tar", file: "x.yaml" }],
  ])("cache %s hands on what was given", async (argv, name, options) => {
    expect((await run(["cache", ...argv.split(" ")])).calls).toEqual([[name, options]]);
  });

  test("cache alone gets the help, on stderr", async () => {
    const { code, stderr } = await run(["cache"]);
    expect(code).toBe(2);
    expect(stderr).toContain("Usage: layerbuild cache");
  });

  test("eject hands on what was given", async () => {
    const argv = "eject toolbox --image a --bake -o out.json --platform linux/arm64 --store s";
    expect((await run(argv.split(" "))).calls).toEqual([
      [
        "eject",
        {
          file: "toolbox",
          image: "a",
          bake: true,
          output: "out.json",
          platform: ["linux/arm64"],
          store: "s",
        },
      ],
    ]);
  });

  test("build fills in the jobs, the cache and the way of showing progress", async () => {
    const { calls } = await run(["build"]);
    expect(calls).toEqual([["build", { jobs: expect.any(Number), cache: true, progress: "auto" }]]);
  });

  test("build hands on what was given", async () => {
    const argv =
      "build -f a.yaml --push -j 3 --fail-fast --builder b,c --no-cache --only x --dry-run";
    const { calls } = await run([...argv.split(" "), "--progress", "json", "--json"]);
    expect(calls).toEqual([
      [
        "build",
        {
          file: "a.yaml",
          push: true,
          jobs: 3,
          failFast: true,
          builder: ["b", "c"],
          cache: false,
          only: ["x"],
          dryRun: true,
          progress: "json",
          json: true,
        },
      ],
    ]);
    expect((await run(["build", "--require-cached", "--explain"])).calls[0]?.[1]).toMatchObject({
      requireCached: true,
      explain: true,
    });
    const local =
      "build toolbox --load -o out --output type=docker,dest=x.tar --store s --platform a/b,c/d --platform e/f";
    expect((await run(local.split(" "))).calls[0]?.[1]).toMatchObject({
      file: "toolbox",
      load: true,
      output: [
        { type: "oci", dest: "out" },
        { type: "docker", dest: "x.tar" },
      ],
      store: "s",
      platform: ["a/b", "c/d", "e/f"],
    });
  });

  test.each([
    [
      "cp a:1 b:2 --platform linux/arm64 --referrers",
      { source: "a:1", target: "b:2", platform: ["linux/arm64"], referrers: true },
    ],
    [
      "cp --all-tags a b --dry-run --json",
      { source: "a", target: "b", allTags: true, dryRun: true, json: true },
    ],
    ["tag a:1 2 latest", { image: "a:1", tags: ["2", "latest"] }],
    ["ls a --digests", { repository: "a", digests: true }],
    ["dup a:1 --json", { image: "a:1", json: true }],
    ["rm a:1 b:2 --dry-run", { images: ["a:1", "b:2"], dryRun: true }],
    ["digest a:1 --platform linux/arm64", { image: "a:1", platform: ["linux/arm64"] }],
    ["inspect a:1 --raw", { image: "a:1", raw: true }],
    ["files a:1 /etc /usr --current", { image: "a:1", paths: ["/etc", "/usr"], current: true }],
    ["cat a:1 /etc/motd", { image: "a:1", path: "/etc/motd" }],
    [
      "layer a:1 3 -o x.tar --uncompressed",
      { image: "a:1", layer: "3", output: "x.tar", uncompressed: true },
    ],
    ["export a:1 -o -", { image: "a:1", output: "-" }],
  ])("`%s` hands on what was given", async (line, options) => {
    const words = line.split(" ");
    expect((await run(words)).calls).toEqual([[words[0], options]]);
  });

  test("--debug is understood before and after the command and is not handed on", async () => {
    const options = { jobs: expect.any(Number) };
    expect((await run(["--debug", "plan"])).calls).toEqual([["plan", options]]);
    expect((await run(["plan", "--debug"])).calls).toEqual([["plan", options]]);
  });
});

describe("commands on images", () => {
  test("diff hands on two images and what is behind them as paths", async () => {
    const { code, calls } = await run(["diff", "a:1", "oci:out", "/etc", "/usr/*", "--strict"]);
    expect(code).toBe(0);
    const paths = ["/etc", "/usr/*"];
    expect(calls).toEqual([["diff", { a: "a:1", b: "oci:out", paths, strict: true }]]);
    const argv = "diff a b --json --all --platform linux/arm64 --store s".split(" ");
    expect((await run(argv)).calls[0]?.[1]).toEqual({
      ...{ a: "a", b: "b", paths: [], json: true, all: true },
      ...{ platform: ["linux/arm64"], store: "s" },
    });
    expect((await run(["diff", "a"])).stderr).toContain("missing required argument 'b'");
  });

  test("verify hands on the project and what the monolith is", async () => {
    const argv = "verify toolbox --dockerfile D --context c --target t --image i --strict";
    const { calls } = await run([...argv.split(" "), "--build-arg", "A=1", "--build-arg", "B"]);
    expect(calls).toEqual([
      [
        "verify",
        {
          ...{ file: "toolbox", dockerfile: "D", context: "c", target: "t", image: "i" },
          ...{ strict: true, buildArg: ["A=1", "B"], cache: true, progress: "auto" },
          jobs: expect.any(Number),
        },
      ],
    ]);
  });
});

describe("wrong usage", () => {
  test.each([
    ["bild", "unknown command 'bild'", "did you mean build?"],
    ["build --pus", "unknown option '--pus'", "did you mean --push?"],
    ["build --wrong", "unknown option '--wrong'", "`layerbuild build --help` shows what there is"],
    ["--wrong", "unknown option '--wrong'", "`layerbuild --help` shows what there is"],
    [
      "build --jobs 0",
      "option '-j, --jobs <n>' argument '0' is invalid. It must be a whole number from 1.",
      "`layerbuild build --help` shows what there is",
    ],
    [
      "build --progress fancy",
      "option '--progress <mode>' argument 'fancy' is invalid. Allowed choices are auto, tty, plain, json.",
      "`layerbuild build --help` shows what there is",
    ],
    [
      "plan --json --graph dot",
      "option '--graph <language>' cannot be used with option '--json'",
      "`layerbuild plan --help` shows what there is",
    ],
    [
      "build --require-cached --no-cache",
      "option '--require-cached' cannot be used with option '--no-cache'",
      "`layerbuild build --help` shows what there is",
    ],
    [
      "build --explain --dry-run",
      "option '--explain' cannot be used with option '--dry-run'",
      "`layerbuild build --help` shows what there is",
    ],
    [
      "plan toolbox two",
      "too many arguments for 'plan'. Expected 1 argument but got 2.",
      "`layerbuild plan --help` shows what there is",
    ],
    ["plan toolbox -f a.yaml", "--file and toolbox both name a project", "give one of them"],
    [
      "build --output type=tar",
      "option '-o, --output <spec>' argument 'type=tar' is invalid. Types are oci, docker and registry, not tar.",
      "`layerbuild build --help` shows what there is",
    ],
    [
      "completion tcsh",
      "command-argument value 'tcsh' is invalid for argument 'shell'. Allowed choices are bash, zsh, fish.",
      "`layerbuild completion --help` shows what there is",
    ],
  ])("`%s` is refused with a hint, and nothing runs", async (line, message, hint) => {
    const { code, stdout, stderr, calls } = await run(line.split(" "));
    expect({ code, stdout, stderr, calls }).toEqual({
      code: 2,
      stdout: "",
      stderr: `error: ${message}\n\nhint: ${hint}\n`,
      calls: [],
    });
  });

  test("no command at all gets the help, on stderr", async () => {
    const { code, stdout, stderr } = await run([]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toContain("Usage: layerbuild [options] [command]");
  });
});

describe("help and version", () => {
  test("the version is the package's", async () => {
    const { code, stdout, stderr } = await run(["--version"]);
    expect({ code, stdout, stderr }).toEqual({
      code: 0,
      stdout: `${manifest.version}\n`,
      stderr: "",
    });
  });

  test("the help of build teaches it, whole", async () => {
    const { code, stdout, stderr } = await run(["build", "--help"]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toMatchInlineSnapshot(`
      "Usage: layerbuild build [options] [project]

      Build what is not in the cache, merge it and publish the images.

      Arguments:
        project                 the layers file or its folder (default: found from the working folder up)

      Options:
        -f, --file <path>       the same as an option
        --push                  keep everything at the registry and move the images' tags there
        --load                  put the images into the engine, under their names
        -o, --output <spec>     write the images: type=oci,dest=DIR|FILE.tar, type=docker,dest=FILE.tar,
                                type=registry for --push, or a folder (may be given several times)
        --store <folder>        the local store (default: LAYERBUILD_STORE, else layerbuild/store in the
                                user's cache folder)
        --platform <list>       instead of the layerfile's: linux/amd64,linux/arm64 (may be given several
                                times)
        --builder <list>        the buildx builders to use, separated by commas (may be given several
                                times)
        -j, --jobs <n>          how many steps run at once (default: one a core)
        --fail-fast             cancel everything when a step fails
        --no-cache              run every step, also those whose result is there
        --only <list>           build only these sections, or the base, and what they need: a,b (may be
                                given several times)
        --locked                fail when layers.lock lacks a name, has one too many, or is not there
        --require-cached        fail when anything would be built
        --verify                ask the registry also when the last run has left nothing to do
        --dry-run               build nothing, print the plan
        --progress <mode>       how progress is shown on stderr (choices: "auto", "tty", "plain", "json",
                                default: "auto")
        --explain               tell all that the merges decided: levels, files, fix-up
        --json                  print a summary as JSON on stdout
        --metadata-file <file>  write images, steps and errors as JSON, also when it failed
        -h, --help              show help

      Global Options:
        -V, --version           print the version
        --debug                 show stack traces

      Examples:
        $ layerbuild build                           build and merge into the local store
        $ layerbuild build --load examples/toolbox   the same, and the image is ready for docker run
        $ layerbuild build -o type=oci,dest=out.tar  the same, with the images as a file
        $ layerbuild build --push                    build what the registry lacks, merge, move the tags
        $ layerbuild build --push --jobs 2           the same, two steps at a time
        $ layerbuild build --push --only golang      only one section and what it needs
        $ layerbuild build --push --require-cached   fail, with a list, when anything would be built
        $ layerbuild build --push --builder ci-1,ci-2 --platform linux/amd64,linux/arm64
        $ layerbuild build --explain                 tell what every merge decided, file by file
        $ layerbuild build --json                    a summary as JSON on stdout
        $ layerbuild build --metadata-file out.json  images, digests and steps as a file
        $ layerbuild build --dry-run                 only look, as \`layerbuild plan\` does

      Without --push no registry is written to: results are kept in the local store, an OCI image layout
      (skopeo copy oci:STORE:NAME …), and a later --push uploads from it what the registry lacks. A step
      whose result is there is not run. When one fails, what depends on it is skipped and the others go
      on, unless --fail-fast is given. Progress goes to stderr; stdout has nothing but the references of
      the images, or the JSON.

      On GitHub Actions a build has outputs (digest, images, references, built, cached, merged, failed), a
      summary, and errors at their lines. schemas/metadata.schema.json describes the metadata file.

      Exit codes:
          0  done
          1  a build, merge or publish failed, or images are not equivalent or not valid
          2  the input is wrong: file, flags, environment, credentials, a registry that is none
         70  a fault of layerbuild
        130  interrupted
      "
    `);
  });

  test.each([
    ...["plan", "build", "completion", ""],
    ...["cp", "tag", "ls", "dup", "rm", "digest", "inspect", "files", "cat", "layer", "export"],
  ])(
    "the help of `%s` has examples and the exit codes, and no line breaks in a terminal of 100",
    async (command) => {
      const { stdout } = await run([...(command ? [command] : []), "--help"]);
      expect(stdout).toContain("Examples:\n  $ ");
      for (const code of [0, 1, 2, 70, 130])
        expect(stdout).toMatch(new RegExp(`^ +${code}  `, "m"));
      expect(Math.max(...stdout.split("\n").map((line) => line.length))).toBeLessThanOrEqual(100);
    },
  );

  test("`help build` is `build --help`", async () => {
    expect((await run(["help", "build"])).stdout).toBe((await run(["build", "--help"])).stdout);
  });
});

describe("what a command comes to", () => {
  test("its exit code is handed on, and what it writes goes where it says", async () => {
    const ran = await run(["build"], (io) => {
      io.stdout.write("result\n");
      io.stderr.write("progress\n");
      return 1;
    });
    expect(ran).toMatchObject({ code: 1, stdout: "result\n", stderr: "progress\n" });
  });

  test("an expected error is written with its hint, with its own exit code and no stack", async () => {
    const { code, stdout, stderr } = await run(["plan"], () => {
      throw new LayerbuildError("registry-unreachable", "127.0.0.1:1 does not answer", {
        hint: "is it running?",
      });
    });
    expect({ code, stdout, stderr }).toEqual({
      code: 2,
      stdout: "",
      stderr: "error: 127.0.0.1:1 does not answer\n\nhint: is it running?\n",
    });
  });

  test("a fault of layerbuild gives 70 and says how to report it, with no stack", async () => {
    const { code, stderr } = await run(["plan"], () => {
      throw new Error("Internal error: a step without a key");
    });
    expect(code).toBe(70);
    expect(stderr).toMatchInlineSnapshot(`
      "internal error: a step without a key

      hint: this is a fault of layerbuild: please report it with what the same command prints under --debug
      "
    `);
  });

  test("--debug shows the stack and the cause of either", async () => {
    const cause = new Error("connect ECONNREFUSED");
    for (const error of [
      new LayerbuildError("registry-failed", "no", { cause }),
      new Error("x", { cause }),
    ]) {
      const { stderr } = await run(["--debug", "plan"], () => {
        throw error;
      });
      expect(stderr).toMatch(/\n {4}at .*program\.test\.ts/);
      expect(stderr).toContain("connect ECONNREFUSED");
    }
  });

  test("after an interruption the exit code is 130, whatever broke", async () => {
    const interrupted = AbortSignal.abort();
    const thrown = await run(
      ["build"],
      () => {
        throw new Error("socket hang up");
      },
      interrupted,
    );
    expect(thrown).toMatchObject({ code: 130, stderr: "error: interrupted\n" });
    expect(await run(["build"], () => 1, interrupted)).toMatchObject({ code: 130, stderr: "" });
    expect(await run(["build"], () => 0, interrupted)).toMatchObject({ code: 0 });
  });
});
