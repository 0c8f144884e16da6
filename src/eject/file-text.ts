import { commandLines, type Invocation } from "./invocation.ts";

export interface EjectedFile {
  readonly syntax: string | undefined;
  readonly escape: string;
  /** All but its directives. */
  readonly text: string;
  readonly invocation: Invocation;
}

/** The Dockerfile as a file, with the command that builds it from the project's folder. */
export function fileText(
  { syntax, escape: escaper, text, invocation }: EjectedFile,
  file: string,
): string {
  return [
    ...(syntax === undefined ? [] : [`# syntax=${syntax}`]),
    ...(escaper === "\\" ? [] : [`# escape=${escaper}`]),
    "# Made by layerbuild eject. To build it:",
    ...commandLines(file, invocation).map((line) => `#   ${line}`),
    "",
    text,
  ].join("\n");
}
