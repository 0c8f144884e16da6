import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Effects, effectsOf, effectsOfExec } from "../../../src/shell/effects.ts";
import { shown, usual } from "../../support/shell-effects.ts";

const seen = (text: string) => shown(effectsOf(text, usual));

const name = fc.stringMatching(/^[a-z][a-z0-9._]{0,6}$/);
const path = fc
  .tuple(fc.constantFrom("", "/", "../"), fc.array(name, { minLength: 1, maxLength: 3 }))
  .map(([start, parts]) => start + parts.join("/"));

/** Ways to write one and the same word. */
const quotings: readonly ((word: string) => string)[] = [
  (word) => word,
  (word) => `'${word}'`,
  (word) => `"${word}"`,
  (word) => [...word].map((character) => `\\${character}`).join(""),
  (word) => `${word.slice(0, 1)}''"${word.slice(1)}"`,
];

const withWord: readonly ((word: string) => string)[] = [
  (word) => `touch ${word}`,
  (word) => `cp -r ${word} /x/`,
  (word) => `mv /x ${word}`,
  (word) => `rm -rf -- ${word}`,
  (word) => `echo > ${word}`,
  (word) => `cd ${word} && touch y`,
  (word) => `curl -o${word} http://h/`,
  (word) => `tar -xf ${word} -C ${word}`,
  (word) => `dd of=${word}`,
  (word) => `apt-get install -y ${word}`,
  (word) => `useradd -m ${word}`,
  (word) => `chown ${word}:${word} /x`,
  (word) => `for f in ${word} /y; do touch "$f"; done`,
  (word) => `A=${word}; touch "$A"`,
  (word) => `find ${word} -delete`,
  (word) => `frobnicate ${word}`,
];

/** Commands after which the shell is as it was. */
const commands = [
  "touch /a",
  "touch b c",
  "rm -rf /d/*",
  "cp -r e /f/",
  "curl -O http://h/g",
  "tar xzf h.tgz -C /i",
  "apt-get update",
  "apt-get install -y j k",
  "pip install l",
  "useradd -m n",
  "chown o:p /q",
  "echo $R > /s/$T",
  "sed -i s/a/b/ /u",
  "./v",
  "frobnicate /w",
  "(cd /x && touch y)",
  "if test -f /z; then touch /A; fi",
  "for i in 1 2; do touch /B$i; done",
];
const command = fc.constantFrom(...commands);

/** Whether all of one is in the other. */
const covers = (whole: ReturnType<typeof seen>, part: ReturnType<typeof seen>): boolean =>
  (Object.keys(part) as (keyof Effects)[]).every((key) => {
    const all = new Set(whole[key].map((one) => JSON.stringify(one)));
    return part[key].every((one) => all.has(JSON.stringify(one)));
  });

describe("quotes", () => {
  test("change nothing about a word", () => {
    fc.assert(
      fc.property(path, fc.constantFrom(...withWord), (word, line) => {
        const plain = seen(line(word));
        for (const quote of quotings) expect(seen(line(quote(word)))).toEqual(plain);
      }),
    );
  });

  test("that keep a text together make the same of it as the exec form", () => {
    const text = fc.stringMatching(/^[a-zA-Z0-9 /._*?$~#;&|<>()-]{1,12}$/);
    fc.assert(
      fc.property(fc.array(text, { maxLength: 3 }), (words) => {
        const argv = ["touch", "--", ...words];
        const line = argv.map((word) => `'${word}'`).join(" ");
        expect(seen(line)).toEqual(shown(effectsOfExec(argv, usual)));
      }),
    );
  });
});

describe("commands together", () => {
  const joints: readonly ((one: string, other: string) => string)[] = [
    (one, other) => `${one} && ${other}`,
    (one, other) => `${one}; ${other}`,
    (one, other) => `${one}\n${other}`,
    (one, other) => `${one} || ${other}`,
    (one, other) => `${one} | ${other}`,
    (one, other) => `${one} & ${other}`,
    (one, other) => `if ${one}; then ${other}; fi`,
    (one, other) => `while ${one}; do ${other}; done`,
    (one, other) => `case $X in a) ${one};; *) ${other};; esac`,
    (one, other) => `( ${one}; ${other} )`,
    (one, other) => `f() { ${one}; ${other}; }; f`,
    (one, other) => `echo "$( ${one})" > /dev/null; ${other}`,
  ];

  test("do at least what each of them does", () => {
    fc.assert(
      fc.property(command, command, fc.constantFrom(...joints), (one, other, joint) => {
        const both = seen(joint(one, other));
        expect(covers(both, seen(one))).toBe(true);
        expect(covers(both, seen(other))).toBe(true);
      }),
    );
  });

  test("do no more than each of them where they only follow each other", () => {
    fc.assert(
      fc.property(command, command, (one, other) => {
        const both = seen(`${one} && ${other}`);
        const [first, second] = [seen(one), seen(other)];
        for (const key of Object.keys(both) as (keyof Effects)[]) {
          const known = new Set(
            [...first[key], ...second[key]].map((value) => JSON.stringify(value)),
          );
          expect(both[key].every((value) => known.has(JSON.stringify(value)))).toBe(true);
        }
      }),
    );
  });

  test("of another shell are the same", () => {
    fc.assert(
      fc.property(command, fc.constantFrom("sh -c", "bash -c", "eval"), (one, by) => {
        if (one.includes("$")) return;
        expect(covers(seen(`${by} '${one}'`), { ...seen(one), variables: [] })).toBe(true);
      }),
    );
  });
});

describe("any text", () => {
  const tokens = fc.constantFrom(
    ..."touch rm cd if then else fi for in do done while case esac { } ( ) (( )) [[ ]] && || | ; ;; & > >> < << <<< $( ` ' \" $x ${x ${x:-y} } = a /b ~ * ? ! \\ \n x=1 f() eval . source exec -r -o".split(
      " ",
    ),
  );

  test("is looked through without a fault", () => {
    fc.assert(
      fc.property(fc.array(tokens, { maxLength: 20 }), (words) => {
        const { unknowns } = effectsOf(words.join(" "), usual);
        expect(unknowns.every(({ offset }) => offset >= 0)).toBe(true);
      }),
      { numRuns: 200 },
    );
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        effectsOf(text, usual);
      }),
    );
  });

  test("gives clean, absolute paths", () => {
    fc.assert(
      fc.property(fc.array(tokens, { maxLength: 12 }), path, (words, extra) => {
        const effects = effectsOf(`${words.join(" ")} ${extra}`, usual);
        for (const use of [...effects.reads, ...effects.writes, ...effects.removes]) {
          expect(use.path).toMatch(/^\/(?:[^/]+(?:\/[^/]+)*)?$/s);
          expect(use.path.split("/").some((part) => part === "." || part === "..")).toBe(false);
        }
      }),
    );
  });
});
