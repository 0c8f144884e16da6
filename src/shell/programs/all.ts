import type { Program, Programs } from "../program.ts";
import { accountPrograms } from "./accounts.ts";
import { archivePrograms } from "./archives.ts";
import { buildingPrograms } from "./building.ts";
import { checkPrograms } from "./checks.ts";
import { debianPrograms } from "./debian.ts";
import { distributionPrograms } from "./distributions.ts";
import { fetchingPrograms } from "./fetching.ts";
import { filePrograms } from "./files.ts";
import { findPrograms } from "./find.ts";
import { gitPrograms } from "./git.ts";
import { keyPrograms } from "./keys.ts";
import { nodePrograms } from "./node.ts";
import { pythonPrograms } from "./python.ts";
import { scriptingPrograms } from "./scripting.ts";
import { sedPrograms } from "./sed.ts";
import { shellPrograms } from "./shells.ts";
import { systemPrograms } from "./system.ts";
import { textPrograms } from "./texts.ts";
import { wrapperPrograms } from "./wrappers.ts";

const families: readonly Programs[] = [
  filePrograms,
  textPrograms,
  sedPrograms,
  findPrograms,
  wrapperPrograms,
  shellPrograms,
  fetchingPrograms,
  gitPrograms,
  archivePrograms,
  debianPrograms,
  distributionPrograms,
  pythonPrograms,
  nodePrograms,
  buildingPrograms,
  accountPrograms,
  systemPrograms,
  checkPrograms,
  keyPrograms,
  scriptingPrograms,
];

const byName = new Map<string, Program>(
  families.flatMap((programs) =>
    Object.entries(programs).flatMap(([names, program]) =>
      names.split(" ").map((name): [string, Program] => [name, program]),
    ),
  ),
);

/** Programs that have a version in their names: `python3.12`, `gcc-13`. */
const versioned =
  /^(python|pip|pypy|gcc|g\+\+|clang|clang\+\+|php|ruby|perl|lua|pecl|gem)-?\d+(?:\.\d+)*$/;

/** What is known about a program, by the word that it is run by. */
export function programNamed(word: string): Program | undefined {
  const slash = word.lastIndexOf("/");
  const name = word.slice(slash + 1);
  const folder = word.slice(0, Math.max(0, slash));
  // A script in a project may be called as it likes.
  const trusted =
    slash < 0 || /(?:^|\/)(?:s?bin|\.bin)$/.test(folder) || /^(?:mvnw|gradlew)$/.test(name);
  if (!trusted) return undefined;
  return byName.get(name) ?? byName.get(versioned.exec(name)?.[1] ?? "");
}

const inShells = new Set("echo printf test [ pwd kill true false :".split(" "));

/** Programs that every shell has as commands of its own. */
export const isBuiltin = (word: string): boolean => inShells.has(word);
