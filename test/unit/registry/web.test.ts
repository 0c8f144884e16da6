import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { digestOf } from "../../../src/image/digest.ts";
import { openRegistries, type Registries } from "../../../src/registry/registry.ts";

type Respond = (request: IncomingMessage, response: ServerResponse) => void;

let servers: Server[];
let registries: Registries;
beforeEach(() => {
  servers = [];
  registries = openRegistries({ env: {}, signal: new AbortController().signal });
});
afterEach(async () => {
  await registries[Symbol.asyncDispose]();
  for (const server of servers) server.close();
});

async function serve(respond: Respond) {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(`${request.method} ${request.headers.authorization ?? "-"}`);
    respond(request, response);
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { host: `127.0.0.1:${(server.address() as AddressInfo).port}`, asked };
}

const validator = (value: string) => ({ kind: "validator", value });
const time = "Tue, 24 Nov 2026 10:00:00 GMT";

describe("a file's version", () => {
  test.each<[string, { readonly [name: string]: string }, string]>([
    ["its ETag", { etag: '"1"', "last-modified": time }, 'ETag "1"'],
    ["a weak ETag", { etag: 'W/"1"' }, 'ETag "1"'],
    [
      "its time and length",
      { "last-modified": time, "content-length": "3" },
      `Last-Modified ${time}, 3 bytes`,
    ],
  ])("is %s, for one request", async (_, headers, expected) => {
    const { host, asked } = await serve((_request, response) => {
      response.writeHead(200, headers).end();
    });
    expect(await registries.askFile(`http://${host}/f`)).toEqual(validator(expected));
    expect(asked).toEqual(["HEAD -"]);
  });

  test.each([403, 405, 501])("is asked for by GET where HEAD is answered %d", async (status) => {
    const { host, asked } = await serve(({ method }, response) => {
      response.writeHead(method === "HEAD" ? status : 200, { etag: '"1"' });
      response.end(method === "HEAD" ? undefined : "x".repeat(1_000_000));
    });
    expect(await registries.askFile(`http://${host}/f`)).toEqual(validator('ETag "1"'));
    expect(asked).toEqual(["HEAD -", "GET -"]);
  });

  test("is the digest of its bytes where its server says nothing of it", async () => {
    const { host } = await serve((_request, response) => response.end("text"));
    const found = await registries.askFile(`http://${host}/f`);
    expect(found).toEqual({ kind: "content", value: digestOf("text") });
  });

  test("is that of where redirects lead, who hear of no password", async () => {
    const other = await serve((_request, response) => {
      response.writeHead(200, { etag: '"1"' }).end();
    });
    const { host, asked } = await serve((_request, response) => {
      response.writeHead(302, { location: `http://${other.host}/f` }).end();
    });
    expect(await registries.askFile(`http://me:p%40ss@${host}/f`)).toEqual(validator('ETag "1"'));
    expect(asked).toEqual([`HEAD Basic ${Buffer.from("me:p@ss").toString("base64")}`]);
    expect(other.asked).toEqual(["HEAD -"]);
  });

  test("is asked for again where its server is busy", async () => {
    let count = 0;
    const { host } = await serve((_request, response) => {
      response.writeHead(count++ === 0 ? 503 : 200, { etag: '"1"' }).end();
    });
    expect(await registries.askFile(`http://${host}/f`)).toEqual(validator('ETag "1"'));
  });
});

describe("a file that can't be had", () => {
  test("is told without what may be secret of its address", async () => {
    const { host } = await serve((_request, response) => response.writeHead(404).end("no"));
    const asking = registries.askFile(`http://me:s3cret@${host}/f?signature=s3cret`);
    await expect(asking).rejects.toMatchObject({
      code: "source-failed",
      message: `http://${host}/f?… can't be had: ${host} answers 404`,
    });
  });

  test("is told with what is wrong with the way there", async () => {
    const { host } = await serve(() => {});
    servers.pop()?.close();
    await expect(registries.askFile(`https://${host}/f`)).rejects.toMatchObject({
      code: "source-failed",
      message: expect.stringMatching(
        /^Could not ask for https:.*: 127.0.0.1:\d+ can't be reached: /,
      ),
    });
  });
});
