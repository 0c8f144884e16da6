import fc from "fast-check";
import { damaged, generated } from "./generated.ts";

const pick = (...texts: string[]): fc.Arbitrary<string> => fc.constantFrom(...texts);
const many = (text: string, max: number): fc.Arbitrary<string> =>
  fc.integer({ min: 1, max }).map((count) => text.repeat(count));

const character = pick(..."aZ09._-:/@[]+ \té~%$\\=");
const label = fc.oneof(
  pick("a", "x1", "a-b", "A", "a_b", "xn--a", "0", "-a", "a-", "docker", "localhost", "", "::1"),
  many("l", 80),
);
const port = fc.oneof({ weight: 3, arbitrary: pick("") }, pick(":5000", ":", ":0", ":x", ":1:2"));
const named = fc.array(label, { minLength: 1, maxLength: 3 }).map((labels) => labels.join("."));
const host = fc.oneof(
  pick("docker.io", "index.docker.io", "localhost", "LOCALHOST", "127.0.0.1", "[::1]", "[::1"),
  pick("my_host.example", "my__host.example", "my___host.example", "a--b.c", "DOCKER.IO", "a.b."),
  named,
);
const component = fc.oneof(
  pick("a", "debian", "a.b", "a_b", "a__b", "a___b", "a-b", "a---b", "a..b", "a.-b", "A", "a-"),
  pick("library", "localhost", "_a", ".a", "0", "a1", "sha256", "", "c0ffee"),
  many("p", 130),
  pick("f".repeat(64), "f".repeat(63), "0".repeat(65)),
);
const path = fc.array(component, { minLength: 1, maxLength: 4 }).map((parts) => parts.join("/"));
const tag = fc.oneof(
  { weight: 3, arbitrary: pick("") },
  pick(":latest", ":1.2-x_y", ":", ":-x", ":.x", ":_x", ":X", ":a:b", ":a/b", ":é"),
  many("t", 130).map((text) => `:${text}`),
);
const hex = fc
  .tuple(pick("a", "0", "f", "A", "g"), pick("32", "63", "64", "65", "96", "128"))
  .map(([digit, length]) => digit.repeat(Number(length)));
const algorithm = pick("sha256", "sha384", "sha512", "sha1", "md5", "SHA256", "sha256+b64", "");
const digest = fc.oneof(
  { weight: 4, arbitrary: pick("") },
  fc.tuple(algorithm, hex).map(([name, digits]) => `@${name}:${digits}`),
  pick("a".repeat(64), "b".repeat(64)).map((digits) => `@sha256:${digits}`),
);
const reference = fc
  .tuple(
    fc.oneof(
      pick(""),
      fc.tuple(host, port).map((parts) => `${parts.join("")}/`),
    ),
    path,
    tag,
    digest,
  )
  .map((parts) => parts.join(""));

/** Texts of which some are references and some are not quite; none is empty. */
export const referenceCases = (): string[] =>
  generated(
    fc
      .oneof({ weight: 3, arbitrary: reference }, damaged(reference, character))
      .filter((text) => text !== ""),
    1600,
  );
