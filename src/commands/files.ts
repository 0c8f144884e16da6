import { chosenPaths } from "../compare/chosen-paths.ts";
import { LayerbuildError } from "../diagnostics/error.ts";
import { filesJson, filesText } from "../report/files.ts";
import { fileVersions } from "../toolbox/file-versions.ts";
import { layerOrigins } from "../toolbox/inspect.ts";
import { tablesOf } from "../toolbox/layer-tables.ts";
import type { Command } from "./io.ts";
import { withOneImage } from "./one-image.ts";
import type { FilesOptions } from "./toolbox-options.ts";

/** `layerbuild files`: which layers the files of an image come from. */
export const files: Command<FilesOptions> = ({ paths, current, json, ...options }, io) =>
  withOneImage(options, io, async ({ io, ...at }) => {
    const isChosen = paths.length > 0 ? chosenPaths(paths) : () => true;
    const all = await fileVersions(tablesOf(at, at.tocs), isChosen);
    const found = current ? all.filter(({ fate }) => fate.kind === "current") : all;
    if (found.length === 0 && paths.length > 0) {
      throw new LayerbuildError(
        "image-not-found",
        `${at.name} has nothing at ${paths.join(", ")}${current || all.length === 0 ? "" : " any more"}`,
      );
    }
    const origins = layerOrigins(at.image);
    const text = json
      ? `${JSON.stringify(filesJson(at.name, at.image, origins, found), null, 2)}\n`
      : filesText(found, origins);
    if (text.length > 0) io.stdout.write(text);
    return 0;
  });
