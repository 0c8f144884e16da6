import { describe, expect, test } from "vitest";
import { copyTarget, copyTargetForAll, whole } from "../../../src/commands/copy-target.ts";
import { imageNameOf } from "../../../src/commands/with-images.ts";

const io = { cwd: "/work" };
const digest = `sha256:${"a".repeat(64)}`;

/** What a copy is called, and where it is. */
function told(source: string, target: string): string {
  const { repository, tag, output } = copyTarget(imageNameOf(target), imageNameOf(source), io);
  const place = !output ? "" : ` in ${"path" in output ? output.path : "the engine"}`;
  return `${repository.registry}/${repository.path} ${tag}${place}`;
}

describe("a copy is called", () => {
  test.each([
    ["r.io/a:1", "r.io/b:2", "r.io/b 2"],
    ["r.io/a:1", "r.io/b", "r.io/b 1"],
    ["r.io/a", "r.io/b", "r.io/b latest"],
    [`r.io/a@${digest}`, "r.io/b", "r.io/b undefined"],
    [`r.io/a:1@${digest}`, "r.io/b", "r.io/b 1"],
    ["oci:out:v1", "r.io/b", "r.io/b v1"],
    ["oci:out:r.io/a:v1", "r.io/b", "r.io/b v1"],
    ["oci:out", "r.io/b", "r.io/b latest"],
    [`oci:out@${digest}`, "r.io/b", "r.io/b undefined"],
    ["docker-daemon:app:dev", "r.io/b", "r.io/b dev"],
    ["r.io/a:1", "oci:out", "r.io/a 1 in /work/out"],
    ["r.io/a:1", "oci:out:b:2", "docker.io/library/b 2 in /work/out"],
    ["r.io/a:1", "docker-archive:/x.tar", "r.io/a 1 in /x.tar"],
    ["r.io/a:1", "docker-daemon:b:2", "docker.io/library/b 2 in the engine"],
    ["docker-archive:x.tar:r.io/a:1", "oci:out", "r.io/a 1 in /work/out"],
  ])("%s to %s: %s", (source, target, text) => {
    expect(told(source, target)).toBe(text);
  });

  test.each([
    ["r.io/a:1", `r.io/b@${digest}`],
    [`r.io/a@${digest}`, "oci:out"],
    ["oci:in", "oci:out"],
    ["oci:in:v1", "oci:out"],
    ["r.io/a:1", "oci:out.tar"],
    ["r.io/a:1", "oci-archive:out"],
  ])("nothing that can be written: %s to %s", (source, target) => {
    expect(() => told(source, target)).toThrow(expect.objectContaining({ code: "usage" }));
  });
});

test("all tags go from a repository to another, or to where names keep their tags", () => {
  const source = whole(imageNameOf("r.io/a"));
  const to = (target: string) => copyTargetForAll(imageNameOf(target), source, io).repository;
  expect(to("r.io/b")).toEqual({ registry: "r.io", path: "b" });
  expect(to("oci:out")).toEqual(source);
  expect(to("oci:out:r.io/b")).toEqual({ registry: "r.io", path: "b" });
  for (const target of ["r.io/b:1", "oci:out:r.io/b:1"]) {
    expect(() => to(target)).toThrow(expect.objectContaining({ code: "usage" }));
  }
  expect(() => whole(imageNameOf("r.io/a:1"))).toThrow("r.io/a:1 is one image");
  expect(() => whole(imageNameOf("oci:out"))).toThrow("oci:out is no repository");
});
