import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { root } from "./engine.ts";
import type { Rig } from "./rig.ts";

interface Reason {
  readonly why: string;
  readonly path: RegExp;
  /** Whether one root may lack the path, or have it with other permissions. */
  readonly mayLack: boolean;
}

const reason = (why: string, path: RegExp, mayLack = false): Reason => ({ why, path, mayLack });

/** What two builds of the same packages on one base need not have in common, and why. */
const reasons: readonly Reason[] = [
  reason("random keys", /^\/etc\/ssh\/ssh_host_\w+_key(\.pub)?$/),
  reason(
    "random keys",
    /^\/etc\/ssl\/(certs\/ssl-cert-snakeoil\.pem|private\/ssl-cert-snakeoil\.key)$/,
  ),
  reason(
    "ids and times of a new database cluster",
    /^\/var\/lib\/postgresql\/15\/main\/(global\/pg_control|pg_stat\/pgstat\.stat|pg_wal\/0{7}10{15}1)$/,
  ),
  reason("caches", /^\/var\/cache\/(apt\/(src)?pkgcache\.bin|ldconfig\/aux-cache)$/),
  reason("logs", /^\/var\/log\/(alternatives|dpkg|apt\/history|apt\/term)\.log$/),
  reason("logs", /^\/var\/log\/apt\/eipp\.log\.xz$/),
  // Each tool keeps the state before its last change, which is another one in a sequence.
  reason("backups", /^\/etc\/(passwd|group|shadow|gshadow|subuid|subgid)-$/, true),
  reason("backups", /^\/var\/lib\/dpkg\/(status|diversions|statoverride)-old$/, true),
  reason("backups", /^\/var\/cache\/debconf\/(config|templates|passwords)\.dat-old$/, true),
  reason("backups", /^\/var\/lib\/ucf\/(hashfile|registry)\.\d$/, true),
];

/** A path that is not the same in two roots. `why` is undefined where no reason is known. */
export interface Difference {
  readonly path: string;
  readonly why: string | undefined;
  /** Kind, permissions and owners, then a file's hash or a link's target. */
  readonly left: string | undefined;
  readonly right: string | undefined;
}

/** How two root file systems differ. */
export interface Comparison {
  readonly differences: readonly Difference[];
  /** Every path of the left one, each described as in a difference. */
  readonly left: ReadonlyMap<string, string>;
}

/**
 * Compares what a Dockerfile builds with an image, both read in the engine: neither is exported.
 * `dockerfile` has one stage, without a name.
 */
export async function compareRoots(
  rig: Rig,
  dockerfile: string,
  image: string,
): Promise<Comparison> {
  const [from = "", ...rest] = dockerfile.trimEnd().split("\n");
  const mounts = [
    "--mount=type=bind,target=/given",
    "--mount=type=bind,from=left,target=/left",
    `--mount=type=bind,from=${image},target=/right`,
  ];
  await rig.write({
    "comparison/Dockerfile": [
      `${from} AS left`,
      ...rest,
      `${from} AS compared`,
      `RUN ${mounts.join(" ")} bash /given/differ.sh /left /right /out`,
      "FROM scratch",
      "COPY --from=compared /out /",
      "",
    ].join("\n"),
    "comparison/differ.sh": await readFile(`${root}/test/cases/debian/differ.sh`, "utf8"),
  });
  const [given, out] = [join(rig.directory, "comparison"), join(rig.directory, "compared")];
  await rig.docker(["buildx", "build", "--quiet", "--output", `type=local,dest=${out}`, given]);

  const [left, right] = await Promise.all([readTree(out, "left"), readTree(out, "right")]);
  const paths = [...new Set([...left.keys(), ...right.keys()])].sort();
  const found = paths.filter((path) => left.get(path) !== right.get(path));
  const differences = found.map(async (path): Promise<Difference> => {
    const [one, other] = [left.get(path), right.get(path)];
    const likewise = one !== undefined && other !== undefined && metaOf(one) === metaOf(other);
    const known = reasons.find((reason) => reason.path.test(path) && (likewise || reason.mayLack));
    const why = known?.why ?? (likewise ? await sameLines(out, path) : undefined);
    return { path, why, left: one, right: other };
  });
  return { differences: await Promise.all(differences), left };
}

const metaOf = (description: string): string => description.split(" ").slice(0, 3).join(" ");

async function readTree(out: string, side: string): Promise<Map<string, string>> {
  const lines = (await readFile(join(out, `${side}.tree`), "utf8")).trimEnd().split("\n");
  return new Map(
    lines.map((line) => {
      const [meta = "", path = "", what = ""] = line.split("\t");
      return [path, `${meta} ${what}`];
    }),
  );
}

/** Lines in another order, and accounts of which only the numbers are others. */
async function sameLines(out: string, path: string): Promise<string | undefined> {
  const files = ["left", "right"].map((side) => readFile(join(out, side, path), "latin1"));
  const [left = "", right = ""] = await Promise.all(files);
  if (sorted(left) === sorted(right)) return "the order of lines";
  if (!/^\/etc\/(passwd|group)$/.test(path)) return undefined;
  const [one, other] = [left, right].map((text) => sorted(text.replace(/:\d+(?=:)/g, "")));
  return one === other ? "ids of accounts" : undefined;
}

const sorted = (text: string): string => text.split("\n").sort().join("\n");
