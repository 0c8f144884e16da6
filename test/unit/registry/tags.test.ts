import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openRegistries, type Registries } from "../../../src/registry/registry.ts";

/** Address of a page below the server to what it answers. */
type Pages = { [url: string]: { link?: string; status?: number; body: unknown } };

let server: Server;
let registries: Registries;
let pages: Pages;
let asked: string[];
let host: string;
beforeEach(async () => {
  asked = [];
  server = createServer((request: IncomingMessage, response: ServerResponse) => {
    asked.push(request.url ?? "");
    const { link, status = 200, body } = pages[request.url ?? ""] ?? { status: 404, body: {} };
    response.writeHead(status, {
      "content-type": "application/json",
      ...(link === undefined ? {} : { link }),
    });
    response.end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  registries = openRegistries({ env: {}, signal: new AbortController().signal });
});
afterEach(async () => {
  await registries[Symbol.asyncDispose]();
  server.close();
});

const first = "/v2/a/b/tags/list";
const list = () => registries.open({ registry: host, path: "a/b" }).list();

describe("the tags of a repository", () => {
  test("are put together from pages that name the next one, here or in full", async () => {
    pages = {
      [first]: { body: { tags: ["c", "a"] }, link: `<${first}?last=c&n=2>; rel="next"` },
      [`${first}?last=c&n=2`]: {
        body: { tags: ["d", "a"] },
        link: `<http://${host}/first>; rel=first, <http://${host}${first}?last=d>; rel=next`,
      },
      [`${first}?last=d`]: { body: { tags: ["b"] }, link: `<${first}>; rel="prev"` },
    };
    expect(await list()).toEqual(["a", "b", "c", "d"]);
    expect(asked).toEqual([first, `${first}?last=c&n=2`, `${first}?last=d`]);
  });

  test("end where a registry leads in a circle", async () => {
    pages = { [first]: { body: { tags: ["a"] }, link: `<${first}?n=1>; rel="next"` } };
    pages[`${first}?n=1`] = { body: { tags: ["b"] }, link: `<${first}?n=1>; rel="next"` };
    expect(await list()).toEqual(["a", "b"]);
  });

  test("are none for null, and none where there is no such repository", async () => {
    pages = { [first]: { body: { name: "a/b", tags: null } } };
    expect(await list()).toEqual([]);
    pages = {};
    expect(await list()).toEqual([]);
  });

  test.each([[[]], [{ tags: "a" }], [{ tags: [1] }]])("can't be read from %j", async (body) => {
    pages = { [first]: { body } };
    await expect(list()).rejects.toMatchObject({
      code: "registry-failed",
      message: `Could not list the tags of ${host}/a/b: ${host} gives no list of tags`,
    });
  });
});
