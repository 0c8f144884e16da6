import { byteSource } from "./byte-source.ts";
import { LayerDamage } from "./damage.ts";
import type { Entry } from "./entry.ts";
import { parsePax } from "./pax.ts";
import { type Extensions, entryOf } from "./tar-entry.ts";
import { blockSize, isZeroBlock, paddingOf, readHeader, type TarHeader } from "./tar-header.ts";

/** An entry of an archive. Its digest is not known yet. */
export interface TarItem {
  readonly entry: Entry;
  /** Where in the archive its content begins, in bytes. */
  readonly at: number;
  /**
   * The content of a file, as views of the chunks it came in; valid until the next entry is asked
   * for, and passed over where nobody reads it.
   */
  readonly body: AsyncIterable<Buffer>;
}

/** Bytes of a PAX header or long name: more is an attack. Go's reader, which unpacks layers, has the same. */
const maxExtensionSize = 1024 * 1024;

/**
 * Reads a tar archive (v7, ustar, PAX, GNU) to the stream's last byte, also that which follows the
 * archive's end. Throws `LayerDamage` for what is damaged, ends in the middle of an entry, or can't
 * be in a layer. An archive without its end marker is whole, as programs that unpack layers see it.
 */
export async function* readTar(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<TarItem, void> {
  const source = byteSource(chunks);
  try {
    for (let extensions: Extensions = {}; ; ) {
      const block = await source.take(blockSize);
      if (block.length === 0 && isEmpty(extensions)) return;
      if (block.length < blockSize) throw truncated();
      if (isZeroBlock(block)) break;
      const header = readHeader(block);
      const extended = await extend(header, extensions);
      if (extended) {
        extensions = extended;
        continue;
      }
      const { entry, size } = entryOf(header, extensions);
      extensions = {};
      const at = source.position;
      let unread = size;
      const body = async function* (): AsyncGenerator<Buffer, void> {
        while (unread > 0) {
          const piece = await source.some(unread);
          if (piece.length === 0) throw truncated();
          unread -= piece.length;
          yield piece;
        }
      };
      if (entry) yield { entry, at, body: { [Symbol.asyncIterator]: body } };
      if ((await source.skip(unread)) < unread) throw truncated();
      await source.skip(paddingOf(size));
    }
    const second = await source.take(blockSize);
    if (!isZeroBlock(second)) throw new LayerDamage(`there is a gap at byte ${source.position}`);
    await source.skip(Number.POSITIVE_INFINITY);
  } finally {
    await source.close();
  }

  /** What a header says about the next one; undefined when it is an entry's own. */
  async function extend(header: TarHeader, known: Extensions): Promise<Extensions | undefined> {
    if (!"xgLK".includes(header.type)) return undefined;
    if (header.size > maxExtensionSize) throw new LayerDamage("an extended header is too large");
    const bytes = await source.take(header.size);
    if (bytes.length < header.size) throw truncated();
    await source.skip(paddingOf(header.size));
    if (header.type === "x") return { ...known, pax: parsePax(bytes) };
    if (header.type === "L") return { ...known, name: untilNul(bytes) };
    if (header.type === "K") return { ...known, target: untilNul(bytes) };
    return known;
  }

  function truncated(): LayerDamage {
    return new LayerDamage(
      `the tar archive ends in the middle of an entry, at byte ${source.position}`,
    );
  }
}

const isEmpty = ({ pax, name, target }: Extensions): boolean => !pax && !name && !target;

function untilNul(bytes: Buffer): Buffer {
  const end = bytes.indexOf(0);
  return end < 0 ? bytes : bytes.subarray(0, end);
}
