import { Agent, request } from "node:http";
import { execa } from "execa";

/** An answer of the engine's API. */
export interface Answer {
  readonly status: number;
  readonly body: string;
}

/** The engine's own HTTP interface, for questions that the command line is too slow for. */
export async function openEngineApi(): Promise<
  { ask(method: string, path: string): Promise<Answer> } & Disposable
> {
  const format = ["--format", "{{.Endpoints.docker.Host}}"];
  const { stdout } = await execa("docker", ["context", "inspect", ...format]);
  const host = new URL(process.env.DOCKER_HOST ?? stdout);
  const where =
    host.protocol === "unix:"
      ? { socketPath: host.pathname }
      : { host: host.hostname, port: host.port };
  const agent = new Agent({ keepAlive: true, maxSockets: 8 });
  const ask = (method: string, path: string): Promise<Answer> =>
    new Promise((resolve, reject) => {
      const sent = request({ ...where, agent, method, path }, (response) => {
        let body = "";
        response.setEncoding("utf8");
        response.on("data", (text: string) => {
          body += text;
        });
        response.on("error", reject);
        response.on("end", () => resolve({ status: response.statusCode ?? 0, body }));
      });
      sent.on("error", reject);
      sent.end();
    });
  return { ask, [Symbol.dispose]: () => agent.destroy() };
}
