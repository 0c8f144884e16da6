import { replaceSection } from "../mutate/replace.ts";
import type { Command, ReplaceOptions } from "./io.ts";
import { makeImage, namesFor } from "./make.ts";
import { sectionSpec } from "./section-source.ts";

/** `layerbuild replace`: one section of a merged image becomes another, the rest stays. */
export const replace: Command<ReplaceOptions> = (options, io) => {
  const section = sectionSpec(options.section);
  return makeImage(namesFor(options), options, io, async ({ source, surgery }) =>
    replaceSection(
      await source(options.image),
      { name: section.name, source: await source(section.image) },
      surgery,
    ),
  );
};
