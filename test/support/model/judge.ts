import { type Choice, edits, silent } from "./edits.ts";
import { type Held, type ModelStep, stepsOf, textOf } from "./meaning.ts";
import { type Project, projects } from "./project.ts";
import { openWorld } from "./world.ts";
import { nodesOf } from "./write.ts";

/** Holds layerbuild to the model, edit by edit. */
export interface Judge extends AsyncDisposable {
  /** Fails where plan or build is not what the model says. An edit that can't be made is none. */
  edit(name: string, choice: Choice): Promise<void>;
  /** Goes on with the first project, of which everything was built. */
  again(): void;
  /** Edits that were made since `again`, and those of which some step takes notice. */
  readonly edits: { readonly made: number; readonly noticed: number };
}

export async function openJudge(first: number): Promise<Judge> {
  const world = openWorld();
  const done = new Set<number>();
  const held: Held = new Map();
  const tags = new Map<string, number>();
  const start = projects[first % projects.length] as Project;
  const history: Project[] = [start];
  const names: string[] = [`project ${first}`];
  let count = { made: 0, noticed: 0 };
  await check();
  return {
    again() {
      history.splice(1);
      names.splice(1);
      count = { made: 0, noticed: 0 };
    },
    async edit(name, choice) {
      const project = history.at(-1) as Project;
      const next =
        name === "back"
          ? history[Math.max(0, history.length - 2 - choice.a)]
          : edits[name]?.(project, choice);
      if (!next) return;
      names.push(`${name} ${choice.a} ${choice.b}`);
      history.push(next);
      const isNoticed = meaningsIn(project) !== meaningsIn(next);
      if (name in silent && isNoticed) throw new Error(`the model counts "${name}"`);
      count.made++;
      if (isNoticed) count.noticed++;
      await check();
    },
    get edits() {
      return count;
    },
    async [Symbol.asyncDispose]() {
      world.remove();
    },
  };

  async function check(): Promise<void> {
    const project = history.at(-1) as Project;
    const steps = stepsOf(project, held);
    const expected = expectedOf(steps);
    await told("plan", async () => compare(expected, await world.plan(project)));
    if ([...expected.values()].every((status) => status === "cached")) return;
    const wanted = steps.filter(isToBuild);
    await told("build", async () => {
      const asked = await world.build(project);
      compare(
        new Map(wanted.map(({ id }) => [id, "built"])),
        new Map(asked.map((id, at) => [id, asked.indexOf(id) < at ? "built twice" : "built"])),
      );
    });
    for (const { meaning, tag } of steps) {
      done.add(meaning);
      if (tag !== undefined) tags.set(tag, meaning);
    }
    await told("plan after build", async () =>
      compare(new Map(steps.map(({ id }) => [id, "cached"])), await world.plan(project)),
    );
  }

  function meaningsIn(project: Project): string {
    return JSON.stringify(stepsOf(project, held).map(({ id, meaning, tag }) => [id, meaning, tag]));
  }

  function isToBuild({ kind, meaning }: ModelStep): boolean {
    return kind === "build" && !done.has(meaning);
  }

  /** What waits for a step that has no result yet can't be known. */
  function expectedOf(steps: readonly ModelStep[]): Map<string, string> {
    const out = new Map<string, string>();
    for (const { id, kind, needs, meaning, tag } of steps) {
      const isThere =
        kind === "image" || (tag === undefined ? done.has(meaning) : tags.get(tag) === meaning);
      const waits = needs.some((need) => out.get(need) !== "cached");
      out.set(id, waits ? "pending" : isThere ? "cached" : "to-build");
    }
    return out;
  }

  /** Runs a check; its failure tells of the project and the way to it. */
  async function told(what: string, check: () => Promise<void>): Promise<void> {
    try {
      await check();
    } catch (cause) {
      const project = history.at(-1) as Project;
      const texts = Object.entries(nodesOf(project)).map(([path, node]) =>
        node.kind === "file" && /layers.yaml|docker/.test(path)
          ? `${path}:\n${node.content}`
          : `${path}: ${JSON.stringify(node)}`,
      );
      const reads = stepsOf(project, held).map(({ id, meaning }) => `${id}: ${textOf(meaning)}`);
      const text = [
        `${what}: ${cause instanceof Error ? cause.message : cause}`,
        `after ${names.join(", ")}`,
        ...texts,
        ...reads,
      ];
      throw new Error(text.join("\n"), { cause });
    }
  }
}

function compare(model: ReadonlyMap<string, string>, real: ReadonlyMap<string, string>): void {
  const ids = [...new Set([...model.keys(), ...real.keys()])];
  const faults = ids.flatMap((id) =>
    model.get(id) === real.get(id)
      ? []
      : [`${id} should be ${model.get(id) ?? "no step"} and is ${real.get(id) ?? "no step"}`],
  );
  if (faults.length > 0) throw new Error(faults.join("; "));
}
