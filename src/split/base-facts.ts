import { parseReference } from "../image/reference.ts";

/** What is known of the image that a Dockerfile starts from. */
export interface BaseFacts {
  /** As in its configuration; `""` is root. */
  readonly user: string;
  /** Absolute. */
  readonly workdir: string;
  readonly shell: readonly string[];
  readonly env: { readonly [name: string]: string };
  /** Ports and volumes that it declares: `8080/tcp`, `/data`. */
  readonly ports: readonly string[];
  readonly volumes: readonly string[];
  /** Whether it has ONBUILD triggers. */
  readonly hasTriggers: boolean;
}

export const defaultShell: readonly string[] = ["/bin/sh", "-c"];
export const defaultPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

const plain: BaseFacts = {
  user: "",
  workdir: "/",
  shell: defaultShell,
  env: { PATH: defaultPath },
  ports: [],
  volumes: [],
  hasTriggers: false,
};

/** Official images of distributions: a root filesystem, and nothing but PATH in the configuration. */
const distributions = [
  "almalinux",
  "alpine",
  "amazonlinux",
  "archlinux",
  "busybox",
  "debian",
  "fedora",
  "oraclelinux",
  "photon",
  "rockylinux",
  "ubuntu",
];

/** What is known of an image by its name alone; undefined for most. */
export function factsByName(image: string): BaseFacts | undefined {
  if (image === "scratch") return { ...plain, env: {} };
  const reference = parseReference(image);
  if (reference?.registry !== "docker.io") return undefined;
  const name = reference.path.replace(/^library\//, "");
  return distributions.includes(name) ? plain : undefined;
}
