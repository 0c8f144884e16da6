import { LayerbuildError } from "../diagnostics/error.ts";
import type { Image } from "../image/image.ts";

/** The shortest that a digest can be cut to. */
const minHex = 6;

/**
 * The position (from 0) of the layer that a text names: a number from 1, or a digest or diffID with
 * or without its algorithm, also only its beginning. Fails with `usage`.
 */
export function layerPosition({ manifest, config }: Image, text: string): number {
  const { layers } = manifest;
  if (/^\d{1,4}$/.test(text)) {
    const at = Number(text) - 1;
    if (layers[at]) return at;
    throw new LayerbuildError("usage", `there is no layer ${text}: the image has ${layers.length}`);
  }
  const wanted = text.includes(":") ? text : `sha256:${text}`;
  const isIt = (digest: string | undefined): boolean => digest?.startsWith(wanted) ?? false;
  const found = layers.flatMap(({ digest }, at) =>
    isIt(digest) || isIt(config.rootfs.diff_ids[at]) ? [at] : [],
  );
  const [only] = found;
  const isLong = wanted.length - wanted.indexOf(":") > minHex;
  if (only !== undefined && found.length === 1 && isLong) return only;
  const what = found.length === 0 ? "no layer" : "more than one layer, or too short a name";
  throw new LayerbuildError("usage", `${JSON.stringify(text)} is ${what} of the image`, {
    hint: "name it by its number, from 1 for the lowest, or by its digest or diffID",
  });
}
