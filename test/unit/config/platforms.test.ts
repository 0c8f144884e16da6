import { describe, expect, it } from "vitest";
import type { Layerfile } from "../../../src/config/layerfile.ts";
import { isFor, withPlatforms } from "../../../src/config/platforms.ts";
import { LayerbuildError } from "../../../src/diagnostics/error.ts";
import { formatPlatform, type Platform } from "../../../src/image/descriptor.ts";
import { layerfileOf } from "../../support/layerfile-data.ts";

const amd64: Platform = { os: "linux", architecture: "amd64" };
const arm64: Platform = { os: "linux", architecture: "arm64" };

/** Sections `both` and `app`, which needs `tools`; that one is limited. */
function limitedTo(...tools: readonly Platform[]): Layerfile {
  const layerfile = layerfileOf({ both: [], tools: [], app: ["tools"] }, [{}], [amd64, arm64]);
  const sections = layerfile.sections.map((section) =>
    section.name === "both" ? section : { ...section, platforms: tools },
  );
  return { ...layerfile, sections };
}

function failure(act: () => unknown): LayerbuildError {
  try {
    act();
  } catch (error) {
    if (error instanceof LayerbuildError) return error;
    throw error;
  }
  throw new Error("it did not fail");
}

describe("the platforms of the command line", () => {
  it("take the place of the file's, each once and in their order", () => {
    const chosen = withPlatforms(layerfileOf({ a: [] }), [
      "linux/riscv64",
      "linux/arm64/v8",
      "linux/arm64",
    ]);
    expect(chosen.platforms.map(formatPlatform)).toEqual(["linux/riscv64", "linux/arm64"]);
  });

  it("leave out sections that are in none of them", () => {
    const { sections } = withPlatforms(limitedTo(amd64), ["linux/arm64"]);
    expect(sections.map(({ platforms }) => platforms)).toEqual([undefined, [], []]);
    expect(sections.filter((section) => isFor(section, arm64)).map(({ name }) => name)).toEqual([
      "both",
    ]);
  });

  it("are refused where a section would lack one that it needs", () => {
    const layerfile = limitedTo(amd64, arm64);
    const sections = layerfile.sections.map((section) => {
      const { platforms: _, ...everywhere } = section;
      return section.name === "app" ? everywhere : section;
    });
    const error = failure(() => withPlatforms({ ...layerfile, sections }, ["linux/s390x"]));
    expect(error.code).toBe("usage");
    expect(error.message).toBe('"app" needs "tools", which is not built for linux/s390x');
    expect(error.hint).toBe('give "tools" that platform in layers.yaml');
  });

  it.each([[["amd64"]], [["linux/amd64", ""]], [[]]])("are refused when they are %j", (texts) => {
    expect(failure(() => withPlatforms(layerfileOf({ a: [] }), texts)).code).toBe("usage");
  });
});
