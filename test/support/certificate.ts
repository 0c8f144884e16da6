import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";

/** A key and a certificate that nobody vouches for. */
export interface Certificate {
  readonly key: string;
  readonly certificate: string;
  readonly certificatePath: string;
  remove(): Promise<void>;
}

export async function makeCertificate(host = "127.0.0.1"): Promise<Certificate> {
  const folder = await mkdtemp(join(tmpdir(), "layerbuild-certificate-"));
  const [keyPath, certificatePath] = [join(folder, "key.pem"), join(folder, "certificate.pem")];
  await execa("openssl", [
    ...["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"],
    ...["-subj", `/CN=${host}`, "-addext", `subjectAltName=IP:${host}`],
    ...["-keyout", keyPath, "-out", certificatePath],
  ]);
  return {
    key: await readFile(keyPath, "utf8"),
    certificate: await readFile(certificatePath, "utf8"),
    certificatePath,
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}
