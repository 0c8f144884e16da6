import type { BuildRequest, NamedContext } from "../builder/builder.ts";
import type { BuildSpec } from "../config/layerfile.ts";
import { pinRemotes } from "../dockerfile/pin-remotes.ts";
import { formatReference } from "../image/reference.ts";
import { cacheSaltOf } from "../plan/freshness.ts";
import { cacheTagOf } from "../plan/key.ts";
import type { BaseStep, Key, SectionStep } from "../plan/step.ts";
import { checkUnmoved, remoteContexts } from "./elsewhere.ts";
import type { BuildFacts } from "./inputs.ts";
import type { Workshop } from "./workshop.ts";

/** A build, and what is to be looked at when it is done. */
export interface BuildAsked {
  readonly request: BuildRequest;
  /** Whether what it takes from elsewhere is what its key was made with; fails when it is not. */
  readonly check: () => Promise<void>;
}

/**
 * What the builder is asked for. All that could move is held to what the key was made with: images by
 * their digests, repositories by their commits.
 */
export function buildRequestOf(
  workshop: Workshop,
  step: BaseStep | SectionStep,
  spec: BuildSpec,
  facts: BuildFacts,
  key: Key,
  dockerfile: {
    readonly text: string;
    readonly contexts: { readonly [name: string]: NamedContext };
  },
): BuildAsked {
  // A name in the Dockerfile means the image that the key was made with, wherever its tag is now.
  const pins = Object.entries(facts.pins).map(
    ([name, { repository, digest }]): [string, NamedContext] => [
      name,
      { kind: "image", repository, digest },
    ],
  );
  const folders = Object.entries(spec.contexts).flatMap(
    ([name, context]): [string, NamedContext][] =>
      context.kind === "folder" ? [[name, context]] : [],
  );
  const { frontend } = facts;
  const cacheSalt = cacheSaltOf(facts.inputs);
  const { text, loose } = pinRemotes(dockerfile.text, facts.elsewhere.added);
  const request: BuildRequest = {
    dockerfile: text,
    ignore: spec.ignore,
    context: spec.context,
    contexts: {
      ...Object.fromEntries([...pins, ...folders]),
      ...remoteContexts(spec, facts.elsewhere),
      ...dockerfile.contexts,
    },
    args: frontend
      ? {
          ...spec.args,
          BUILDKIT_SYNTAX: formatReference({ ...frontend.repository, digest: frontend.digest }),
        }
      : spec.args,
    platform: step.platform,
    secrets: spec.secrets,
    ssh: spec.ssh,
    network: spec.network,
    noCache: workshop.noCache,
    ...(cacheSalt === undefined ? {} : { cacheSalt }),
    target: { ...workshop.cache.repository, tag: cacheTagOf(step.name, key) },
  };
  return {
    request,
    check: () => checkUnmoved(facts.elsewhere, loose, workshop.remotes.again, spec.secrets),
  };
}
