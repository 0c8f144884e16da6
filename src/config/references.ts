import {
  parseReference,
  parseRepository,
  type Reference,
  type Repository,
} from "../image/reference.ts";
import type { Path } from "./located.ts";
import { type Reading, valuePlace } from "./reading.ts";

/** Reads `[registry/]path` at a place of the file; a name that is none is reported. */
export function repositoryAt(
  reading: Reading,
  text: string,
  ...path: Path
): Repository | undefined {
  const repository = parseRepository(text);
  if (repository) return repository;
  const tagged = parseReference(text);
  if (!tagged) return invalid(reading, "repository", text, path);
  const message = `"${text}" has a tag or digest: a repository has none`;
  reading.report({ code: "invalid-reference", message, place: valuePlace(reading, ...path) });
  return undefined;
}

/** Reads `[registry/]path[:tag][@digest]` at a place of the file. */
export const referenceAt = (reading: Reading, text: string, ...path: Path): Reference | undefined =>
  parseReference(text) ?? invalid(reading, "image reference", text, path);

function invalid(reading: Reading, what: string, text: string, path: Path): undefined {
  const bare = text.replace(/^[a-z+-]+:\/\//, "");
  const [host = "", ...rest] = bare.split("/");
  const candidates = [bare, [host, ...rest.map((part) => part.toLowerCase())].join("/")];
  const meant = [...candidates, bare.toLowerCase()].find((candidate) => parseReference(candidate));
  reading.report({
    code: "invalid-reference",
    message: `"${text}" is no ${what}`,
    place: valuePlace(reading, ...path),
    hint: meant ? `did you mean "${meant}"?` : "expected [registry/]path in lower case",
  });
}
