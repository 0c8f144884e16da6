import { describe, expect, test } from "vitest";
import { digestOf } from "../../../src/image/digest.ts";
import { formatImageName, parseImageName } from "../../../src/image/image-name.ts";
import { parseReference } from "../../../src/image/reference.ts";

const digest = digestOf("x");
const docker = (text: string) => ({ transport: "docker", reference: parseReference(text) });

describe("a name without a transport is a reference", () => {
  test.each(["debian", "localhost:5000/a/b:1", `r.test/a@${digest}`, "oci", "oci/x:1"])(
    "%s",
    (text) => {
      expect(parseImageName(text)).toEqual(docker(text));
    },
  );

  test("also behind docker://, which lets an image be called like a transport", () => {
    expect(parseImageName("docker://oci:1")).toEqual(docker("oci:1"));
    expect(parseImageName("docker://r.test/a:1")).toEqual(docker("r.test/a:1"));
  });
});

describe("files and folders", () => {
  test.each([
    ["oci:out", { transport: "oci", path: "out" }],
    ["oci:/a b/out:v1", { transport: "oci", path: "/a b/out", name: "v1" }],
    ["oci:s:r.test:5000/a/b:v1", { transport: "oci", path: "s", name: "r.test:5000/a/b:v1" }],
    [`oci:out@${digest}`, { transport: "oci", path: "out", digest }],
    ["oci:user@host/out:v1", { transport: "oci", path: "user@host/out", name: "v1" }],
    ["oci-archive:x.tar", { transport: "oci-archive", path: "x.tar" }],
    ["docker-archive:x.tar:a:1", { transport: "docker-archive", path: "x.tar", name: "a:1" }],
    ["docker-daemon:a:1", { transport: "docker-daemon", name: "a:1" }],
    [`docker-daemon:${digest}`, { transport: "docker-daemon", name: digest }],
  ])("%s", (text, name) => {
    const parsed = parseImageName(text);
    expect(parsed).toEqual(name);
    if (typeof parsed === "object") expect(formatImageName(parsed)).toBe(text);
  });

  test.each([
    ["oci:", "it names no file or folder"],
    ["oci::v1", "it names no file or folder"],
    ["oci:out:", "there is nothing behind the last colon"],
    ["oci:out@sha256:12", "sha256:12 is no digest"],
    [`oci:out:v1@${digest}`, "it has a name and a digest; one of them will do"],
    ["docker-daemon:", "it names no image"],
  ])("%s is none", (text, why) => {
    expect(parseImageName(text)).toBe(`${text}: ${why}`);
  });

  test("what is no reference either is none", () => {
    expect(parseImageName("Foo Bar")).toBe('"Foo Bar" is no image');
    expect(parseImageName("dir:/tmp/x")).toBe('"dir:/tmp/x" is no image');
  });
});
