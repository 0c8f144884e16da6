import { mkdtempSync, readdirSync, readFileSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { mediaTypes } from "../../../src/image/descriptor.ts";
import { digestOf } from "../../../src/image/digest.ts";
import { openForgetting, readAnswers, writeAnswers } from "../../../src/store/answer-file.ts";
import { type Answers, nameIn } from "../../../src/store/answers.ts";

const tool = { registry: "registry.test", path: "tool" };
const toolbox = { registry: "registry.test", path: "toolbox" };
const circumstances = digestOf("layers.yaml, layers.lock, version");
const [one, two] = [digestOf("one"), digestOf("two")];

const content = Buffer.from("a manifest");
const answers: Answers = {
  names: new Map([
    [nameIn(tool, "1"), { mediaType: mediaTypes.ociManifest, digest: one, size: 1 }],
    [nameIn(toolbox, "1"), { mediaType: mediaTypes.ociManifest, digest: two, size: 2 }],
  ]),
  content: new Map([[digestOf(content), content]]),
};

function written() {
  const folder = join(mkdtempSync(join(tmpdir(), "layerbuild-answers-")), "answers");
  const file = join(folder, "project");
  writeAnswers(file, circumstances, answers);
  return { folder, file };
}

test("what was written is read again, under the same circumstances only", () => {
  const { file } = written();
  expect(readAnswers(file, circumstances)).toEqual(answers);
  expect(readAnswers(file, digestOf("another lock"))).toBeUndefined();
  expect(readAnswers(`${file}2`, circumstances)).toBeUndefined();
});

test("a file that is cut short or changed counts as none", () => {
  const { file } = written();
  const text = readFileSync(file, "utf8");
  writeFileSync(file, text.replace(one, two));
  expect(readAnswers(file, circumstances)).toBeUndefined();
  writeFileSync(file, text);
  truncateSync(file, text.length - 10);
  expect(readAnswers(file, circumstances)).toBeUndefined();
});

test("a folder that can't be written keeps nothing and is no error", () => {
  const { file } = written();
  writeAnswers(join(file, "below-a-file"), circumstances, answers);
  expect(readAnswers(file, circumstances)).toEqual(answers);
});

test("a folder has no more than some files: the oldest go", () => {
  const { folder } = written();
  for (let n = 0; n < 210; n++) writeAnswers(join(folder, `${n}`), circumstances, answers);
  expect(readdirSync(folder).length).toBeLessThanOrEqual(200);
  expect(readdirSync(folder)).toContain("209");
});

describe("after a change at a registry a project is remembered", () => {
  test.each([
    ["when its tag has moved", { repository: tool, target: "1", digest: two }, false],
    ["when its tag was set to what it was", { repository: tool, target: "1", digest: one }, true],
    ["when its tag is gone", { repository: tool, target: "1" }, false],
    ["when the image of its tag is gone", { repository: tool, target: one }, false],
    ["when another tag is gone", { repository: tool, target: "2" }, true],
    ["when that image is gone from elsewhere", { repository: tool, target: two }, true],
    [
      "when another repository has changed",
      { repository: { ...tool, path: "x" }, target: "1" },
      true,
    ],
  ])("%s: $2", (_, change, isKept) => {
    const { folder, file } = written();
    openForgetting(folder)(change);
    expect(readAnswers(file, circumstances) !== undefined).toBe(isKept);
  });
});
