import { anyFileAt } from "./files.ts";
import type { RegistryOptions } from "./layerfile.ts";
import type { RawRegistry } from "./raw.ts";
import { keyPlace, type Reading, valuePlace } from "./reading.ts";

/** How registries are reached, by host: files found, addresses and headers looked at. */
export async function registriesOf(
  reading: Reading,
): Promise<{ readonly [host: string]: RegistryOptions }> {
  const registries: { [host: string]: RegistryOptions } = {};
  for (const [host, raw] of Object.entries(reading.raw.registries ?? {})) {
    checkMirrors(reading, host, raw);
    const headers = raw.headers ? { headers: headersOf(reading, host, raw) } : {};
    registries[host] = { ...raw, ...headers, ...(await certificatesOf(reading, host, raw)) };
  }
  return registries;
}

function checkMirrors(reading: Reading, host: string, { mirrors = [] }: RawRegistry): void {
  for (const [index, mirror] of mirrors.entries()) {
    if (/^(?:https?:\/\/)?[A-Za-z0-9.\-[\]]+(?::\d+)?\/?$/.test(mirror)) continue;
    reading.report({
      code: "invalid-mirror",
      message: `"${mirror}" is no mirror: expected a host or http(s)://host[:port]`,
      place: valuePlace(reading, "registries", host, "mirrors", index),
    });
  }
}

/** What the connection says, and who asks. */
const reserved =
  /^(host|connection|content-length|transfer-encoding|upgrade|te|trailer|expect|authorization|proxy-.*)$/i;

/** The headers that have a value, which is never shown: it is a secret. */
function headersOf(
  reading: Reading,
  host: string,
  { headers = {} }: RawRegistry,
): { readonly [name: string]: string } {
  const path = ["registries", host, "headers"] as const;
  for (const [name, value] of Object.entries(headers)) {
    if (reserved.test(name)) {
      const message = `${name} is no header of one's own`;
      const hint = "credentials are those of `docker login`, or of LAYERBUILD_AUTH_<HOST>";
      const place = keyPlace(reading, ...path, name);
      reading.report({ code: "invalid-header", message, place, hint });
    } else if (!/^[\t\x20-\x7e\x80-\xff]*$/.test(value)) {
      const message = `the value of ${name} has a character that no header may have`;
      const hint = "a line break at the end of a variable is one";
      const place = valuePlace(reading, ...path, name);
      reading.report({ code: "invalid-header", message, place, hint });
    }
  }
  return Object.fromEntries(Object.entries(headers).filter(([, value]) => value !== ""));
}

async function certificatesOf(
  reading: Reading,
  host: string,
  raw: RawRegistry,
): Promise<Pick<RegistryOptions, "ca" | "cert" | "key">> {
  const files: { ca?: string; cert?: string; key?: string } = {};
  for (const part of ["ca", "cert", "key"] as const) {
    const text = raw[part];
    const path = text && (await anyFileAt(reading, text, ["registries", host, part]));
    if (path) files[part] = path;
  }
  if (raw.key !== undefined && raw.cert === undefined) {
    const message = "a key says nothing without the certificate that it is the key to";
    const place = keyPlace(reading, "registries", host, "key");
    reading.report({ code: "missing-key", message, place, hint: "name it as `cert`" });
  }
  return files;
}
