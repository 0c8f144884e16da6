// biome-ignore-all lint/suspicious/noTemplateCurlyInString: this is the syntax under test
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { loadLayerfile } from "../../../src/config/load.ts";
import { LayerbuildError } from "../../../src/diagnostics/error.ts";
import { defaultPolicy, type MergePolicy } from "../../../src/merge/policy.ts";

let project: string;

beforeEach(async () => {
  project = await mkdtemp(join(tmpdir(), "layerbuild-"));
});
afterEach(() => rm(project, { recursive: true }));

/** The policy of a file whose `merge:` is this. */
async function policyOf(...merge: readonly string[]): Promise<MergePolicy> {
  const lines = [
    "version: 1",
    "repository: registry.example.com/acme/toolbox",
    "base: { image: debian:bookworm-slim }",
    "sections: { maven: { instructions: RUN mvn }, golang: { instructions: RUN go } }",
    "merge:",
    ...merge.map((line) => `  ${line}`),
  ];
  await writeFile(join(project, "layers.yaml"), `${lines.join("\n")}\n`);
  return (await loadLayerfile({ cwd: project, env: { TOOL: "merge-x.sh" } })).merge;
}

describe("the merge policy", () => {
  it("has the defaults where nothing is written", async () => {
    expect(await policyOf("ids: separate")).toEqual({ ...defaultPolicy, ids: "separate" });
  });

  it("has rules and commands in the order of the file, with variables filled in", async () => {
    const policy = await policyOf(
      "conflicts: warn",
      "ids: renumber-all",
      "triggers: run",
      "rules:",
      "  - { path: /etc/motd, use: section:golang }",
      '  - { path: "/etc/app/**/*.json", use: json }',
      "  - path: '/usr/bin/\\['",
      "    run: ./${TOOL} --sorted",
      "finalize:",
      "  - update-mime-database /usr/share/mime",
      "  - echo $$HOME $HOME",
      "maxLayers: 60",
    );
    expect(policy).toEqual({
      conflicts: "warn",
      ids: "renumber-all",
      triggers: "run",
      rules: [
        { path: "/etc/motd", use: "section:golang" },
        { path: "/etc/app/**/*.json", use: "json" },
        { path: "/usr/bin/\\[", run: "./merge-x.sh --sorted" },
      ],
      finalize: ["update-mime-database /usr/share/mime", "echo $HOME $HOME"],
      maxLayers: 60,
    });
  });

  it.each([
    "first",
    "last",
    "drop",
    "error",
    "union-lines",
    "json",
    "yaml",
    "ini",
    "lines",
    "text3",
  ])("may use %s", async (use) => {
    const { rules } = await policyOf(`rules: [{ path: /etc/motd, use: ${use} }]`);
    expect(rules).toEqual([{ path: "/etc/motd", use }]);
  });

  it("tells a section that is named without its prefix what it wants", async () => {
    const error = await policyOf("rules: [{ path: /etc/motd, use: golang }]").catch(
      (thrown: unknown) => thrown,
    );
    if (!(error instanceof LayerbuildError)) throw error;
    expect(error.diagnostics).toMatchObject([
      { code: "wrong-value", hint: 'did you mean "section:golang"?' },
    ]);
  });
});
