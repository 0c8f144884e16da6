import { LayerbuildError } from "../diagnostics/error.ts";
import type { Platform } from "../image/descriptor.ts";
import { platformsOf } from "./diff.ts";

/** The platform of a command that is about one image. Fails with `usage`. */
export function onePlatform(options: {
  readonly platform?: readonly string[];
}): Platform | undefined {
  const [first, second] = platformsOf(options) ?? [];
  if (!second) return first;
  throw new LayerbuildError("usage", "--platform names several platforms where one is meant");
}
