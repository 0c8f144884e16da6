import { execFileSync } from "node:child_process";
import { expect, test } from "vitest";
import type { ExecutionConfig } from "../../../src/image/config.ts";
import { finalizeOf, finalizeText } from "../../../src/plan/finalize.ts";
import { layerfileOf } from "../../support/layerfile-data.ts";

const layerfile = layerfileOf({ a: [] });
const textOf = (finalize: readonly string[], triggers: "report" | "run" = "report") =>
  finalizeOf({ ...layerfile, merge: { ...layerfile.merge, finalize, triggers } })?.build.dockerfile
    .source.text;

/** The script of the one RUN, as the shell gets it. */
function scriptIn(text = ""): string {
  const [, form = ""] = /^RUN (.*)$/m.exec(text) ?? [];
  return (JSON.parse(form) as string[]).at(-1) ?? "";
}

test("without commands there is no step", () => {
  expect(textOf([])).toBeUndefined();
});

test("all commands are one RUN, so one layer", () => {
  const text = textOf(["a", "b 'c'"], "run") ?? "";
  expect(text.match(/^RUN /gm)).toHaveLength(1);
  expect(scriptIn(text)).toMatch(/dpkg --configure --pending(?:.|\n)*\na\n(?:.|\n)*\nb 'c'\n/);
});

test("a command does not see what the one before did to its shell, and none runs behind a failure", () => {
  const said = (commands: string[]): string =>
    execFileSync("sh", ["-c", 'sh -ec "$1" || echo failed', "sh", scriptIn(textOf(commands))], {
      encoding: "utf8",
      cwd: "/",
    });
  expect(said(["cd /tmp; set +e", "pwd", "cat <<E\nx\nE", "exit 0", "echo end"])).toBe(
    "/\nx\nend\n",
  );
  expect(said(["false", "echo end"])).toBe("failed\n");
});

test("commands run as root, and the image's user and triggers are what they were", () => {
  const text = textOf(["id"]) ?? "";
  const linesOn = (config: ExecutionConfig) =>
    finalizeText(text, config)
      .split("\n")
      .map((line) => line.replace(/\[.*/, "…"));
  expect(linesOn({})).toEqual(["FROM base", "RUN …", ""]);
  expect(linesOn({ User: "app:staff", OnBuild: ["COPY . /a", "RUN b"] })).toEqual([
    "FROM base",
    "USER 0",
    "RUN …",
    "USER app:staff",
    "ONBUILD COPY . /a",
    "ONBUILD RUN b",
    "",
  ]);
});
