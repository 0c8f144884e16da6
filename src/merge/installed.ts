import { installedPackages } from "./drivers/dpkg-status.ts";
import { parseInstalled } from "./formats/apk-db.ts";
import { fieldOf } from "./formats/deb822.ts";
import { readable } from "./formats/latin1.ts";
import type { Packages } from "./report.ts";

/**
 * The installed packages of a root file system, as the databases of dpkg (distroless', too) and apk
 * have them; `read` gives a file's bytes by its path without leading `/`, `paths` are all there are.
 */
export function packagesIn(
  paths: Iterable<string>,
  read: (path: string) => Buffer | undefined,
): Packages {
  const packages = new Map<string, { version: string; bytes: number }>();
  for (const path of paths) {
    if (dpkgPaths.test(path)) {
      for (const [name, { version, stanza }] of installedPackages(read(path))) {
        // Source: Debian policy 5.6.20: in units of 1024 bytes.
        const kibibytes = Number(fieldOf(stanza, "Installed-Size") ?? 0);
        packages.set(readable(name), { version: readable(version), bytes: 1024 * kibibytes || 0 });
      }
    } else if (apkPath.test(path)) {
      for (const [name, { version, text }] of parseInstalled(read(path) ?? Buffer.alloc(0)) ?? []) {
        const [, size = "0"] = /^I:(\d+)$/m.exec(text) ?? [];
        packages.set(readable(name), { version: readable(version), bytes: Number(size) });
      }
    }
  }
  return packages;
}

const dpkgPaths = /^var\/lib\/dpkg\/(?:status|status\.d\/(?!.*\.md5sums$)[^/]+)$/;
const apkPath = /^(?:usr\/)?lib\/apk\/db\/installed$/;
