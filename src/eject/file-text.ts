import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { commandLines, type Invocation } from "./invocation.ts";

export interface EjectedFile {
  readonly syntax: string | undefined;
  readonly escape: string;
  /** All but its directives. */
  readonly text: string;
  readonly invocation: Invocation;
  /** What it may do otherwise. */
  readonly warnings: readonly Diagnostic[];
}

/** The whole Dockerfile; with a name, after the command that builds it from the project's folder. */
export function fileText(
  { syntax, escape: escaper, text, invocation }: Omit<EjectedFile, "warnings">,
  file?: string,
): string {
  const command = file === undefined ? [] : commandLines(file, invocation);
  return [
    ...(syntax === undefined ? [] : [`# syntax=${syntax}`]),
    ...(escaper === "\\" ? [] : [`# escape=${escaper}`]),
    ...(command.length > 0 ? ["# Made by layerbuild eject. To build it:"] : []),
    ...command.map((line) => `#   ${line}`),
    ...(command.length > 0 ? [""] : []),
    text,
  ].join("\n");
}
