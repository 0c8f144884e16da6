import { digestOf } from "../../src/image/digest.ts";
import type { FixupEntry } from "../../src/merge/fixup.ts";
import { type MergeReport, type ReadStats, reportOf } from "../../src/merge/report.ts";
import type { Node } from "../../src/merge/tree.ts";
import type { Outcome } from "../../src/plan/step.ts";
import type { Event } from "../../src/run/event.ts";
import { noTraffic } from "../../src/store/copy.ts";
import { toolbox } from "./outcomes.ts";

export const nothingRead: ReadStats = { layers: 0, bytes: 0, tables: 0, entries: 0 };

export const fileNode = (size: number): Node => ({
  kind: "file",
  mode: 0o644,
  uid: 0,
  gid: 0,
  mtime: 0,
  xattrs: {},
  content: { digest: digestOf(Buffer.alloc(0)), size },
});

const packages = (...names: readonly string[]) =>
  new Map(
    names.map((name) => {
      const [key = "", version = "1", bytes = "0"] = name.split(" ");
      return [key, { version, bytes: Number(bytes) }] as const;
    }),
  );

const base = packages("libc6 2.36 13000000", "perl-base 5.36-1 7800000");
const icu = "libicu72 72.1 37000000";

const fileEntry = (path: string, size: number): FixupEntry => ({
  path,
  node: fileNode(size),
});

/** The report of a merge in which everything happened. */
export function aReport(): MergeReport {
  return reportOf({
    base,
    sections: [
      {
        section: "maven",
        from: base,
        to: new Map([...base, ...packages("maven 3.8 2000000", icu, "perl-base 5.36-2 7900000")]),
      },
      {
        section: "golang",
        from: base,
        to: new Map([...base, ...packages("golang-go 1.19", icu, "perl-base 5.36-2 7900000")]),
      },
    ],
    ids: [{ section: "golang", kind: "user", name: "redis", from: 100, to: 104 }],
    merged: [
      { driver: "dpkg-status", path: "var/lib/dpkg/status" },
      { driver: "ld-so-cache", path: "etc/ld.so.cache" },
    ],
    notes: [
      { by: "alternatives", text: "editor is vim, whose priority is the highest" },
      { by: "ephemeral", text: "/var/log/dpkg.log has the lines of both" },
    ],
    conflicts: [
      {
        level: "content",
        subject: "/etc/motd",
        base: undefined,
        sides: [
          { section: "maven", value: "a file of 5 bytes" },
          { section: "golang", value: "a file of 6 bytes", instruction: "COPY motd /etc/" },
        ],
      },
    ],
    read: nothingRead,
    missedTriggers: [{ package: "man-db", in: ["maven"], path: "usr/share/man", by: ["golang"] }],
    fixup: [
      fileEntry("etc/ld.so.cache", 12_000),
      { path: "var/lib/dpkg/lock", whiteout: true },
      fileEntry("var/lib/dpkg/status", 610_000),
    ],
  });
}

/** A run in which a merge is made and nothing else. */
export function eventsOfAMerge(): readonly Event[] {
  const { merge } = toolbox();
  const done: Outcome = { step: merge, status: "done", reason: "new", duration: 400 };
  const report = aReport();
  return [
    { type: "run-started", at: 0, graph: { steps: [merge] } },
    { type: "step-started", at: 1, step: merge },
    { type: "step-merged", at: 400, step: merge, report },
    { type: "step-finished", at: 401, step: merge, outcome: done },
    {
      type: "run-finished",
      at: 402,
      summary: {
        outcomes: [done],
        traffic: noTraffic,
        duration: 402,
        chain: [],
        merges: [{ step: merge.id, report }],
      },
    },
  ];
}
