import { LayerbuildError } from "../diagnostics/error.ts";
import type { ImageName } from "../image/image-name.ts";
import { parseReference } from "../image/reference.ts";
import { imageNameOf } from "./with-images.ts";

/** As layerfiles name sections. */
const sectionName = /^[a-z0-9]+(?:[._-][a-z0-9]+)*$/;

/** Reads `NAME=IMAGE`, or an image that has its section's name in its own. Fails with `usage`. */
export function sectionSpec(text: string): { readonly name: string; readonly image: string } {
  const [, given, image = text] = /^([^=:/@]*)=(.*)$/s.exec(text) ?? [];
  const name = given ?? lastPart(imageNameOf(image));
  if (sectionName.test(name)) return { name, image };
  throw new LayerbuildError("usage", `${JSON.stringify(name)} is no name for a section`, {
    hint: "write NAME=IMAGE, with a name of lower-case letters and digits",
  });
}

/** Of the image's path: `golang` of `registry.example.com/acme/golang:1`. */
function lastPart(image: ImageName): string {
  const path =
    image.transport === "docker"
      ? image.reference.path
      : (parseReference(image.name ?? "")?.path ?? "");
  return path.slice(path.lastIndexOf("/") + 1);
}
