import type { Source } from "../diagnostics/diagnostic.ts";
import type { Dockerfile } from "./parse.ts";

/** Another text for a range of a source. */
export interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** As many lines as before. `continued` goes before each line end where the instruction goes on. */
export function replacement(
  { source }: Dockerfile,
  { start, end }: { readonly start: number; readonly end: number },
  text: string,
  continued = "",
): Edit {
  const ends = source.text.slice(start, end).match(/\r?\n/g) ?? [];
  return { start, end, text: text + ends.map((lineEnd) => continued + lineEnd).join("") };
}

/** The text with other ones in its place; places in it are shown in what it was. */
export function edited(source: Source, edits: readonly Edit[]): Source {
  let text = "";
  let done = 0;
  const runs = [{ at: 0, outer: 0 }];
  for (const edit of [...edits].sort((a, b) => a.start - b.start)) {
    text += source.text.slice(done, edit.start);
    runs.push({ at: text.length, outer: edit.start });
    text += edit.text;
    runs.push({ at: text.length, outer: edit.end });
    done = edit.end;
  }
  text += source.text.slice(done);
  return { path: source.path, text, within: { source, runs } };
}
