import { stripVTControlCharacters } from "node:util";
import type { Event } from "../run/event.ts";

type Progress = Extract<Event, { type: "step-progress" }>["progress"];

/**
 * What a step does now, as one line: its Dockerfile instruction, or what a merge or publish says.
 * Undefined for what nobody waits for: log lines, finished vertices, BuildKit's own housekeeping.
 */
export function activityOf(progress: Progress): string | undefined {
  switch (progress.kind) {
    case "note":
      return oneLine(progress.text);
    case "log":
      return undefined;
    case "vertex": {
      const { name, state } = progress;
      if (name.startsWith("[internal]") || state === "done" || state === "failed") return undefined;
      return state === "cached" ? `${oneLine(name)} (cached)` : oneLine(name);
    }
  }
}

/** A text from outside on one line, without anything that would move the cursor. */
export const oneLine = (text: string): string =>
  stripVTControlCharacters(text).replace(/\s+/g, " ").trim();
