// Makes the files that are derived from others. `--check` writes nothing and fails when one is stale.
import { readFile, writeFile } from "node:fs/promises";
import Ajv2020 from "ajv/dist/2020.js";
import standalone from "ajv/dist/standalone/index.js";

const project = new URL("../", import.meta.url);
const check = process.argv.includes("--check");

/** The validator of a schema as CommonJS: ajv's ESM form still calls `require`. */
function validatorOf(schema) {
  const ajv = new Ajv2020.default({
    allErrors: true,
    allowUnionTypes: true,
    verbose: true,
    code: { source: true, lines: true },
  });
  ajv.addVocabulary(["patternErrorMessage"]);
  return `${standalone.default(ajv, ajv.compile(schema))}\n`;
}

const declaration = `import type { ErrorObject } from "ajv";

declare const validate: {
  (value: unknown): boolean;
  errors?: ErrorObject[] | null;
};
export = validate;
`;

const schema = JSON.parse(await readFile(new URL("schemas/layers.schema.json", project), "utf8"));
const generated = {
  "src/config/generated/validate.cjs": validatorOf(schema),
  "src/config/generated/validate.d.cts": declaration,
};

for (const [path, content] of Object.entries(generated)) {
  const url = new URL(path, project);
  if (!check) {
    await writeFile(url, content);
  } else if ((await readFile(url, "utf8").catch(() => undefined)) !== content) {
    console.error(`${path} is stale: run \`npm run generate\``);
    process.exitCode = 1;
  }
}
