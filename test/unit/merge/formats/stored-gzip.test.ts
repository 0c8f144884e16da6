import { gunzipSync } from "node:zlib";
import fc from "fast-check";
import { expect, test } from "vitest";
import { storedGzip } from "../../../../src/merge/formats/stored-gzip.ts";

test("what is stored comes back", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 500 }), (bytes) => {
      expect(gunzipSync(storedGzip(Buffer.from(bytes))).equals(bytes)).toBe(true);
    }),
  );
});

test.each([0, 65534, 65535, 65536, 131070, 200000])("%i bytes are whole blocks", (size) => {
  const bytes = Buffer.alloc(size, "apk");
  const packed = storedGzip(bytes);
  expect(gunzipSync(packed).equals(bytes)).toBe(true);
  expect(packed.length).toBe(18 + size + 5 * Math.max(1, Math.ceil(size / 65535)));
});
