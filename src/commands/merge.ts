import { LayerbuildError } from "../diagnostics/error.ts";
import { mergeSources, type SectionSource } from "../mutate/merge-sources.ts";
import { platformsOf } from "./diff.ts";
import type { Command, MergeOptions } from "./io.ts";
import { makeImage } from "./make.ts";
import { sectionSpec } from "./section-source.ts";

/** `layerbuild merge`: images that are there become one, without a layerfile. */
export const merge: Command<MergeOptions> = (options, io) => {
  const specs = options.section.map(sectionSpec);
  const twice = specs.find(({ name }, at) => specs.findIndex((one) => one.name === name) < at);
  if (twice) {
    throw new LayerbuildError("usage", `two sections are called ${twice.name}`, {
      hint: "give them names: --section NAME=IMAGE",
    });
  }
  const platforms = platformsOf(options);
  return makeImage(options.tag ?? [], options, io, async ({ source, surgery }) => {
    const sections: SectionSource[] = [];
    for (const { name, image } of specs) sections.push({ name, source: await source(image) });
    const base = await source(options.base);
    return mergeSources({ base, sections, overrides: {}, platforms }, surgery);
  });
};
