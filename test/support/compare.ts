import {
  type Compared,
  type CompareOptions,
  compareImages,
} from "../../src/compare/compare-images.ts";
import type { ExecutionConfig, ImageConfig } from "../../src/image/config.ts";
import { allContents, type Literal, tree } from "./trees.ts";

/** A configuration that runs with these parameters. */
export const configOf = (
  config: ExecutionConfig,
  more: Partial<ImageConfig> = {},
): ImageConfig => ({
  os: "linux",
  architecture: "amd64",
  rootfs: { type: "layers", diff_ids: [] },
  config,
  ...more,
});

/** An image of files, by path, and of what it runs with. */
export const imageOf = (files: Literal, config: ExecutionConfig = {}): Compared => ({
  tree: tree(files),
  config: configOf(config),
});

type Options = Omit<CompareOptions, "contents">;

export const compared = (a: Compared, b: Compared, options: Options = {}) =>
  compareImages(a, b, { contents: allContents(), ...options });

/** Differences on one line each, as a test reads them: `~ /etc/x: mode 644 → 600`. */
export function lines(a: Compared, b: Compared, options: Options = {}): string[] {
  const signs = { added: "+", removed: "-", changed: "~" };
  return compared(a, b, options).differences.map(
    ({ change, subject, details }) => `${signs[change]} ${subject}: ${details.join(", ")}`,
  );
}

/** What is ignored, by rule: `logs /var/log/dpkg.log`. */
export const ignored = (a: Compared, b: Compared, options: Options = {}): string[] =>
  compared(a, b, options).ignored.map(({ rule, difference }) => `${rule} ${difference.subject}`);
