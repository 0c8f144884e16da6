import type { Instruction } from "../dockerfile/parse.ts";
import type { Stage } from "../dockerfile/stages.ts";
import type { Effects } from "../shell/effects.ts";
import type { Node } from "./node.ts";

/** Below this, in milliseconds, an instruction is not worth a section of its own. */
export const trivial = 2000;

/** Packages that take long, in milliseconds, by their names; any other takes `perPackage`. */
const packages: readonly (readonly [RegExp, number])[] = [
  [/^texlive/, 60_000],
  [/^(?:libreoffice|chromium|firefox)/, 30_000],
  [/(?:jdk|jre)/, 15_000],
  [/^(?:build-essential|build-base|gcc|g\+\+|clang|llvm)/, 12_000],
  [/^(?:golang|rustc|cargo|nodejs|npm|mono|dotnet)/, 10_000],
  [/^(?:maven|gradle|postgresql|mysql|mariadb|ffmpeg|imagemagick|python3?|php|ruby)/i, 6000],
];
const perPackage = 1500;
const perRefresh = 4000;
const perTransaction = 2000;

/** Programs that take long, in milliseconds, for one run. */
const programs: readonly (readonly [RegExp, number])[] = [
  [/^(?:bazel|cargo|cmake|gradle|make|meson|mvn|ninja|sbt|yocto)$/, 60_000],
  [/^(?:conda|docker|dotnet|go|mamba|pip|pip3|poetry|rustup|uv)$/, 20_000],
  [/^(?:bundle|composer|gem|npm|npx|pnpm|yarn)$/, 15_000],
  [/^(?:c\+\+|cc|clang|clang\+\+|g\+\+|gcc|javac|tsc)$/, 4000],
  [/^(?:curl|git|svn|hg|wget|aria2c)$/, 4000],
  [/^(?:bunzip2|tar|unxz|unzip|xz|zstd|gunzip)$/, 1000],
  [/^(?:locale-gen|localedef|update-ca-certificates|fc-cache|mandb)$/, 2000],
];
const perUnknown = 5000;
const perRun = 300;
const perCopy = 200;
const perDownload = 4000;

/** How long an instruction takes, in milliseconds, by what it does. */
export function estimateOf({ instruction, effects, stages }: Node, all: readonly Stage[]): number {
  const { name, argument } = instruction;
  const ofStages = stages.reduce((sum, stage) => sum + stageEstimate(stage, all), 0);
  if (name === "RUN") return ofStages + runEstimate(effects);
  if (name === "ADD" && /https?:|\.git/.test(argument)) return ofStages + perDownload;
  return name === "COPY" || name === "ADD" ? ofStages + perCopy : 0;
}

function runEstimate(effects: Effects): number {
  let sum = perRun + effects.refreshes.length * perRefresh + effects.upgrades.length * 20_000;
  const managers = new Set<string>();
  for (const { manager, packages: names } of effects.installs) {
    managers.add(manager);
    sum += perTransaction + names.reduce((of, name) => of + packageEstimate(name), 0);
  }
  // Those that install are counted by what they install.
  const others = effects.commands.filter((name) => !managers.has(name.replace(/3$/, "")));
  for (const command of new Set(others)) sum += programEstimate(command);
  return sum + effects.unknowns.length * perUnknown;
}

const packageEstimate = (name: string): number =>
  packages.find(([pattern]) => pattern.test(name))?.[1] ?? perPackage;

function programEstimate(command: string): number {
  const name = command.slice(command.lastIndexOf("/") + 1);
  return programs.find(([pattern]) => pattern.test(name))?.[1] ?? 0;
}

/** A stage with those that it needs, by the words of its instructions. */
function stageEstimate(stage: Stage, all: readonly Stage[]): number {
  const below = all.find(({ index, name }) => index < stage.index && name === stage.from);
  const own = stage.instructions.reduce((sum, one) => sum + wordsEstimate(one), 0);
  return own + (below ? stageEstimate(below, all) : 0);
}

function wordsEstimate({ name, argument, heredocs }: Instruction): number {
  if (name !== "RUN") return name === "COPY" || name === "ADD" ? perCopy : 0;
  const text = [argument, ...heredocs.map(({ content }) => content)].join("\n");
  const words = new Set(text.split(/[^\w+.-]+/));
  const ofWords = [...words].reduce((sum, word) => sum + programEstimate(word), 0);
  return perRun + ofWords + (/\b(?:apt-get|apk|dnf|yum)\b/.test(text) ? 10_000 : 0);
}
