import { describe, expect, test } from "vitest";
import type { Driver, FileChange } from "../../../../src/merge/driver.ts";
import { group } from "../../../../src/merge/drivers/group.ts";
import { gshadow } from "../../../../src/merge/drivers/gshadow.ts";
import { passwd } from "../../../../src/merge/drivers/passwd.ts";
import { shadow } from "../../../../src/merge/drivers/shadow.ts";
import { subid } from "../../../../src/merge/drivers/subid.ts";

const nowhere = { path: "", base: () => undefined, side: () => undefined };

function change(
  section: string,
  from: string | undefined,
  to: string | undefined,
  ...needs: string[]
) {
  const bytes = (text: string | undefined) =>
    text === undefined ? undefined : Buffer.from(text, "latin1");
  return { section, needs, from: bytes(from), to: bytes(to) } satisfies FileChange;
}

function merge(driver: Driver, base: string, ...changes: FileChange[]) {
  const { bytes, conflicts } = driver.merge(Buffer.from(base, "latin1"), changes, nowhere);
  return { text: bytes?.toString("latin1"), conflicts };
}

const root = "root:x:0:0:root:/root:/bin/bash\n";

describe("users", () => {
  test("keep the base's order, then that of the sections", () => {
    const base = `${root}bin:x:2:2::/bin:/bin/sh\n`;
    const a = change("a", base, `x:x:100:100::/:/bin/sh\n${base}`);
    const b = change("b", base, `${base}y:x:101:101::/:/bin/sh\n`);
    expect(merge(passwd, base, a, b)).toEqual({
      text: `${base}x:x:100:100::/:/bin/sh\ny:x:101:101::/:/bin/sh\n`,
      conflicts: [],
    });
  });

  test("get their fields from whoever changed each", () => {
    const a = change("a", root, root.replace("/bin/bash", "/bin/sh"));
    const b = change("b", root, root.replace(":root:", ":Sup\u00e9r:"));
    expect(merge(passwd, root, a, b)).toEqual({
      text: "root:x:0:0:Sup\u00e9r:/root:/bin/sh\n",
      conflicts: [],
    });
  });

  test("of two shells are a conflict that names the field", () => {
    const a = change("a", root, root.replace("bash", "zsh"));
    const b = change("b", root, root.replace("bash", "fish"));
    const { text, conflicts } = merge(passwd, root, a, b);
    expect(text).toContain("/bin/fish");
    expect(conflicts).toEqual([
      {
        key: "user root",
        why: "its shell differs",
        base: root.trim(),
        sides: [
          { section: "a", value: "root:x:0:0:root:/root:/bin/zsh" },
          { section: "b", value: "root:x:0:0:root:/root:/bin/fish" },
        ],
      },
    ]);
  });

  test("whose fields a section changed in the knowledge of another's are that section's", () => {
    const zsh = root.replace("bash", "zsh");
    const fish = root.replace("bash", "fish");
    const c = change("c", root, root.replace(":root:", ":boss:"));
    const result = merge(passwd, root, change("a", root, zsh), change("b", zsh, fish, "a"), c);
    expect(result).toEqual({ text: fish.replace(":root:", ":boss:"), conflicts: [] });
  });

  test("that one section removed and no other changed are gone", () => {
    const base = `${root}games:x:5:60::/:/bin/sh\n`;
    const b = change("b", base, `${base}y:x:101:101::/:/bin/sh\n`);
    expect(merge(passwd, base, change("a", base, root), b).text).toBe(
      `${root}y:x:101:101::/:/bin/sh\n`,
    );
  });
});

describe("groups", () => {
  test("have the members that any section gave them, without those that one took out", () => {
    const base = "users:x:100:old,stays\n";
    const a = change("a", base, "users:x:100:old,stays,alice\n");
    const b = change("b", base, "users:x:100:stays,bob\n");
    expect(merge(group, base, a, b)).toEqual({
      text: "users:x:100:stays,alice,bob\n",
      conflicts: [],
    });
  });

  test("have administrators and members in gshadow", () => {
    const a = change("a", "g:!::\n", "g:!:ann:x\n");
    const b = change("b", "g:!::\n", "g:!:bea:y\n");
    expect(merge(gshadow, "g:!::\n", a, b).text).toBe("g:!:ann,bea:x,y\n");
  });

  test("that are new in two sections have the members of both", () => {
    const a = change("a", "", "docker:x:998:ann\n");
    const b = change("b", "", "docker:x:998:bea\n");
    expect(merge(group, "", a, b)).toEqual({ text: "docker:x:998:ann,bea\n", conflicts: [] });
  });
});

describe("passwords", () => {
  test("of an account that two sections made are from the earlier day", () => {
    const a = change("a", "", "x:!:20781::::::\n");
    const b = change("b", "", "x:!:20779::::::\n");
    expect(merge(shadow, "", a, b)).toEqual({ text: "x:!:20779::::::\n", conflicts: [] });
  });

  test("that differ are a conflict which does not show them", () => {
    const base = "root:*:20779:0:99999:7:::\n";
    const a = change("a", base, "root:$y$j9T$aaaa:20779:0:99999:7:::\n");
    const b = change("b", base, "root:$y$j9T$bbbb:20779:0:99999:7:::\n");
    const { conflicts } = merge(shadow, base, a, b);
    expect(conflicts).toMatchObject([{ key: "user root", why: "its password differs" }]);
    expect(JSON.stringify(conflicts)).not.toContain("$y$");
    expect(conflicts[0]?.base).toBe("root:*:20779:0:99999:7:::");
  });
});

describe("subordinate numbers", () => {
  test("of an owner may be several ranges, from several sections", () => {
    const base = "root:100000:65536\n";
    const a = change("a", base, `${base}root:165536:65536\n`);
    const b = change("b", base, `${base}app:231072:65536`);
    expect(merge(subid, base, a, b)).toEqual({
      text: `${base}root:165536:65536\napp:231072:65536\n`,
      conflicts: [],
    });
  });

  test("whose file one section removed are a conflict", () => {
    const base = "root:100000:65536\n";
    const b = change("b", base, `${base}app:165536:65536\n`);
    expect(merge(subid, base, change("a", base, undefined), b).conflicts).toHaveLength(1);
  });
});
