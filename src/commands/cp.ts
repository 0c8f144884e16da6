import { LayerbuildError } from "../diagnostics/error.ts";
import { formatImageName, type ImageName } from "../image/image-name.ts";
import { formatReference } from "../image/reference.ts";
import { countOf, formatBytes } from "../report/format.ts";
import { type Output, writeOutput } from "../run/outputs.ts";
import { asOci } from "../store/as-oci.ts";
import { noTraffic, type Traffic } from "../store/copy.ts";
import { countedStore } from "../store/counted-store.ts";
import { isReferrersTag } from "../toolbox/about-images.ts";
import { type Cargo, type CargoOptions, cargoOf } from "../toolbox/cargo.ts";
import { type Copied, contentsOf, copyCargo, lookAtCargo } from "../toolbox/copy-cargo.ts";
import { resolvedTags } from "../toolbox/resolved-tags.ts";
import { type CopyTarget, copyTarget, copyTargetForAll, whole } from "./copy-target.ts";
import { platformsOf } from "./diff.ts";
import type { Command, Io } from "./io.ts";
import type { CpOptions } from "./toolbox-options.ts";
import { type Images, imageNameOf, withImages } from "./with-images.ts";

/** `layerbuild cp`: an image, or all of a repository, from one place to another. */
export const cp: Command<CpOptions> = (options, io) => {
  const [from, to] = [imageNameOf(options.source), imageNameOf(options.target)];
  const target = options.allTags ? copyTargetForAll(to, whole(from), io) : copyTarget(to, from, io);
  const how: CargoOptions = {
    platforms: platformsOf(options),
    referrers: options.referrers ? waysOfReferrers(to) : undefined,
  };
  return withImages(options, io, async (images) => {
    const { io } = images;
    const cargo = await gather(from, target, options.allTags === true, how, images);
    for (const { left = 0, descriptor } of cargo) {
      if (left > 0) {
        const what = countOf(left, "attestation");
        io.stderr.write(
          `note: ${what} of ${descriptor.digest} stay behind: one image is no index\n`,
        );
      }
    }
    const done = target.output
      ? await writeTo(target.output, target, cargo, options, images)
      : await copyTo(target, cargo, options, images);
    tell(done, { from, target, options }, io);
    return 0;
  });
};

/** What the kind of place that a copy goes to can keep of what refers to images. Fails with `usage`. */
function waysOfReferrers(to: ImageName): "listed" | "tagged" {
  if (to.transport === "docker") return "listed";
  if (to.transport === "oci" || to.transport === "oci-archive") return "tagged";
  throw new LayerbuildError("usage", `${formatImageName(to)} can't keep what refers to an image`, {
    hint: "leave --referrers out, or copy to a registry or a folder in OCI layout",
  });
}

async function gather(
  from: ImageName,
  { tag }: CopyTarget,
  allTags: boolean,
  how: CargoOptions,
  { transports, open }: Images,
): Promise<readonly Cargo[]> {
  if (!allTags) return cargoOf(await transports.source(from), tag, how);
  const store = open(whole(from));
  const cargo = new Map<string, Cargo>();
  for (const { tag: each, descriptor } of await resolvedTags(store)) {
    if (isReferrersTag(each)) continue;
    for (const one of await cargoOf({ store, descriptor }, each, how)) {
      // A signature's tag is a tag, too.
      cargo.set(`${one.tag} ${one.descriptor.digest}`, one);
    }
  }
  if (cargo.size > 0) return [...cargo.values()];
  throw new LayerbuildError("image-not-found", `${formatImageName(from)} has no tags`);
}

interface Done {
  readonly copied: readonly Copied[];
  readonly traffic: Traffic;
}

function copyTo(
  { repository }: CopyTarget,
  cargo: readonly Cargo[],
  { dryRun }: CpOptions,
  { open, onBytes }: Images,
): Promise<Done> {
  const to = open(repository);
  return dryRun ? lookAtCargo(cargo, to) : copyCargo(cargo, to, { onBytes });
}

/** To a folder, a file or the engine: all at once. */
async function writeTo(
  output: Output,
  { repository }: CopyTarget,
  cargo: readonly Cargo[],
  { dryRun }: CpOptions,
  { io, onBytes }: Images,
): Promise<Done> {
  const named = await Promise.all(
    cargo.map(async ({ store: from, descriptor, tag, kind }) => {
      const store = countedStore(from, onBytes);
      const image = { store, descriptor, repository, tags: tag === undefined ? [] : [tag] };
      return { kind, tag, image: output.kind === "oci" ? await asOci(image) : image };
    }),
  );
  const images = named.map(({ image }) => image);
  const isNew = dryRun || (await writeOutput(output, images, io));
  const contents = await contentsOf(cargo);
  const size = contents.reduce((sum, { descriptor }) => sum + descriptor.size, 0);
  return {
    copied: named.map(({ kind, tag, image: { descriptor } }) => ({
      ...{ kind, tag, moved: isNew },
      descriptor: {
        mediaType: descriptor.mediaType,
        digest: descriptor.digest,
        size: descriptor.size,
      },
    })),
    traffic: { ...noTraffic, [isNew ? "uploaded" : "present"]: size },
  };
}

interface Order {
  readonly from: ImageName;
  readonly target: CopyTarget;
  readonly options: CpOptions;
}

function tell({ copied, traffic }: Done, { from, target, options }: Order, io: Io): void {
  const { repository, output } = target;
  const place = !output ? undefined : output.kind === "engine" ? "the engine" : output.path;
  const nameOf = ({ tag, descriptor: { digest } }: Copied): string =>
    formatReference({ ...repository, digest, ...(tag === undefined ? {} : { tag }) });
  if (options.json) {
    const document = {
      source: formatImageName(from),
      ...(place === undefined ? {} : { place }),
      dryRun: options.dryRun === true,
      copied: copied.map((each) => ({
        kind: each.kind,
        reference: nameOf(each),
        digest: each.descriptor.digest,
        mediaType: each.descriptor.mediaType,
        ...(each.tag === undefined ? {} : { tag: each.tag, moved: each.moved }),
      })),
      traffic,
    };
    io.stdout.write(`${JSON.stringify(document, null, 2)}\n`);
    return;
  }
  for (const each of copied.filter(({ kind }) => kind === "image")) {
    io.stdout.write(`${nameOf(each)}${place === undefined ? "" : ` in ${place}`}\n`);
  }
  const others = copied.filter(({ kind }) => kind !== "image").length;
  const along =
    others > 0
      ? `, with ${countOf(others, "thing")} that ${others === 1 ? "refers" : "refer"} to them`
      : "";
  io.stderr.write(`${trafficText(traffic, options, output)}${along}\n`);
}

function trafficText(
  { uploaded, mounted, present }: Traffic,
  { dryRun }: CpOptions,
  output: Output | undefined,
): string {
  const there = `${formatBytes(present)} ${dryRun ? "are" : "were"} there`;
  if (dryRun) return `would copy ${formatBytes(uploaded)} at most, ${there}`;
  if (output) return `wrote ${formatBytes(uploaded)}, ${there}`;
  return `copied ${formatBytes(uploaded)}, mounted ${formatBytes(mounted)}, ${there}`;
}
