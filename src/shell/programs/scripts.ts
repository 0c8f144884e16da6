import { tellUnknown } from "../interpreter.ts";
import { literalOf, showPieces } from "../pieces.ts";
import type { Call } from "../program.ts";
import { usePath } from "../use.ts";

/** An interpreter of a language that is not read here: it is only seen which script it runs. */
export function runScript(call: Call, script: Call["args"][number] | undefined, inline: boolean) {
  const { shell, offset, name } = call;
  if (inline) tellUnknown(shell, `${name} runs a program of its own text`, offset);
  else if (!script || literalOf(script.pieces) === "-")
    tellUnknown(shell, `${name} runs what comes in`, offset);
  else {
    tellUnknown(shell, `runs ${showPieces(script.pieces)}`, script.offset);
    usePath(call, script, "read");
  }
}
