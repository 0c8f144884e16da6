import { describe, expect, test } from "vitest";
import type { DriverResult } from "../../../../src/merge/driver.ts";
import { caCertificates } from "../../../../src/merge/drivers/ca-certificates.ts";
import { javaCacerts } from "../../../../src/merge/drivers/java-cacerts.ts";
import { parseTrustStore, printTrustStore } from "../../../../src/merge/formats/jks.ts";
import { change, driveAll } from "../../../support/driving.ts";
import { openFixtures } from "../../../support/fixtures.ts";

const ca = openFixtures("ca");
const around = { path: "", base: () => undefined, side: () => undefined };
const pem = (name: string): string =>
  `-----BEGIN CERTIFICATE-----\n${Buffer.from(name).toString("base64")}\n-----END CERTIFICATE-----\n`;

describe("bundles of certificates", () => {
  const path = "etc/ssl/certs/ca-certificates.crt";

  test("three real sections with a certificate each give update-ca-certificates' own bytes", () => {
    const base = ca("base0/ca-certificates.crt");
    const changes = ["CA1", "CA2", "CA3"].map((name) =>
      change(name, base, ca(`${name}/ca-certificates.crt`)),
    );
    const { bytes, conflicts } = caCertificates.merge(base, changes, around);
    expect(bytes?.equals(ca("EXPECTED/ca-certificates.crt") ?? Buffer.alloc(0))).toBe(true);
    expect(conflicts).toEqual([]);
  });

  test("a certificate that one section removed is gone, one that two added is there once", () => {
    const { text, conflicts } = driveAll(caCertificates, path, pem("a") + pem("b"), {
      one: pem("b") + pem("c"),
      two: pem("a") + pem("b") + pem("c").replaceAll("\n", "\r\n") + pem("d"),
    });
    expect(text).toBe(pem("b") + pem("c").replaceAll("\n", "\r\n") + pem("d"));
    expect(conflicts).toEqual([]);
  });

  test("comments stay with their certificate, and what follows the last one stays the end", () => {
    const { text } = driveAll(caCertificates, path, `# A\n${pem("a")}# end\n`, {
      one: `# A\n${pem("a")}# B\n${pem("b")}# end\n`,
      two: `# A\n${pem("a")}\n# C\n${pem("c").trimEnd()}`,
    });
    expect(text).toBe(`# A\n${pem("a")}# B\n${pem("b")}\n# C\n${pem("c")}`);
  });

  test("what is no bundle is a conflict, however long it is", () => {
    const { conflicts } = driveAll(caCertificates, path, pem("a"), {
      one: pem("b"),
      two: "x".repeat(100_000),
    });
    expect(conflicts).toMatchObject([{ why: "it can't be read as a bundle of certificates" }]);
  });

  test.each([
    ["etc/ssl/certs/ca-certificates.crt", true],
    ["etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem", true],
    ["etc/ssl/certs/ssl-cert-snakeoil.pem", false],
    ["etc/pki/tls/private/localhost.key", false],
  ])("%s is one: %s", (name, isOne) => {
    expect(caCertificates.paths?.test(name)).toBe(isOne);
  });
});

describe("Java's certificates", () => {
  const real = (name: string): Buffer => ca(`${name}/cacerts`) ?? Buffer.alloc(0);
  const merge = (base: Buffer | undefined, ...sides: Buffer[]): DriverResult =>
    javaCacerts.merge(
      base,
      sides.map((to, index) => change(`s${index}`, base, to)),
      around,
    );

  test.each(["CA2", "CA3", "EXPECTED"])("the store of %s comes back byte for byte", (name) => {
    const store = parseTrustStore(real(name));
    expect(store?.size).toBeGreaterThan(140);
    expect(store && printTrustStore(store).equals(real(name))).toBe(true);
  });

  test("two real sections give the expected bytes: all aliases, the earlier times", () => {
    const { bytes, conflicts } = merge(undefined, real("CA2"), real("CA3"));
    expect(bytes?.equals(real("EXPECTED"))).toBe(true);
    expect(conflicts).toEqual([]);
  });

  const store = (entries: { readonly [alias: string]: readonly [string, number] }): Buffer =>
    printTrustStore(
      new Map(
        Object.entries(entries).map(([alias, [text, time]]) => [
          alias,
          { type: "X.509", certificate: Buffer.from(text), created: BigInt(time) },
        ]),
      ),
    );

  test("times alone are no difference, another certificate behind one alias is", () => {
    const base = store({ a: ["A", 5], b: ["B", 5] });
    const { bytes, conflicts } = merge(
      base,
      store({ a: ["A", 7], b: ["B1", 7] }),
      store({ a: ["A", 9], b: ["B2", 9] }),
    );
    expect(bytes?.equals(store({ a: ["A", 5], b: ["B2", 9] }))).toBe(true);
    expect(conflicts).toMatchObject([{ key: "certificate b", sides: [{}, {}] }]);
  });

  const cut = real("CA2").subarray(0, 5000);
  const privateKey = Buffer.from(real("CA2"));
  privateKey.writeUInt32BE(1, 12);
  const otherPassword = Buffer.from(real("CA2"));
  otherPassword.writeUInt8(
    otherPassword.readUInt8(otherPassword.length - 1) ^ 1,
    otherPassword.length - 1,
  );
  test.each([
    ["PKCS#12", Buffer.from("30820a3f020103", "hex")],
    ["nothing", Buffer.alloc(1)],
    ["a store that is cut off", cut],
    ["a store with a private key", privateKey],
    ["a store with another password", otherPassword],
  ])("%s is a conflict", (_, bytes) => {
    expect(parseTrustStore(bytes)).toBeUndefined();
    const result = merge(undefined, real("CA2"), bytes);
    expect(result.bytes).toBe(bytes);
    expect(result.conflicts).toMatchObject([{ key: "file" }]);
  });
});
