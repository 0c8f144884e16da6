import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { joinScopes, parseChallenges, scopeOf } from "../../../src/registry/challenge.ts";

describe("a challenge", () => {
  test("of a token server is read with all its parameters", () => {
    const header =
      'Bearer realm="https://auth.test/token?a=b,c",service="registry.test", scope="repository:a/b:pull,push",error="x"';
    expect(parseChallenges(header)).toEqual([
      {
        scheme: "bearer",
        parameters: {
          realm: "https://auth.test/token?a=b,c",
          service: "registry.test",
          scope: "repository:a/b:pull,push",
          error: "x",
        },
      },
    ]);
  });

  test("may be one of several, in one header or in many", () => {
    const expected = [
      { scheme: "negotiate", parameters: {} },
      { scheme: "basic", parameters: { realm: 'a "quoted" realm' } },
      { scheme: "bearer", parameters: { realm: "r", service: "s" } },
    ];
    const [basic, bearer] = ['Basic Realm="a \\"quoted\\" realm"', "BEARER realm=r , service=s"];
    expect(parseChallenges(`Negotiate, ${basic}, ${bearer}`)).toEqual(expected);
    expect(parseChallenges(["Negotiate", basic, bearer])).toEqual(expected);
  });

  test("that is missing or nonsense is no challenge, and nothing is too odd to be read", () => {
    expect(parseChallenges(undefined)).toEqual([]);
    expect(parseChallenges('realm="x"')).toEqual([]);
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'ab=," \\;/') }), (text) => {
        for (const { scheme } of parseChallenges(text)) expect(scheme).not.toBe("");
      }),
    );
  });
});

describe("scopes", () => {
  test("are one for each repository, the first mentioned first", () => {
    const target = scopeOf("acme/target", "pull", "push");
    const source = scopeOf("acme/source", "pull");
    expect(joinScopes([target, source, "repository:acme/target:delete,pull"])).toEqual([
      "repository:acme/target:pull,push,delete",
      "repository:acme/source:pull",
    ]);
  });

  test("that are joined already stay as they are", () => {
    const scope = fc
      .tuple(fc.constantFrom("a", "b/c", "d:5"), fc.subarray(["pull", "push"], { minLength: 1 }))
      .map(([path, actions]) => `repository:${path}:${actions.join(",")}`);
    fc.assert(
      fc.property(fc.array(scope), (scopes) => {
        const joined = joinScopes(scopes);
        expect(joinScopes([...joined, ...scopes])).toEqual(joined);
      }),
    );
  });
});
