import { Readable } from "node:stream";
import { LayerbuildError } from "../diagnostics/error.ts";
import type { Descriptor } from "../image/descriptor.ts";
import type { Digest } from "../image/digest.ts";
import { formatRepository, type Repository } from "../image/reference.ts";
import type { Store } from "./store.ts";
import { collect } from "./verify.ts";

/** What repositories said when they were asked. */
export interface Answers {
  /** What tags and digests pointed to, by `nameIn`. */
  readonly names: Map<string, Descriptor>;
  /** Manifests, configs and other small content. */
  readonly content: Map<Digest, Buffer>;
}

/** Bytes of content that is kept: more than a manifest or a config has. */
const maxContent = 128 * 1024;

export const noAnswers = (): Answers => ({ names: new Map(), content: new Map() });

/** What a target of a repository is called. */
export const nameIn = (repository: Repository, target: string): string =>
  `${formatRepository(repository)} ${target}`;

/**
 * A store that takes note of what it is asked for: of the targets that `mayKeep` and of small
 * content. That something is not there is not noted.
 */
export function notingStore(
  store: Store,
  answers: Answers,
  mayKeep: (repository: Repository, target: string) => boolean,
): Store {
  const { repository } = store;
  return {
    ...store,
    async resolve(target, whole) {
      const found = await store.resolve(target, whole);
      if (found && mayKeep(repository, target))
        answers.names.set(nameIn(repository, target), found);
      return found;
    },
    async fetch(descriptor) {
      const source = await store.fetch(descriptor);
      if (descriptor.size > maxContent) return source;
      const bytes = await collect(source, descriptor.size);
      if (!bytes) throw new Error("Internal error: a verified stream is longer than it says");
      answers.content.set(descriptor.digest, bytes);
      return Readable.from([bytes], { objectMode: false });
    },
  };
}

/** A store that knows nothing but what was noted: all else fails (`environment`). */
export function answeringStore(repository: Repository, { names, content }: Answers): Store {
  const refuse = async (): Promise<never> => {
    throw unanswered(formatRepository(repository));
  };
  return {
    repository,
    async resolve(target) {
      const found = names.get(nameIn(repository, target));
      if (!found) throw unanswered(nameIn(repository, target));
      return found;
    },
    async fetch({ digest }) {
      const bytes = content.get(digest);
      if (!bytes) throw unanswered(digest);
      return Readable.from([bytes], { objectMode: false });
    },
    exists: refuse,
    list: refuse,
    push: refuse,
    tag: refuse,
  };
}

const unanswered = (what: string): LayerbuildError =>
  new LayerbuildError("environment", `nothing is known of ${what}`);
