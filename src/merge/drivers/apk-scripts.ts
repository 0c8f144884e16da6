import { gunzipSync } from "node:zlib";
import type { Driver } from "../driver.ts";
import { compareScripts, parseScriptName, type ScriptName } from "../formats/apk-db.ts";
import { formatRawTar, parseRawTar, type RawEntry } from "../formats/raw-tar.ts";
import { storedGzip } from "../formats/stored-gzip.ts";
import { mergeRecordFile } from "./record-file.ts";

interface Script {
  readonly name: ScriptName;
  readonly entry: RawEntry;
}

/** Scripts of installed packages: `scripts.tar` of apk 2, `scripts.tar.gz` of apk 3. */
export const apkScripts: Driver = {
  name: "apk-scripts",
  paths: /^(?:usr\/)?lib\/apk\/db\/scripts\.tar(?:\.gz)?$/,
  merge(base, changes, { path }) {
    const isPacked = path.endsWith(".gz");
    return mergeRecordFile<Script>(base, changes, {
      what: "an archive of apk's scripts",
      parse: (bytes) => parseScripts(bytes, isPacked),
      format(scripts) {
        const sorted = [...scripts.values()].sort((a, b) => compareScripts(a.name, b.name));
        const tar = formatRawTar(sorted.map(({ entry }) => entry));
        return isPacked ? storedGzip(tar) : tar;
      },
      isSame: (a, b) => a.entry.body.equals(b.entry.body),
      nameOf: (key) => `script ${key}`,
      textOf: ({ entry }) => `${entry.body.length} bytes`,
    });
  },
};

/** By package, hash and type, whichever way the hash is written. Other names apk does not read. */
export function parseScripts(bytes: Buffer, isPacked: boolean): Map<string, Script> | undefined {
  const tar = isPacked ? unpacked(bytes) : bytes;
  const entries = tar && parseRawTar(tar);
  if (!entries) return undefined;
  const scripts = new Map<string, Script>();
  for (const entry of entries) {
    const name = parseScriptName(entry.name);
    if (name) scripts.set(`${name.package} ${name.identity} ${name.type}`, { name, entry });
  }
  return scripts;
}

/** Undefined when it is no gzip. */
function unpacked(bytes: Buffer): Buffer | undefined {
  try {
    return gunzipSync(bytes);
  } catch {
    return undefined;
  }
}
