import { type Diagnostic, fail, ok, type Place, type Result } from "../diagnostics/diagnostic.ts";
import { type Instruction, parseDockerfile } from "./parse.ts";

/** The triggers that instructions hand on, as they stand in an image's config. */
export function triggersIn(instructions: readonly Instruction[]): string[] {
  return instructions.flatMap(({ name, argument, heredocs }) =>
    name === "ONBUILD"
      ? [[argument, ...heredocs.map((one) => one.content + one.name)].join("\n")]
      : [],
  );
}

/**
 * The instruction of a trigger. It has the place of the FROM that brings it, and its escape
 * character is a backslash, whatever that of the file is.
 * Source: BuildKit, frontend/dockerfile/dockerfile2llb.
 */
export function parseTrigger(text: string, place: Place): Result<Instruction, Diagnostic> {
  const parsed = parseDockerfile({ path: "ONBUILD", text });
  if (!parsed.ok)
    return fail(
      badTrigger(
        text,
        place,
        parsed.error.map(({ message }) => message),
      ),
    );
  const [one, ...more] = parsed.value.instructions;
  if (!one || more.length > 0 || one.name === "FROM") {
    return fail(badTrigger(text, place, ["it has to be one instruction, and not FROM"]));
  }
  return ok({ ...one, place });
}

const badTrigger = (text: string, place: Place, why: readonly string[]): Diagnostic => ({
  code: "invalid-trigger",
  message: `The trigger ${JSON.stringify(text)} of what this starts from can't be read: ${why.join("; ")}`,
  place,
});
