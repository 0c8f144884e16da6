import type { HostOptions } from "../../src/registry/endpoint.ts";
import { openRegistries, type Registries } from "../../src/registry/registry.ts";
import { makeAuthority } from "./certificate.ts";
import { startCrane } from "./crane.ts";
import { type FaultProxy, type FaultProxyOptions, startFaultProxy } from "./fault-proxy.ts";
import { startRegistry, type TestRegistryOptions } from "./registry.ts";
import { startTokenServer, type TokenServer } from "./token-server.ts";

/** A registry that runs, with everything that is needed to be let in. */
export interface RunningKind extends AsyncDisposable {
  /** What all requests go through. */
  readonly proxy: FaultProxy;
  /** What a layerfile says of the registry. */
  readonly options: HostOptions;
  /** What the environment says of it. */
  readonly env: { readonly [name: string]: string };
  open(options?: { readonly piece?: number }): Registries;
}

export interface RegistryKind {
  readonly name: string;
  /** Whether an upload whose piece did not arrive goes on where it was. */
  readonly resumesUploads: boolean;
  /** Whether it gives the rest of a blob. */
  readonly knowsRanges: boolean;
  /** Whether blobs can be had from another repository. */
  readonly mounts: boolean;
  /** Whether a manifest's tags go with it. */
  readonly dropsTags: boolean;
  start(): Promise<RunningKind>;
}

const user = { ada: "correct horse" };
const password = "ada:correct horse";

const distribution = { resumesUploads: true, knowsRanges: true, mounts: true, dropsTags: true };
const crane = { resumesUploads: false, knowsRanges: false, mounts: false, dropsTags: false };

/** Two makes of registries, each by every way in. */
export const registryKinds: readonly RegistryKind[] = [
  { name: "Distribution", ...distribution, start: () => running({}) },
  {
    name: "Distribution over https, with a private authority and a client's certificate",
    ...distribution,
    start: () => running({ tls: true }),
  },
  {
    name: "Distribution with a password",
    ...distribution,
    start: () => running({ registry: { htpasswd: user }, auth: password }),
  },
  {
    name: "Distribution with a token server",
    ...distribution,
    start: () => running({ tokens: true, auth: password }),
  },
  { name: "crane", ...crane, start: () => running({ crane: true }) },
  {
    name: "crane over https, with a private authority, a header and a password",
    ...crane,
    start: () => running({ crane: true, tls: true, auth: password, refuse: refuseWithoutPassword }),
  },
  {
    name: "crane with a token server",
    ...crane,
    start: () => running({ crane: true, tokens: true, auth: password }),
  },
];

interface Ways {
  readonly crane?: boolean;
  readonly registry?: TestRegistryOptions;
  readonly tls?: boolean;
  readonly tokens?: boolean;
  /** What LAYERBUILD_AUTH_… is. */
  readonly auth?: string;
  readonly refuse?: Refuse;
}

type Refuse = NonNullable<FaultProxyOptions["refuse"]>;

async function running(ways: Ways): Promise<RunningKind> {
  const open: AsyncDisposable[] = [];
  const dispose = async (): Promise<void> => {
    for (const each of open.splice(0).reverse()) await each[Symbol.asyncDispose]();
  };
  try {
    return { ...(await start(ways, open)), [Symbol.asyncDispose]: dispose };
  } catch (error) {
    await dispose();
    throw error;
  }
}

/** What is started is added to `open`. */
async function start(
  ways: Ways,
  open: AsyncDisposable[],
): Promise<Omit<RunningKind, keyof AsyncDisposable>> {
  const keep = <T extends AsyncDisposable>(each: T): T => {
    open.push(each);
    return each;
  };
  const tokens = ways.tokens ? keep(await startTokenServer({ users: user })) : undefined;
  const target = keep(
    ways.crane
      ? await startCrane()
      : await startRegistry(tokens ? { token: tokens.auth } : (ways.registry ?? {})),
  );
  const authority = ways.tls ? keep(await makeAuthority()) : undefined;
  const client = await authority?.issue("client");
  const refuse = ways.crane && tokens ? refuseWithoutToken(tokens) : ways.refuse;
  const proxy = keep(
    await startFaultProxy(target.host, {
      ...(authority
        ? {
            certificate: await authority.issue("server"),
            clientAuthority: authority.own.certificate,
          }
        : {}),
      ...(refuse ? { refuse } : {}),
    }),
  );
  const options: HostOptions = {
    headers: { "X-Key": "s3cret" },
    ...(authority && client
      ? { ca: authority.own.certificatePath, cert: client.certificatePath, key: client.keyPath }
      : {}),
  };
  const variable = `LAYERBUILD_AUTH_127_0_0_1_${proxy.host.split(":")[1]}`;
  const env = { DOCKER_CONFIG: "/nonexistent", ...(ways.auth ? { [variable]: ways.auth } : {}) };
  return {
    proxy,
    options,
    env,
    open: (more) =>
      openRegistries({
        env,
        registries: { [proxy.host]: options },
        signal: new AbortController().signal,
        ...more,
      }),
  };
}

const refuseWithoutPassword: Refuse = ({ headers }) => {
  const expected = `Basic ${Buffer.from(password).toString("base64")}`;
  return headers.authorization === expected && headers["x-key"] === "s3cret"
    ? undefined
    : challenge('Basic realm="test"');
};

/** What a registry with a token server asks for, by the method. */
export function refuseWithoutToken(tokens: TokenServer): Refuse {
  const { realm, service } = tokens.auth;
  return ({ method, path, headers }) => {
    const name = /^\/v2\/(.+?)\/(?:blobs|manifests|tags|referrers)\//.exec(path)?.[1] ?? "";
    const action = method === "DELETE" ? "delete" : /GET|HEAD/.test(method) ? "pull" : "push";
    const access = tokens.accessOf((headers.authorization ?? "").replace(/^Bearer /, ""));
    if (access?.get(name)?.includes(action)) return undefined;
    const scope = `repository:${name}:${action}`;
    return challenge(`Bearer realm="${realm}",service="${service}",scope="${scope}"`);
  };
}

const challenge = (text: string) => ({
  status: 401,
  headers: { "www-authenticate": text, "content-type": "application/json" },
});
