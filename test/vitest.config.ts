import { defineConfig } from "vitest/config";

/** What takes the builder's cache away, which the other files live on: it comes last, alone. */
const cold = "test/integration/cold.test.ts";

const integration = {
  globalSetup: ["test/support/engine.ts"],
  testTimeout: 300_000,
  hookTimeout: 300_000,
};

export default defineConfig({
  test: {
    root: new URL("..", import.meta.url).pathname,
    projects: [
      {
        extends: true,
        // A machine may be busy with other things.
        test: { name: "unit", include: ["test/unit/**/*.test.ts"], testTimeout: 60_000 },
      },
      {
        extends: true,
        test: {
          ...integration,
          name: "integration",
          include: ["test/integration/**/*.test.ts"],
          exclude: [cold],
          // They wait for the engine and for packages more than they work.
          maxWorkers: 2,
          sequence: { groupOrder: 1 },
        },
      },
      {
        extends: true,
        test: {
          ...integration,
          name: "integration-cold",
          include: [cold],
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
});
