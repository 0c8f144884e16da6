import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { layersYaml } from "../../../src/split/layers-yaml.ts";
import { root } from "../../support/engine.ts";
import { splitFrom } from "../../support/splits.ts";

const folder = join(root, "test/cases/init");
const names = readdirSync(folder)
  .filter((name) => name.endsWith(".Dockerfile"))
  .map((name) => name.replace(".Dockerfile", ""));

describe("what init writes of a Dockerfile, to the letter:", () => {
  test.each(names)("%s", async (name) => {
    const text = readFileSync(join(folder, `${name}.Dockerfile`), "utf8");
    const naming = {
      monolith: "Dockerfile",
      repository: `registry.example.com/${name}`,
      isExample: true,
    };
    await expect(layersYaml(splitFrom(text), naming)).toMatchFileSnapshot(
      join(folder, `${name}.yaml`),
    );
  });
});
