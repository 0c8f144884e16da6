import { errors } from "undici";
import { describe, expect, test } from "vitest";
import {
  networkError,
  parseErrorDocument,
  redact,
  refusalError,
} from "../../../src/registry/failure.ts";
import { Transient } from "../../../src/registry/retry.ts";

const refusal = { doing: "push it", who: "registry.test", tried: "nobody" };
const documentOf = (...errors: object[]) => JSON.stringify({ errors });

describe("a refusal", () => {
  test("carries the registry's own words", () => {
    const text = documentOf(
      { code: "NAME_INVALID", message: "the name is bad" },
      { code: "UNSUPPORTED" },
    );
    expect(refusalError({ ...refusal, status: 400, text })).toMatchObject({
      code: "registry-failed",
      message:
        "Could not push it: registry.test answered 400: NAME_INVALID: the name is bad; UNSUPPORTED",
      codes: ["NAME_INVALID", "UNSUPPORTED"],
    });
  });

  test.each([401, 403])("with %d says which credentials were tried", (status) => {
    expect(refusalError({ ...refusal, status, text: "" })).toMatchObject({
      code: "registry-denied",
      message: `Could not push it: registry.test answered ${status} (tried nobody)`,
    });
  });

  test("shows a line of plain text, and never a page or another document", () => {
    const messageOf = (text: string) => refusalError({ ...refusal, status: 500, text }).message;
    expect(messageOf("no space left\nstack …")).toMatch(/answered 500: no space left$/);
    for (const text of ["<html>", '<?xml version="1.0"?><Key>secret</Key>', '{"token":"secret"}']) {
      expect(messageOf(text)).toMatch(/answered 500$/);
    }
  });
});

describe("another's words", () => {
  test("lose signed queries, user information, credentials and control characters", () => {
    const text =
      "at https://me:hunter2@cdn.test/blob?X-Signature=abc&b=1, sent Bearer eyJhbGciOi.x.y\u001b[31m";
    const clean = redact(text);
    expect(clean).toBe("at https://cdn.test/blob?… sent Bearer … [31m");
  });

  test("are cut where they do not end", () => {
    expect(redact("x".repeat(10_000))).toHaveLength(501);
  });

  test("that are no error document are none", () => {
    for (const text of ["", "null", "[]", '{"errors":{}}', "{"]) {
      expect(parseErrorDocument(text)).toBeUndefined();
    }
    expect(parseErrorDocument('{"errors":[null,{"code":5}]}')).toEqual({ codes: [], message: "" });
  });
});

describe("a network's error", () => {
  const coded = (code: string) => Object.assign(new Error("low level"), { code });

  test("is worth another attempt when the line is bad, and not when the name or trust is", () => {
    for (const code of ["ECONNREFUSED", "ECONNRESET", "UND_ERR_SOCKET", "EAI_AGAIN"]) {
      expect(networkError(coded(code), "r.test", "push it")).toBeInstanceOf(Transient);
    }
    for (const code of ["ENOTFOUND", "DEPTH_ZERO_SELF_SIGNED_CERT", "EPROTO"]) {
      expect(networkError(coded(code), "r.test", "push it")).toMatchObject({
        code: "registry-unreachable",
        hint: expect.any(String),
      });
    }
  });

  test.each([
    ["ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED", "asks for a client's certificate", "cert: FILE"],
    ["UNABLE_TO_VERIFY_LEAF_SIGNATURE", "its certificate is not trusted", "ca: FILE"],
    ["ERR_SSL_WRONG_VERSION_NUMBER", "it does not speak TLS", "insecure: true"],
  ])("of TLS (%s) says what to name", (code, message, hint) => {
    expect(networkError(coded(code), "r.test", "push it")).toMatchObject({
      code: "registry-unreachable",
      message: expect.stringContaining(message),
      hint: expect.stringContaining(hint),
    });
  });

  test("that a proxy made names the proxy, without its password", () => {
    const proxy = new URL("http://ada:s3cret@proxy.test:3128");
    const refused = new errors.RequestAbortedError();
    refused.message = "Proxy response (403) !== 200 when HTTP Tunneling";
    const failure = networkError(refused, "r.test", "push it", proxy);
    expect(failure).toMatchObject({ code: "registry-unreachable" });
    expect(String(failure)).toContain("through the proxy proxy.test:3128: the proxy answers 403");
    expect(String(failure)).not.toContain("s3cret");
    refused.message = "Proxy response (503) !== 200 when HTTP Tunneling";
    expect(networkError(refused, "r.test", "push it", proxy)).toBeInstanceOf(Transient);
  });

  test("of the parser says that there is no registry, and a bug stays what it is", () => {
    const noHttp = new errors.HTTPParserError("Response does not match the HTTP/1.1 protocol");
    expect(networkError(noHttp, "r.test", "push it")).toMatchObject({ code: "registry-invalid" });
    const bug = new TypeError("x is not a function");
    expect(networkError(bug, "r.test", "push it")).toBe(bug);
  });

  test("is found below what undici wraps around it", () => {
    const wrapped = new Error("fetch failed", { cause: coded("ECONNREFUSED") });
    const transient = networkError(wrapped, "r.test:5000", "push it") as Transient;
    expect(transient.failure.message).toBe(
      "Could not push it: r.test:5000 can't be reached: the connection is refused (ECONNREFUSED)",
    );
  });
});
