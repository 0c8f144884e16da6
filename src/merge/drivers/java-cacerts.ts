import { digestOf, shortDigest } from "../../image/digest.ts";
import type { Driver } from "../driver.ts";
import { parseTrustStore, printTrustStore, type TrustedCertificate } from "../formats/jks.ts";
import { readable } from "../formats/latin1.ts";
import { mergeRecordFile } from "./record-file.ts";

/**
 * Java's trusted certificates, by alias. Every section that generates the store gives the same
 * certificates times of its own, which therefore do not count: the first time is written.
 */
export const javaCacerts: Driver = {
  name: "java-cacerts",
  paths:
    /^etc\/(?:ssl\/certs\/java|pki\/(?:java|ca-trust\/extracted\/java))\/cacerts$|^var\/lib\/ca-certificates\/java-cacerts$/,
  merge(base, changes) {
    const first = new Map<string, bigint>();
    const idOf = (alias: string, { certificate }: TrustedCertificate): string =>
      `${alias}\0${certificate.toString("latin1")}`;
    return mergeRecordFile<TrustedCertificate>(base, changes, {
      what: "a Java key store (JKS) of nothing but certificates, with the usual password",
      parse(bytes) {
        const store = parseTrustStore(bytes);
        for (const [alias, entry] of store ?? []) {
          const id = idOf(alias, entry);
          const known = first.get(id);
          if (known === undefined || entry.created < known) first.set(id, entry.created);
        }
        return store;
      },
      format: (entries) =>
        printTrustStore(
          new Map(
            [...entries].map(([alias, entry]) => {
              const created = first.get(idOf(alias, entry)) ?? entry.created;
              return [alias, { ...entry, created }];
            }),
          ),
        ),
      isSame: (a, b) => a.type === b.type && a.certificate.equals(b.certificate),
      nameOf: (alias) => `certificate ${readable(alias)}`,
      textOf: ({ certificate }) => shortDigest(digestOf(certificate)),
    });
  },
};
