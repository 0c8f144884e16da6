import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { ExecutionConfig } from "../../../src/image/config.ts";
import { mergeExecutionConfig } from "../../../src/merge/config.ts";
import { isOverridden, override } from "../../../src/merge/overrides.ts";

const base: ExecutionConfig = {
  Env: ["PATH=/usr/bin:/bin", "LANG=C"],
  Cmd: ["bash"],
  Labels: { a: "1" },
};
const side = (section: string, to: ExecutionConfig, needs: string[] = [], from = base) => ({
  section,
  needs,
  from,
  to,
});
const merge = (...sides: ReturnType<typeof side>[]) => mergeExecutionConfig(base, sides);

describe("mergeExecutionConfig", () => {
  test("without a change the base's configuration stays", () => {
    expect(merge(side("a", base), side("b", base))).toEqual({ config: base, conflicts: [] });
  });

  test("variables of all sections come together, list-like ones by entry", () => {
    const go = { ...base, Env: ["PATH=/go/bin:/usr/bin:/bin", "LANG=C", "GOROOT=/go"] };
    const mvn = { ...base, Env: ["PATH=/usr/bin:/bin:/mvn", "LANG=C", "M2=x=y=z"] };
    expect(merge(side("go", go), side("mvn", mvn))).toEqual({
      config: {
        ...base,
        Env: ["PATH=/go/bin:/usr/bin:/bin:/mvn", "LANG=C", "GOROOT=/go", "M2=x=y=z"],
      },
      conflicts: [],
    });
  });

  test("a list has the order of the section that is built on all others which changed it", () => {
    const env = (path: string): ExecutionConfig => ({ ...base, Env: [`PATH=${path}`, "LANG=C"] });
    const a = side("a", env("/z"));
    const top = { section: "b", needs: ["a"], from: env("/z:/x"), to: env("/x:/z") };
    expect(merge(a, top).config.Env).toEqual(["PATH=/x:/z", "LANG=C"]);
  });

  test("a variable set to two values is a conflict that names both, and the last stands", () => {
    const { config, conflicts } = merge(
      side("a", { ...base, Env: [...(base.Env ?? []), "X=1"] }),
      side("b", { ...base, Env: [...(base.Env ?? []), "X=2"] }),
    );
    expect(config.Env).toContain("X=2");
    expect(conflicts).toEqual([
      {
        level: "configuration",
        subject: "Env X",
        base: undefined,
        sides: [
          { section: "a", value: "1" },
          { section: "b", value: "2" },
        ],
      },
    ]);
  });

  test("sections that set the same value agree", () => {
    const same = { ...base, WorkingDir: "/srv" };
    expect(merge(side("a", same), side("b", same))).toEqual({ config: same, conflicts: [] });
  });

  test("a section that builds on another may change what that one set", () => {
    const below = { ...base, WorkingDir: "/a" };
    const above = { ...base, WorkingDir: "/b" };
    const { config, conflicts } = merge(side("a", below), side("b", above, ["a"], below));
    expect(config.WorkingDir).toBe("/b");
    expect(conflicts).toEqual([]);
  });

  test("labels, ports and volumes merge by key, non-ASCII ones too", () => {
    const { config, conflicts } = merge(
      side("a", { ...base, Labels: { a: "1", ä: "ö=ü" }, ExposedPorts: { "80/tcp": {} } }),
      side("b", { ...base, Labels: { a: "2" }, Volumes: { "/data": {} } }),
    );
    expect(config.Labels).toEqual({ a: "2", ä: "ö=ü" });
    expect(config.ExposedPorts).toEqual({ "80/tcp": {} });
    expect(config.Volumes).toEqual({ "/data": {} });
    expect(conflicts).toEqual([]);
  });

  test("ENTRYPOINT of one section takes the base's CMD away, but not another section's", () => {
    const { Cmd: _, ...withoutCmd } = base;
    const entry = side("a", { ...withoutCmd, Entrypoint: ["/run"] });
    expect(merge(entry).config.Cmd).toBeUndefined();
    const both = merge(entry, side("b", { ...base, Cmd: ["serve"] }));
    expect(both.config).toMatchObject({ Entrypoint: ["/run"], Cmd: ["serve"] });
    expect(both.conflicts).toEqual([]);
  });

  test("ONBUILD triggers are the base's and all that sections declare", () => {
    const from = { OnBuild: ["RUN a"] };
    const { config } = mergeExecutionConfig(from, [
      { section: "a", needs: [], from, to: { OnBuild: ["RUN b"] } },
      { section: "b", needs: ["a"], from, to: { OnBuild: ["RUN a", "RUN c"] } },
      { section: "c", needs: [], from, to: {} },
    ]);
    expect(config.OnBuild).toEqual(["RUN a", "RUN b", "RUN a", "RUN c"]);
    expect(mergeExecutionConfig({}, [{ section: "a", needs: [], from, to: {} }]).config).toEqual(
      {},
    );
  });

  test("members that layerbuild does not know are merged as one value", () => {
    const odd = { ...base, MacAddress: "x" } as ExecutionConfig;
    expect(merge(side("a", odd), side("b", base)).config).toEqual(odd);
  });

  const variables = fc.dictionary(fc.constantFrom("A", "B", "C", "D"), fc.constantFrom("1", "2"));
  const configs = variables.map((env) => ({
    Env: Object.entries(env).map(([name, value]) => `${name}=${value}`),
  }));

  test("one section's configuration is what merging it alone gives", () => {
    fc.assert(
      fc.property(configs, configs, (from, to) => {
        const { config } = mergeExecutionConfig(from, [{ section: "a", needs: [], from, to }]);
        expect(new Set(config.Env)).toEqual(new Set(to.Env));
      }),
    );
  });

  test("where nothing conflicts the order of the sections does not matter", () => {
    fc.assert(
      fc.property(configs, fc.array(configs, { maxLength: 3 }), (from, tos) => {
        const sides = tos.map((to, n) => ({ section: `s${n}`, needs: [], from, to }));
        const one = mergeExecutionConfig(from, sides);
        const other = mergeExecutionConfig(from, [...sides].reverse());
        expect(other.conflicts.length).toBe(one.conflicts.length);
        if (one.conflicts.length > 0) return;
        expect(new Set(other.config.Env)).toEqual(new Set(one.config.Env));
      }),
    );
  });
});

describe("override", () => {
  test("sets what it names, takes away what is null and leaves the rest", () => {
    expect(
      override(
        { ...base, Entrypoint: ["/x"], ExposedPorts: { "1/tcp": {} } },
        { cmd: ["mvn"], entrypoint: null, env: { LANG: null, NEW: "a=b" }, ports: ["80/tcp"] },
      ),
    ).toEqual({
      ...base,
      Cmd: ["mvn"],
      Entrypoint: undefined,
      Env: ["PATH=/usr/bin:/bin", "NEW=a=b"],
      ExposedPorts: { "80/tcp": {} },
    });
  });

  test("decides the conflicts that are about what it names, and no other", () => {
    expect(isOverridden("Env X", { env: { X: "1" } })).toBe(true);
    expect(isOverridden("Env Y", { env: { X: "1" } })).toBe(false);
    expect(isOverridden("Cmd", { cmd: [] })).toBe(true);
    expect(isOverridden("Label a b", { labels: { "a b": null } })).toBe(true);
    expect(isOverridden("User", { cmd: [] })).toBe(false);
  });
});
