import { isRemote } from "../dockerfile/sources.ts";
import { parseDigest } from "../image/digest.ts";
import { folderAt } from "./files.ts";
import type { ContextSpec } from "./layerfile.ts";
import type { Path } from "./located.ts";
import { type Reading, valuePlace } from "./reading.ts";
import { referenceAt } from "./references.ts";

/**
 * A named context, as `--build-context` takes it: a folder, an image by `docker-image://`, one of a
 * folder in OCI layout by `oci-layout://`, a git repository, or a file of the web.
 */
export async function contextAt(
  reading: Reading,
  text: string,
  path: Path,
): Promise<ContextSpec | undefined> {
  const [, scheme, rest = ""] = /^([a-z][a-z0-9+-]*):\/\/(.*)$/s.exec(text) ?? [];
  if (scheme === "docker-image") {
    const reference = referenceAt(reading, rest, ...path);
    return reference && { kind: "image", reference };
  }
  if (scheme === "oci-layout") return layoutAt(reading, rest, path);
  if (isRemote(text)) return { kind: "remote", address: text };
  if (scheme !== undefined) {
    const message = `a context can't be of "${scheme}://"`;
    const hint =
      "expected a folder, docker-image:// and a reference, oci-layout:// and a folder, or an address of git or the web";
    const place = valuePlace(reading, ...path);
    reading.report({ code: "invalid-context", message, place, hint });
    return undefined;
  }
  const folder = await folderAt(reading, text, path, "anywhere");
  return folder === undefined ? undefined : { kind: "folder", path: folder };
}

/** `folder[:name][@digest]`, as buildx takes it apart. */
async function layoutAt(
  reading: Reading,
  text: string,
  path: Path,
): Promise<ContextSpec | undefined> {
  const [, folder = "", name, written] = /^([^@:]+)(?::([^@]+))?(?:@(.+))?$/s.exec(text) ?? [];
  const digest = written === undefined ? undefined : parseDigest(written);
  if (folder === "" || (written !== undefined && !digest)) {
    const message = `"oci-layout://${text}" is no image of a folder in OCI layout`;
    const hint = "expected oci-layout://FOLDER, with :NAME or @DIGEST behind it";
    const place = valuePlace(reading, ...path);
    reading.report({ code: "invalid-context", message, place, hint });
    return undefined;
  }
  const found = await folderAt(reading, folder, path, "anywhere");
  if (found === undefined) return undefined;
  return {
    kind: "layout",
    path: found,
    ...(name === undefined ? {} : { name }),
    ...(digest ? { digest } : {}),
  };
}
