import { readFile } from "node:fs/promises";
import { root } from "./engine.ts";
import type { Rig } from "./rig.ts";

/** What is known to differ between any two builds of the same packages, and why. */
const differences: readonly (readonly [why: string, path: RegExp])[] = [
  ["logs", /^\/var\/log(\/|$)/],
  ["backups", /-$|-old$|\.dpkg-old$|^\/var\/lib\/ucf\/(hashfile|registry)\.\d+$|^\/var\/backups\//],
  ["caches", /^\/var\/cache\/(apt|ldconfig|man|fontconfig|debconf)(\/|$)/],
  ["compiled Python, which holds the time of its source", /\.pyc$|\/__pycache__$/],
  ["machine ids", /^\/(etc|var\/lib\/dbus)\/machine-id$/],
  [
    "random keys",
    /^\/etc\/ssh\/ssh_host_|ssl-cert-snakeoil|^\/etc\/ssl\/(certs|private)\/[0-9a-f]{8}\.\d$/,
  ],
  ["ids of a new database cluster", /^\/var\/lib\/postgresql\/\d+\/main(\/|$)/],
  ["times in a Java key store", /^\/etc\/ssl\/certs\/java\/cacerts$/],
  ["times in an apt list", /^\/var\/lib\/(apt|dpkg)\/(lists|periodic|mirrors|lock)/],
];

export interface Difference {
  readonly path: string;
  readonly why: string | undefined;
  readonly left: string | undefined;
  readonly right: string | undefined;
}

/** Lists what differs between the roots of two images; `why` is undefined where nothing excuses it. */
export async function compareRoots(rig: Rig, left: string, right: string): Promise<Difference[]> {
  const [a, b] = await Promise.all([treeOf(rig, left), treeOf(rig, right)]);
  const paths = [...new Set([...a.keys(), ...b.keys()])].sort();
  const found = paths.filter((path) => a.get(path) !== b.get(path));
  return Promise.all(
    found.map(async (path) => ({
      path,
      why: differences.find(([, pattern]) => pattern.test(path))?.[0] ?? (await sameLines(path)),
      left: a.get(path),
      right: b.get(path),
    })),
  );

  /** Files of records in another order, and accounts whose numbers only differ. */
  async function sameLines(path: string): Promise<string | undefined> {
    if (!a.has(path) || !b.has(path)) return undefined;
    const script = /\/(passwd|group)$/.test(path)
      ? `cut -d: -f1,4- '${path}' | sort`
      : `sort '${path}'`;
    const [one, other] = await Promise.all(
      [left, right].map((image) =>
        rig.docker(["run", "--rm", "--pull", "always", "--quiet", image, "bash", "-c", script]),
      ),
    );
    return one?.stdout === other?.stdout ? "the order of lines, or numbers of accounts" : undefined;
  }
}

async function treeOf(rig: Rig, image: string): Promise<Map<string, string>> {
  const script = await readFile(`${root}/test/cases/debian/tree.sh`, "utf8");
  const { stdout } = await rig.docker([
    "run",
    "--rm",
    "--pull",
    "always",
    "--quiet",
    image,
    "bash",
    "-c",
    script,
  ]);
  return new Map(
    stdout.split("\n").map((line) => {
      const [meta = "", path = "", what = ""] = line.split("\t");
      return [path, `${meta} ${what}`];
    }),
  );
}
