import { expect, test } from "vitest";
import { runCli } from "../../support/cli.ts";

test.each([
  ["merge", ["--base", "r.test/base:1", "--section", "r.test/a:1"], "name it by --tag\n"],
  ["flatten", ["r.test/app:1"], "name it by --tag, or let the image's own tag move by --replace\n"],
])(
  "%s wants a name for the image that it makes, before it asks anybody",
  async (verb, args, hint) => {
    const { code, stdout, stderr } = await runCli([verb, ...args], {
      env: { HOME: "/none" },
      cwd: "/",
    });
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toContain("the new image has no name");
    expect(stderr).toContain(hint);
  },
);
