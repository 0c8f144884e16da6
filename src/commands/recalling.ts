import type { Layerfile } from "../config/layerfile.ts";
import type { Emit, Summary } from "../run/event.ts";
import { hasNothingToDo, recalled, staysTrue } from "../run/recall.ts";
import { failureOf } from "../run/run.ts";
import { type Answers, answeringStore, noAnswers, notingStore } from "../store/answers.ts";
import type { OpenStore } from "../store/store.ts";
import type { Memory } from "./memory.ts";

export interface How {
  readonly act: boolean;
  readonly emit: Emit;
}

/** What stands between a run and the registries. */
export interface Remote {
  /** Nobody is asked: what is not known is an error. */
  readonly isRecalled: boolean;
  over(registries: OpenStore): OpenStore;
}

/**
 * Runs from memory when that has nothing left to do, and else as usual. What registries say of a run
 * that leaves nothing to do is the memory from then on.
 */
export async function runRecalling(
  memory: Memory,
  layerfile: Layerfile,
  how: How,
  run: (how: How, remote: Remote) => Promise<Summary>,
): Promise<Summary> {
  const known = memory.read();
  const told = known && (await recalled((emit) => run({ ...how, emit }, from(known)), how.emit));
  if (told) return told;
  const answers = noAnswers();
  const summary = await run(how, noting(answers));
  if (hasNothingToDo(summary)) memory.write(answers);
  else if (how.act && !failureOf(summary)) await lookAgain();
  return summary;

  /** After a build all is there, unless somebody else has changed it. */
  async function lookAgain(): Promise<void> {
    const answers = noAnswers();
    const looked = await run({ act: false, emit: () => undefined }, noting(answers));
    if (hasNothingToDo(looked)) memory.write(answers);
  }

  function noting(answers: Answers): Remote {
    const mayKeep = staysTrue(layerfile);
    const over =
      (registries: OpenStore): OpenStore =>
      (repository) =>
        notingStore(registries(repository), answers, mayKeep);
    return { isRecalled: false, over };
  }
}

const from = (known: Answers): Remote => ({
  isRecalled: true,
  over: () => (repository) => answeringStore(repository, known),
});
