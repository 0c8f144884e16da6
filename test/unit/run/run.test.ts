import { expect, test } from "vitest";
import { digestOf } from "../../../src/image/digest.ts";
import { graphOf } from "../../../src/plan/graph.ts";
import { failureOf, run } from "../../../src/run/run.ts";
import { layerfileOf } from "../../support/layerfile-data.ts";
import { memoryStore } from "../../support/memory-store.ts";

const layerfile = layerfileOf({ a: [] });
const repository = { registry: "registry.test", path: "acme/toolbox" };

test("a run that is interrupted when all images are there moves no tag and says so", async () => {
  const interruption = new AbortController();
  const store = memoryStore(repository);
  const bytes = Buffer.from("{}");
  const descriptor = { mediaType: "x", digest: digestOf(bytes), size: bytes.length };
  const result = { repository, descriptor };
  const summary = await run(
    graphOf(layerfile),
    {
      inspect: async () => ({ state: "to-build", reason: "" }),
      async act({ kind }) {
        if (kind === "publish") interruption.abort();
        return result;
      },
    },
    () => store,
    {
      jobs: 1,
      failureMode: "drain",
      signal: interruption.signal,
      emit: () => undefined,
      now: () => 0,
      outputs: [],
      env: {},
    },
  );
  expect(summary.outcomes.map(({ status }) => status)).toContain("done");
  expect(failureOf(summary)).toMatchObject({ code: "interrupted" });
  expect(await store.resolve("latest")).toBeUndefined();
});
