import type {
  BuildSpec,
  ContextSpec,
  ImageSpec,
  Layerfile,
  SecretSpec,
} from "../config/layerfile.ts";
import { type Diagnostic, fail, ok, type Result } from "../diagnostics/diagnostic.ts";
import { argNames } from "../dockerfile/scope.ts";
import { formatPlatform } from "../image/descriptor.ts";
import { formatReference } from "../image/reference.ts";
import { notEjectable } from "./layered.ts";

/** What a Dockerfile is built with. Paths are relative to the project. */
export interface Invocation {
  readonly context: string;
  /** As `--build-context` takes them. */
  readonly contexts: { readonly [name: string]: string };
  /** Those that mean something to the builder without being declared. */
  readonly args: { readonly [name: string]: string };
  readonly secrets: readonly SecretSpec[];
  readonly ssh: readonly string[];
  readonly platforms: readonly string[];
  readonly tags: readonly string[];
  /** `RUN --network=host` has to be allowed. */
  readonly needsHost: boolean;
}

export interface InvocationOptions {
  readonly layerfile: Layerfile;
  readonly image: ImageSpec;
  /** The builds that are one now. */
  readonly builds: readonly BuildSpec[];
  readonly context: string;
  readonly contexts: ReadonlyMap<string, ContextSpec>;
}

/** What all builds together ask for; one name with two meanings is a problem. */
export function invocationOf(options: InvocationOptions): Result<Invocation> {
  const { layerfile, image, builds, context, contexts } = options;
  const { directory, platforms } = layerfile;
  const problems: Diagnostic[] = [];
  const one = <T>(what: string, entries: readonly (readonly [string, T])[]): [string, T][] => {
    const known = new Map<string, T>();
    for (const [name, value] of entries) {
      const first = known.get(name);
      if (first !== undefined && JSON.stringify(first) !== JSON.stringify(value)) {
        const message = `Parts have ${what} ${name} with different values, and a build has one`;
        problems.push(notEjectable(message, image.place));
      }
      known.set(name, value);
    }
    return [...known];
  };
  const args = one("the build argument", builds.flatMap(undeclared));
  const secrets = one(
    "the secret",
    builds.flatMap((build) => build.secrets.map((secret) => [secret.id, secret] as const)),
  );
  const ssh = one(
    "the key",
    builds.flatMap((build) => build.ssh.map((key) => [key.replace(/=.*/s, ""), key] as const)),
  );
  if (problems.length > 0) return fail(problems);
  const found = [...contexts].map(([name, spec]): [string, string] => [
    name,
    contextText(spec, directory),
  ]);
  const { repository, tags } = image;
  return ok({
    context: pathFrom(directory, context),
    contexts: Object.fromEntries(found),
    args: Object.fromEntries(args),
    secrets: secrets.map(([, secret]) => ({
      ...secret,
      ...(secret.file !== undefined && { file: pathFrom(directory, secret.file) }),
    })),
    ssh: ssh.map(([, key]) => key),
    platforms: platforms.map(formatPlatform),
    tags: tags.map((tag) => formatReference({ ...repository, tag })),
    needsHost: builds.some(({ network }) => network === "host"),
  });
}

/** A named context as `--build-context` takes it, from a folder. */
function contextText(spec: ContextSpec, directory: string): string {
  switch (spec.kind) {
    case "folder":
      return pathFrom(directory, spec.path);
    case "image":
      return `docker-image://${formatReference(spec.reference)}`;
    case "layout": {
      const name = spec.name === undefined ? "" : `:${spec.name}`;
      const digest = spec.digest === undefined ? "" : `@${spec.digest}`;
      return `oci-layout://${pathFrom(directory, spec.path)}${name}${digest}`;
    }
    case "remote":
      return spec.address;
  }
}

/** Arguments that no file declares: a proxy's, and BuildKit's own. */
const undeclared = ({ args, dockerfile }: BuildSpec): [string, string][] => {
  const declared = dockerfile.instructions
    .filter(({ name }) => name === "ARG")
    .flatMap((arg) => argNames(arg, dockerfile.escape));
  return Object.entries(args).filter(
    ([name]) => !declared.includes(name) && /^(?:BUILDKIT_|(?:\w+_)?proxy$)/i.test(name),
  );
};

/** A path from a folder, both absolute. */
export function pathFrom(folder: string, path: string): string {
  const [from, to] = [folder, path].map((one) => one.split("/").filter((part) => part !== ""));
  if (!from || !to) return path;
  let same = 0;
  while (same < from.length && from[same] === to[same]) same++;
  return [...from.slice(same).map(() => ".."), ...to.slice(same)].join("/") || ".";
}

/** The command that builds a Dockerfile, one option a line. */
export function commandLines(file: string, invocation: Invocation): string[] {
  const { context, contexts, args, secrets, ssh, platforms, tags, needsHost } = invocation;
  const options = [
    `--file ${file}`,
    ...(platforms.join() === "linux/amd64" ? [] : [`--platform ${platforms.join(",")}`]),
    ...Object.entries(contexts).map(
      ([name, value]) => `--build-context ${word(`${name}=${value}`)}`,
    ),
    ...Object.entries(args).map(([name, value]) => `--build-arg ${word(`${name}=${value}`)}`),
    ...secrets.map((secret) => `--secret ${word(secretText(secret))}`),
    ...ssh.map((key) => `--ssh ${word(key)}`),
    ...(needsHost ? ["--allow network.host"] : []),
    ...tags.map((tag) => `--tag ${tag}`),
    word(context),
  ];
  return ["docker buildx build", ...options.map((option) => `  ${option}`)].map((line, at, all) =>
    at < all.length - 1 ? `${line} \\` : line,
  );
}

/** As `--secret` and a bake file take it. */
export const secretText = ({ id, env, file }: SecretSpec): string =>
  file === undefined ? `id=${id},env=${env ?? id}` : `id=${id},src=${file}`;

/** A word of a shell's. */
const word = (text: string): string =>
  /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
