import fc from "fast-check";
import { expect, it } from "vitest";
import { LayerbuildError } from "../../../src/diagnostics/error.ts";
import { usesOf } from "../../../src/dockerfile/settings.ts";
import { normalConfig } from "../../../src/eject/config-lines.ts";
import { globalsOf } from "../../../src/eject/globals.ts";
import { layeredOf } from "../../../src/eject/layered.ts";
import { type EvaluatedStage, evaluateLine, stageLineOf } from "../../../src/eject/stage-line.ts";
import type { ExecutionConfig } from "../../../src/image/config.ts";
import { amd64, layerfileFrom } from "../../support/ejecting.ts";

/** Has values that sections set too, which the file alone does not tell. */
const origin: ExecutionConfig = {
  Env: ["PATH=/bin", "A=0"],
  Cmd: ["a"],
  User: "app",
  WorkingDir: "/a",
  Labels: { l: "1" },
};

const instruction = fc.constantFrom(
  "RUN x",
  "RUN echo $A",
  "RUN echo $A ${B} $V",
  'RUN ["x"]',
  "COPY a .",
  "COPY a $B/",
  "USER app",
  "USER root",
  "WORKDIR /a",
  "WORKDIR /b",
  "WORKDIR sub",
  'SHELL ["/bin/bash", "-c"]',
  'SHELL ["/bin/sh", "-c"]',
  "ARG V=1",
  "ARG V=$A",
  "ENV A=0",
  "ENV A=1",
  "ENV B=$A",
  "ENV A=1 B=2",
  "ENV PATH=/x:$PATH",
  "ENV PATH=$PATH:/y M=1",
  "ENV PATH=/z",
  'CMD ["a"]',
  "CMD b",
  'ENTRYPOINT ["a"]',
  'ENTRYPOINT ["b"]',
  "LABEL l=1",
  "LABEL l=2 m=$A",
  "EXPOSE 80",
  "STOPSIGNAL SIGINT",
);
const marker = fc.constantFrom(
  "# layerbuild:section a",
  "# layerbuild:section b",
  "# layerbuild:section c needs=a",
  "# layerbuild:section d needs=b,c",
  "# layerbuild:base",
);
const lines = fc.tuple(
  fc.array(instruction, { maxLength: 4 }),
  fc.array(fc.oneof({ weight: 3, arbitrary: instruction }, { weight: 2, arbitrary: marker }), {
    minLength: 2,
    maxLength: 14,
  }),
  fc.array(instruction, { maxLength: 3 }),
);

/** What instructions that do something find of what they are seen to use, by their place. */
function foundBy(stages: readonly EvaluatedStage[]): Map<string, unknown> {
  const found = new Map<string, unknown>();
  for (const { stage, before } of stages) {
    for (const one of stage.instructions) {
      const around = before.get(one);
      if (!around || !["RUN", "COPY", "ENV", "LABEL"].includes(one.name)) continue;
      const uses = usesOf(one, "\\");
      const own = one.name === "ENV" ? new Set(["$PATH"]) : new Set();
      const start = one.place.source.text.slice(0, one.place.start).split("\n").length;
      const { user, workdir, shell, variables } = around;
      const state = one.name === "RUN" ? { user, workdir, shell: uses.has("SHELL") && shell } : {};
      const used = [...uses].filter((use) => use.startsWith("$") && !own.has(use)).sort();
      found.set(`line ${start}`, {
        ...state,
        variables: used.map((use) => [use, variables.get(use.slice(1))]),
      });
    }
  }
  return found;
}

/** What is in a list twice is in a merged one once: it is found in the same place. */
function comparable(config: ExecutionConfig): ExecutionConfig {
  const once = (list: string): string => [...new Set(list.split(":"))].join(":");
  const { Env = [], ...rest } = normalConfig(config);
  return {
    ...rest,
    Env: Env.map((one) => (one.startsWith("PATH=") ? `PATH=${once(one.slice(5))}` : one)),
  };
}

it("a marked file is as its parts and their merge, or is refused", async () => {
  const refused = new Map<string, number>();
  let count = 0;
  await fc.assert(
    fc.asyncProperty(lines, fc.boolean(), async ([before, within, behind], ends) => {
      const end = ends ? ["# layerbuild:end", ...behind] : [];
      const text = ["FROM debian", ...before, "# layerbuild:section a", "RUN a", ...within, ...end];
      const file = `${text.join("\n")}\n`;
      const layerfile = await layerfileFrom("from: Dockerfile\n", {
        Dockerfile: file,
        a: "",
      }).catch((error: unknown) => error);
      if (layerfile instanceof LayerbuildError) {
        for (const { code } of layerfile.diagnostics)
          refused.set(code, (refused.get(code) ?? 0) + 1);
        return;
      }
      if (layerfile instanceof Error) throw layerfile;
      const { from, images } = layerfile as Awaited<ReturnType<typeof layerfileFrom>>;
      const [image] = images;
      if (!from || !image) throw new Error("the layerfile has no image");
      const { dockerfile } = from.build;
      const globals = globalsOf(from, amd64);
      const line = stageLineOf(dockerfile, globals, []);
      const whole = evaluateLine(dockerfile, line, { config: origin }, { args: {}, globals });
      const layered = layeredOf({
        layerfile: layerfile as Awaited<ReturnType<typeof layerfileFrom>>,
        image,
        platform: amd64,
        origin,
      });
      if (!whole.ok || !layered.ok) throw new Error(`it can't be evaluated: ${file}`);
      count++;
      const { base, sections, config } = layered.value;
      const expected = whole.value.at(-1)?.config ?? {};
      expect(comparable(config), file).toEqual(comparable(expected));
      const wanted = foundBy(whole.value);
      for (const part of [base, ...sections]) {
        for (const [place, found] of foundBy(part?.stages ?? [])) {
          expect(found, `${place} in ${part?.name} of\n${file}`).toEqual(wanted.get(place));
        }
      }
    }),
    { numRuns: 300 },
  );
  expect(count).toBeGreaterThan(30);
  expect(refused.get("other-state")).toBeGreaterThan(0);
});
