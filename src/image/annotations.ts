/** Keys of annotations that an image's manifest can have. Source: image-spec annotations.md. */
export const baseName = "org.opencontainers.image.base.name";
export const baseDigest = "org.opencontainers.image.base.digest";
