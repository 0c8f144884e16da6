/** The files of a layer by their path; a path that ends in `/` is a folder. */
export interface Files {
  readonly [path: string]: string | Uint8Array | Program;
}

/** A file that everybody may execute. */
export interface Program {
  readonly program: Uint8Array;
}

/** A tar archive: owner root, mode 644 or 755 for folders, time 0, in the order given. */
export function tarOf(files: Files): Buffer {
  const blocks = Object.entries(files).flatMap(([path, content]) => {
    const isProgram = typeof content === "object" && "program" in content;
    const body = Buffer.from(isProgram ? content.program : content);
    const padding = Buffer.alloc((512 - (body.length % 512)) % 512);
    return [headerOf(path, body.length, isProgram), body, padding];
  });
  return Buffer.concat([...blocks, Buffer.alloc(1024)]);
}

/** Source: POSIX pax(1), "ustar Interchange Format". */
function headerOf(path: string, size: number, isProgram: boolean): Buffer {
  const isFolder = path.endsWith("/");
  const header = Buffer.alloc(512);
  const octal = (value: number, length: number) =>
    `${value.toString(8).padStart(length - 1, "0")}\0`;
  header.write(path, 0, 100);
  header.write(octal(isFolder || isProgram ? 0o755 : 0o644, 8), 100);
  header.write(octal(0, 8), 108);
  header.write(octal(0, 8), 116);
  header.write(octal(size, 12), 124);
  header.write(octal(0, 12), 136);
  header.write(" ".repeat(8), 148);
  header.write(isFolder ? "5" : "0", 156);
  header.write("ustar\0" + "00", 257);
  const checksum = header.reduce((sum, byte) => sum + byte, 0);
  header.write(octal(checksum, 7), 148);
  return header;
}
