import { describe, expect, test } from "vitest";
import type { BuildSpec, ContextSpec } from "../../../src/config/layerfile.ts";
import { LayerbuildError } from "../../../src/diagnostics/error.ts";
import { parseDockerfile } from "../../../src/dockerfile/parse.ts";
import { reachOf } from "../../../src/dockerfile/reach.ts";
import type { Remote } from "../../../src/dockerfile/remote.ts";
import { checkUnmoved, elsewhereOf, remoteContexts } from "../../../src/run/elsewhere.ts";

const commit = "a".repeat(40);
const repository = "https://me:s3cret@x.test/a.git";

const find = async (address: string): Promise<Remote> =>
  address.includes(".git")
    ? { kind: "commit", value: commit }
    : { kind: "validator", value: "ETag 1" };

function specOf(text: string, contexts: { readonly [name: string]: ContextSpec } = {}): BuildSpec {
  const dockerfile = parseDockerfile({ path: "Dockerfile", text });
  if (!dockerfile.ok) throw new Error("the test's Dockerfile is wrong");
  return {
    dockerfile: dockerfile.value,
    ignore: undefined,
    context: "/project",
    contexts,
    args: {},
    secrets: [],
    ssh: [],
    network: undefined,
  };
}

async function elsewhereIn(spec: BuildSpec) {
  const platform = { os: "linux", architecture: "amd64" };
  const contexts = [...Object.keys(spec.contexts), "base"];
  const reach = reachOf(spec.dockerfile, { args: {}, contexts, platform });
  if (!reach.ok) throw new Error("the test's Dockerfile reaches nothing");
  return elsewhereOf(spec, reach.value, find);
}

const remote = (address: string): ContextSpec => ({ kind: "remote", address });

describe("what is taken from elsewhere", () => {
  test("is in the key without credentials, and nothing is where there is none", async () => {
    const spec = specOf(`ADD ${repository}#main /x\nCOPY --from=file f /\n`, {
      file: remote("https://token@x.test/f"),
      unused: remote("https://x.test/unused"),
    });
    const { inputs } = await elsewhereIn(spec);
    expect(inputs).toEqual({
      sources: { "https://x.test/a.git#main": { kind: "commit", value: commit } },
      elsewhere: { file: { address: "https://x.test/f", kind: "validator", value: "ETag 1" } },
    });
    expect((await elsewhereIn(specOf("COPY a /\n"))).inputs).toEqual({});
  });

  test("is given to the builder by its commit, and as it is where there is none", async () => {
    const spec = specOf("COPY --from=repo f /\n", {
      repo: remote(`${repository}#main:sub`),
      unused: remote("https://x.test/b.git"),
    });
    expect(remoteContexts(spec, await elsewhereIn(spec))).toEqual({
      repo: { kind: "remote", address: `${repository}#${commit}:sub` },
      unused: { kind: "remote", address: "https://x.test/b.git" },
    });
  });

  test("is refused where a variable of the base's leaves its address open, unless inputs say more", async () => {
    const spec = specOf("ADD https://x.test/$VERSION.tgz /x\n");
    const error = await elsewhereIn(spec).catch((thrown: unknown) => thrown);
    if (!(error instanceof LayerbuildError)) throw error;
    expect(error.diagnostics).toMatchObject([{ code: "unknown-address" }]);
    const place = { source: spec.dockerfile.source, start: 0, end: 0 };
    const inputs = [{ kind: "env", text: "VERSION", place }] as const;
    expect((await elsewhereIn({ ...spec, inputs })).inputs).toEqual({});
  });

  test("and moves while it is built, fails the build", async () => {
    const spec = specOf("ADD https://me:s3cret@x.test/f /f\nCOPY --from=file f /\n", {
      file: remote("https://x.test/g"),
    });
    const found = await elsewhereIn(spec);
    const loose = [...found.added.keys()];
    await checkUnmoved(found, loose, find);
    const moved = async (): Promise<Remote> => ({ kind: "validator", value: "ETag 2" });
    await expect(checkUnmoved(found, [], moved)).rejects.toThrow(
      "https://x.test/g is something else",
    );
    const other = async (address: string) => (address.endsWith("/g") ? find(address) : moved());
    await expect(checkUnmoved(found, loose, other)).rejects.toThrow(
      "https://x.test/f is something else",
    );
  });
});
