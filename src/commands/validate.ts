import { formatFinding } from "../mutate/finding.ts";
import { isValid, validate as validateImage } from "../mutate/validate.ts";
import { formatBytes } from "../report/format.ts";
import type { Command, ValidateOptions } from "./io.ts";
import { readingText } from "./reading.ts";
import { imageNameOf, withImages } from "./with-images.ts";

/** `layerbuild validate`: an image is read to its last byte, and all that is wrong is told. */
export const validate: Command<ValidateOptions> = ({ image, json, store }, io) =>
  withImages(store === undefined ? {} : { store }, io, async ({ transports, shown, io }) => {
    const source = shown(await transports.source(imageNameOf(image)));
    const found = await validateImage(source.store, source.descriptor, (layer) => {
      io.stderr.write(`${readingText(layer)}\n`);
    });
    const { findings, images, layers, bytes } = found;
    const digest = source.descriptor.digest;
    const text = json
      ? JSON.stringify({ image: source.name, digest, valid: isValid(found), ...found }, null, 2)
      : [
          ...findings.map(formatFinding),
          `${source.name} is ${isValid(found) ? "valid" : "not valid"}: ${images} image${images === 1 ? "" : "s"}, ${layers} layers, ${formatBytes(bytes)}`,
        ].join("\n");
    io.stdout.write(`${text}\n`);
    return isValid(found) ? 0 : 1;
  });
