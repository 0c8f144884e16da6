import { request as ask, createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { type AddressInfo, connect, type Socket } from "node:net";

/** A proxy for requests and tunnels, which knows by itself where hosts are. */
export interface HttpProxy extends AsyncDisposable {
  /** `127.0.0.1:PORT`. */
  readonly host: string;
  /** `CONNECT host:port`, or method and address of a request, in order. */
  readonly seen: string[];
}

/** `hosts` says where a `host:port` is; others are refused. With `user`, `name:password` is asked for. */
export async function startHttpProxy(
  hosts: { readonly [host: string]: string },
  user?: string,
): Promise<HttpProxy> {
  const seen: string[] = [];
  const open = new Set<Socket>();
  const isKnown = ({ headers }: IncomingMessage): boolean =>
    user === undefined ||
    headers["proxy-authorization"] === `Basic ${Buffer.from(user).toString("base64")}`;
  const server = createServer((request, response) => {
    seen.push(`${request.method} ${request.url}`);
    forward(request, response);
  });
  server.on("connection", (socket) => open.add(socket));
  server.on("connect", (request, client: Socket) => {
    seen.push(`CONNECT ${request.url}`);
    const [name, port] = (hosts[request.url ?? ""] ?? "").split(":");
    if (!isKnown(request)) return client.end("HTTP/1.1 407 Proxy Authentication Required\r\n\r\n");
    if (port === undefined) return client.end("HTTP/1.1 403 Forbidden\r\n\r\n");
    const target = connect(Number(port), name, () => {
      client.write("HTTP/1.1 200 Connection established\r\n\r\n");
      target.pipe(client).pipe(target);
    });
    open.add(target);
    for (const end of [target, client]) end.on("error", () => {});
    return undefined;
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    host: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen,
    async [Symbol.asyncDispose]() {
      for (const socket of open) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };

  function forward(request: IncomingMessage, response: ServerResponse): void {
    const url = new URL(request.url ?? "", "http://nowhere");
    const [host, port] = (hosts[url.host] ?? "").split(":");
    if (!isKnown(request) || host === undefined || port === undefined) {
      response.writeHead(isKnown(request) ? 403 : 407).end();
      return;
    }
    const { method, headers } = request;
    const path = `${url.pathname}${url.search}`;
    const outgoing = ask({ host, port, method, path, headers, agent: false }, (answer) => {
      response.writeHead(answer.statusCode ?? 500, answer.headers);
      answer.pipe(response);
    });
    outgoing.on("error", () => response.destroy());
    request.pipe(outgoing);
  }
}
