import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";

/** A key and a certificate, as text and as files. */
export interface Certificate {
  readonly key: string;
  readonly certificate: string;
  readonly keyPath: string;
  readonly certificatePath: string;
}

const days = ["-days", "2"];
const ellipticKey = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];

/** A certificate that nobody vouches for, with an RSA key, as token servers have it. */
export async function makeCertificate(
  host = "127.0.0.1",
): Promise<Certificate & { remove(): Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), "layerbuild-certificate-"));
  const made = await make(folder, host, ["-newkey", "rsa:2048", "-nodes"]);
  return { ...made, remove: () => rm(folder, { recursive: true, force: true }) };
}

/** Somebody who vouches for servers and clients. */
export interface Authority extends AsyncDisposable {
  readonly own: Certificate;
  /** A certificate for what is at 127.0.0.1 or called secure.test. */
  issue(name: string): Promise<Certificate>;
}

export async function makeAuthority(): Promise<Authority> {
  const folder = await mkdtemp(join(tmpdir(), "layerbuild-authority-"));
  const own = await make(folder, "authority", ellipticKey);
  return {
    own,
    async issue(name) {
      const [keyPath, requestPath] = [join(folder, `${name}.key`), join(folder, `${name}.csr`)];
      const [certificatePath, extensions] = [join(folder, `${name}.crt`), join(folder, "san")];
      await writeFile(extensions, "subjectAltName=IP:127.0.0.1,DNS:secure.test\n");
      const subject = ["-subj", `/CN=${name}`];
      await execa("openssl", [
        ...["req", "-new", ...ellipticKey, ...subject],
        ...["-keyout", keyPath, "-out", requestPath],
      ]);
      await execa("openssl", [
        ...["x509", "-req", "-in", requestPath, "-out", certificatePath, ...days],
        ...["-CA", own.certificatePath, "-CAkey", own.keyPath, "-CAcreateserial"],
        ...["-extfile", extensions],
      ]);
      return readBoth(keyPath, certificatePath);
    },
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}

async function make(folder: string, name: string, key: readonly string[]): Promise<Certificate> {
  const [keyPath, certificatePath] = [join(folder, "key.pem"), join(folder, "certificate.pem")];
  const names = /^\d/.test(name) ? ["-addext", `subjectAltName=IP:${name}`] : [];
  await execa("openssl", [
    ...["req", "-x509", ...key, ...days, "-subj", `/CN=${name}`, ...names],
    ...["-keyout", keyPath, "-out", certificatePath],
  ]);
  return readBoth(keyPath, certificatePath);
}

const readBoth = async (keyPath: string, certificatePath: string): Promise<Certificate> => ({
  key: await readFile(keyPath, "utf8"),
  certificate: await readFile(certificatePath, "utf8"),
  keyPath,
  certificatePath,
});
