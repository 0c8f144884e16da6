import type { ContextSpec } from "../config/layerfile.ts";
import type { FileName, ImageName } from "../image/image-name.ts";
import { layoutSource } from "../transport/layout.ts";

/**
 * The image of a named context in a folder in OCI layout: its digest, and the folder as a place that
 * stores and builders can open. Fails with `image-not-found`, and lists what there is.
 */
export async function layoutImage({
  path,
  name,
  digest,
}: ContextSpec & { readonly kind: "layout" }) {
  const image: ImageName & FileName = {
    transport: "oci",
    path,
    ...(name === undefined ? {} : { name }),
    ...(digest === undefined ? {} : { digest }),
  };
  const { descriptor, store } = await layoutSource(image, path);
  return { descriptor, digest: descriptor.digest, repository: store.repository };
}
