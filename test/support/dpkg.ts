import type { Literal } from "./trees.ts";

/** A package as a test writes it: the fields of its stanza, and files by their absolute paths. */
export interface TestPackage {
  readonly name: string;
  readonly version?: string;
  readonly fields?: { readonly [field: string]: string };
  /** Contents by path, `""` where only the path counts. */
  readonly files?: { readonly [path: string]: string };
}

/** Files of dpkg's for these packages, and the packages' own. */
export function dpkgRoot(...packages: readonly TestPackage[]): Literal {
  const sorted = [...packages].sort((a, b) => (a.name < b.name ? -1 : 1));
  const literal: { [path: string]: string } = {
    "var/lib/dpkg/status": sorted.map(stanzaOf).join(""),
  };
  for (const { name, files = {} } of packages) {
    const paths = Object.keys(files);
    literal[`var/lib/dpkg/info/${name}.list`] = ["/.", ...paths]
      .map((path) => `${path}\n`)
      .join("");
    for (const path of paths) literal[path.slice(1)] = files[path] ?? "";
  }
  return literal;
}

function stanzaOf({ name, version = "1.0", fields = {} }: TestPackage): string {
  const all = {
    Package: name,
    Status: "install ok installed",
    Architecture: "amd64",
    Version: version,
    ...fields,
  };
  const lines = Object.entries(all).map(([field, value]) => `${field}: ${value}\n`);
  return `${lines.join("")}\n`;
}
