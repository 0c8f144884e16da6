// What the merge of examples/toolbox costs: `node bench/merge.mjs [runs]`, after scripts/quickstart.
// Three kinds of runs, side by side: `cold` reads every layer, `tables` has their tables of contents,
// `noop` has the merged image. Prints medians; ratios are to `noop` of the same runs.
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

const runs = Number(process.argv[2] ?? 5);
const registry = process.env.REGISTRY ?? "127.0.0.1:5000";
const cache = `http://${registry}/v2/toolbox-cache`;
const root = fileURLToPath(new URL("..", import.meta.url));
const accept = "application/vnd.oci.image.manifest.v1+json";
const memory = `data:text/javascript,${encodeURIComponent(
  'process.on("exit", () => console.error("maxrss", process.resourceUsage().maxRSS));',
)}`;

/** Takes tags away whose names begin so. */
async function forget(...prefixes) {
  const { tags } = await (await fetch(`${cache}/tags/list`)).json();
  for (const tag of tags ?? []) {
    if (!prefixes.some((prefix) => tag.startsWith(prefix))) continue;
    const head = await fetch(`${cache}/manifests/${tag}`, { method: "HEAD", headers: { accept } });
    const digest = head.headers.get("docker-content-digest");
    if (digest) await fetch(`${cache}/manifests/${digest}`, { method: "DELETE" });
  }
}

function build() {
  const args = [
    "--import",
    memory,
    "dist/main.js",
    "build",
    "--push",
    "--json",
    "--progress",
    "plain",
  ];
  const began = performance.now();
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [...args, "-f", "examples/toolbox/layers.yaml"],
    {
      cwd: root,
      encoding: "utf8",
      env: { LAYERBUILD_MIRRORS: `http://${registry}`, ...process.env },
    },
  );
  if (status !== 0) throw new Error(stderr);
  const summary = JSON.parse(stdout);
  const [merge] = summary.merges;
  return {
    seconds: (performance.now() - began) / 1000,
    megabytes: Number(/maxrss (\d+)/.exec(stderr)?.[1]) / 1024,
    report: merge?.report,
  };
}

const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
const kinds = {
  cold: () => forget("merge-", "toc-"),
  tables: () => forget("merge-"),
  noop: async () => {},
};
const results = Object.fromEntries(Object.keys(kinds).map((kind) => [kind, []]));
for (let run = 0; run < runs; run++) {
  for (const [kind, prepare] of Object.entries(kinds)) {
    await prepare();
    results[kind].push(build());
  }
}
const noop = median(results.noop.map(({ seconds }) => seconds));
for (const [kind, all] of Object.entries(results)) {
  const seconds = median(all.map((one) => one.seconds));
  const { report } = all.at(-1);
  console.log(
    [
      kind.padEnd(6),
      `${seconds.toFixed(2)} s`,
      `${(seconds / noop).toFixed(1)} x noop`,
      `${median(all.map(({ megabytes }) => megabytes)).toFixed(0)} MiB`,
      report?.read ? `${report.read.layers} layers, ${report.read.bytes} bytes read` : "",
      report ? `${report.read?.entries} entries, fix-up ${report.fixup.entries}` : "",
    ].join("  "),
  );
}
