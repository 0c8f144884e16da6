import { resolve as absolute } from "node:path";
import { type Layout, type LayoutOptions, openLayout } from "./layout.ts";
import type { OpenStore } from "./store.ts";

/** The layouts of this machine by their folder; one for each. */
export function openLayouts(options: LayoutOptions = {}): (directory: string) => Layout {
  const layouts = new Map<string, Layout>();
  return (directory) => {
    const path = absolute(directory);
    const layout = layouts.get(path) ?? openLayout(path, options);
    layouts.set(path, layout);
    return layout;
  };
}

/** Opens a repository where it is: in the layout that it names, or else through `remote`. */
export function openPlaces(remote: OpenStore, layoutAt = openLayouts()): OpenStore {
  return (repository) =>
    repository.layout === undefined
      ? remote(repository)
      : layoutAt(repository.layout).open(repository);
}
