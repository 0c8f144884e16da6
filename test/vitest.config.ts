import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";

/** What the cold machine takes away, the builder's cache, the other files live on: it comes last. */
class ColdLast extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const isCold = ({ moduleId }: TestSpecification): boolean => moduleId.endsWith("/cold.test.ts");
    return [...sorted.filter((file) => !isCold(file)), ...sorted.filter(isCold)];
  }
}

export default defineConfig({
  test: {
    root: new URL("..", import.meta.url).pathname,
    sequence: { sequencer: ColdLast },
    projects: [
      {
        extends: true,
        // A machine may be busy with other things.
        test: { name: "unit", include: ["test/unit/**/*.test.ts"], testTimeout: 60_000 },
      },
      {
        extends: true,
        test: {
          name: "integration",
          include: ["test/integration/**/*.test.ts"],
          globalSetup: ["test/support/engine.ts"],
          testTimeout: 300_000,
          hookTimeout: 300_000,
          fileParallelism: false,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
