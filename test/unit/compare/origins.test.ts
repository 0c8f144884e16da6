import { expect, test } from "vitest";
import type { Difference } from "../../../src/compare/difference.ts";
import { byOrigin, originsOf, type Stack } from "../../../src/compare/origins.ts";
import { digestOf } from "../../../src/image/digest.ts";
import type { Chapter } from "../../../src/image/image.ts";

const chapter = (created_by: string, comment?: string): Chapter => {
  const digest = digestOf(created_by);
  const history = { created_by, ...(comment ? { comment } : {}) };
  const descriptor = { mediaType: "x", digest, size: 1 };
  return { history, layer: { descriptor, diffID: digest, history } };
};

const run = (command: string): string => `RUN /bin/sh -c ${command} # buildkit`;

const monolith: Stack = {
  chapters: [chapter(run("base")), chapter(run("maven")), chapter(run("golang"))],
  lastOf: new Map([
    ["usr/lib/go/x", 2],
    ["usr/share/maven", 1],
    ["etc/base", 0],
    ["var/lib/dpkg/status", 2],
  ]),
};
const layered: Stack = {
  chapters: [
    chapter(run("base")),
    { history: { created_by: "ENV A=1", empty_layer: true }, layer: undefined },
    chapter(run("maven"), "buildkit.dockerfile.v0 layerbuild.section=maven"),
    chapter(run("golang"), "layerbuild.section=golang"),
    chapter("layerbuild merge"),
  ],
  lastOf: new Map([
    ["opt/new", 1],
    ["etc/motd", 3],
    ["var/lib/dpkg/status", 3],
    ["etc/base", 0],
  ]),
};

const at = (path: string, change: Difference["change"], topic: Difference["topic"] = "file") => ({
  topic,
  change,
  subject: `/${path}`,
  details: [],
  path,
});

test("a difference is of the section that wrote the path, or whose instruction did in the other image", () => {
  const originOf = originsOf(monolith, layered);
  expect(originOf(at("opt/new/deep/x", "added"))).toBe("section maven");
  expect(originOf(at("usr/lib/go/x", "removed"))).toBe("section golang");
  expect(originOf(at("usr/share/maven/lib/x", "removed"))).toBe("section maven");
  expect(originOf(at("var/lib/dpkg/status", "changed", "package"))).toBe("section golang");
  expect(originOf(at("etc/motd", "changed"))).toBe("merged files");
  expect(originOf(at("etc/base", "changed"))).toBe("base");
  expect(originOf(at("nobody", "changed"))).toBe("other files");
  expect(originOf(at("etc/passwd", "changed", "account"))).toBe("accounts");
});

test("of images without sections it is of the instruction", () => {
  const originOf = originsOf(monolith, monolith);
  expect(originOf(at("usr/lib/go/x", "changed"))).toBe("RUN golang");
  const bare = {
    chapters: [{ ...chapter("x"), history: undefined } as Chapter],
    lastOf: new Map([["a", 0]]),
  };
  expect(originsOf(bare, bare)(at("a", "added"))).toBe("layer 1");
});

test("groups come in the order of the configuration, accounts, and names", () => {
  const all = [at("etc/base", "changed"), at("etc/motd", "changed"), at("x", "changed", "account")];
  const configuration = {
    topic: "configuration",
    change: "changed",
    subject: "User",
    details: [],
  } as const;
  const groups = byOrigin([...all, configuration], originsOf(monolith, layered));
  expect([...groups.keys()]).toEqual(["configuration", "accounts", "base", "merged files"]);
});
