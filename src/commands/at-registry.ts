import { LayerbuildError } from "../diagnostics/error.ts";
import { formatImageName } from "../image/image-name.ts";
import type { Reference } from "../image/reference.ts";
import { imageNameOf } from "./with-images.ts";

/** The reference of an image that is at a registry. Fails with `usage` for others, and says `why`. */
export function referenceAt(text: string, why: string): Reference {
  const name = imageNameOf(text);
  if (name.transport === "docker") return name.reference;
  throw new LayerbuildError("usage", `${formatImageName(name)} is not at a registry: ${why}`);
}
