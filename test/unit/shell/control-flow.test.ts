// biome-ignore-all lint/suspicious/noTemplateCurlyInString: a shell's variables, not ours
import { describe, expect, it } from "vitest";
import { effectsOf } from "../../../src/shell/effects.ts";
import { bash, expectEffects, type Shown, usual } from "../../support/shell-effects.ts";

type Case = readonly [text: string, expected: Shown];
const writes = (...paths: string[]): Shown => ({ writes: paths });
const nowhere = ["touch takes a path in a working directory that is not known"];

describe("lists and pipelines", () => {
  it.each<Case>([
    [
      "touch /a; touch /b\ntouch /c & touch /d && touch /e || touch /f",
      writes("/a", "/b", "/c", "/d", "/e", "/f"),
    ],
    ["! touch /a | touch /b; time touch /c", writes("/a", "/b", "/c")],
    ["exit 1; touch /a", {}],
    ["test -e /a || exit 1; touch /b", { writes: ["/b"], reads: ["/a"] }],
    ["exec touch /a; touch /b", writes("/a")],
    ["A=/x | cat; touch $A/y", { unknowns: ["touch takes words from $A/y"] }],
    ["true && A=x; touch /$A", writes("/x")],
    ["false && A=x; touch /y/$A", writes("/y tree")],
    ["coproc touch /a", writes("/a")],
  ])("%s", (text, expected) => expectEffects(text, expected));
});

describe("the working directory", () => {
  it.each<Case>([
    ["cd /a && touch b; touch c", { writes: ["/a/b", "/a/c"], reads: ["/a"] }],
    ["cd /a; cd b; cd ..; touch c", writes("/a/c")],
    ["cd; touch a", writes("/root/a")],
    ["(cd /a; touch b); touch c", writes("/a/b", "/w/c")],
    ["{ cd /a; }; touch b", writes("/a/b")],
    ["cd /a | cat; touch b", writes("/w/b")],
    ["cd /a & touch b", writes("/w/b")],
    ["X=$(cd /a; touch b); touch c", writes("/a/b", "/w/c")],
    ["cd /a || exit 1; touch b", writes("/a/b")],
    ["cd /a || true; touch b", { unknowns: nowhere }],
    ["mkdir /a && cd /a && touch b", writes("/a", "/a/b")],
    ["mkdir /a && cd /a; touch b", { writes: ["/a"], unknowns: nowhere }],
    ["if test -d /a; then cd /a; fi; touch b", { unknowns: nowhere }],
    ["cd -; touch b", { unknowns: nowhere }],
    ["pushd /a; touch b; popd; touch c", { writes: ["/a/b"], unknowns: nowhere }],
    ["cd $WHO; touch b", { unknowns: nowhere }],
    ["cd /a/x-$WHO && touch b && cd .. && touch c", writes("/a tree")],
    ["cd /a/x-* && touch b", writes("/a/x-*/b glob")],
  ])("%s", (text, expected) => expectEffects(text, expected, bash));
});

describe("branches", () => {
  it.each<Case>([
    [
      "if touch /a; then touch /b; elif touch /c; then touch /d; else touch /e; fi",
      writes("/a", "/b", "/c", "/d", "/e"),
    ],
    ["if true; then A=/x; else A=/x; fi; touch $A/y", writes("/x/y")],
    ["if true; then A=x64; else A=arm64; fi; touch /y-$A", writes("/y-* glob")],
    ['if true; then A=/x; else A=/y; fi; touch "$A"', { unknowns: ["touch takes a path from $A"] }],
    ["if true; then A=x; fi; touch /y/$A", { writes: ["/y tree"], variables: ["A"] }],
    [
      "case $VERSION in 1*) touch /a;; 2*|3*) touch /b;& *) touch /c;; esac",
      writes("/a", "/b", "/c"),
    ],
    ["case $WHO in a) A=x;; b) A=y;; *) exit 1;; esac; touch /z-$A.tgz", writes("/z-*.tgz glob")],
    ["case $WHO in a) A=x;; esac; touch /z/$A", writes("/z tree")],
    ["case $WHO in *) exit 0;; esac; touch /z", {}],
    ["[[ -f /a && ! /b -nt /c ]] && touch /d", { writes: ["/d"], reads: ["/a", "/b", "/c"] }],
    ["[ -x /a ] && test -e /b -a -d /c", { reads: ["/a", "/b", "/c"] }],
    ['[ -n "$WHO" ] || [ "$WHO" = /a ]', { reads: [], variables: ["WHO"] }],
  ])("%s", (text, expected) => expectEffects(text, expected, bash));
});

describe("loops", () => {
  it.each<Case>([
    ["for i in a b 'c d'; do touch \"/$i\"; done", writes("/a", "/b", "/c d")],
    ["for i in a b; do X=/$i; done; touch $X", writes("/b")],
    ["for i in a b; do [ $i = a ] && continue; touch /$i; done", writes("/a", "/b")],
    ["for i in a b; do break; done; touch /$i", writes("/a")],
    [
      "for i in a b; do test -e /c && break; done; touch /$i",
      { ...writes("/* glob"), reads: ["/c"] },
    ],
    [
      "for f in /a/*.gz; do gunzip $f; done",
      { writes: ["/a/* glob"], removes: ["/a/*.gz glob tree"] },
    ],
    ["for f in $WHO; do touch /x/$f; done", writes("/x tree")],
    ["for f in x-$(uname -m) y; do touch /$f; done", writes("/x-* glob", "/y")],
    ["for i; do touch /$i; done", {}],
    ["f() { for i; do touch /$i; done; }; f a b", writes("/a", "/b")],
    ["A=a; while true; do touch /x-$A; A=b; done", writes("/x-a", "/x-* glob")],
    ["while read -r f; do touch /x/$f; done < /list", { writes: ["/x tree"], reads: ["/list"] }],
    ["until touch /a; do cd /b; done; touch c", { writes: ["/a"], unknowns: nowhere }],
    ["for ((i = 0; i < 3; i++)); do touch /x$i; done", writes("/x* glob")],
    ["select x in a b; do touch /$x; done", writes("/a", "/b")],
    [
      "n=0; until apt-get update; do n=$((n+1)); [ $n -lt 5 ] || exit 1; done; touch /x",
      { ...writes("/x"), refreshes: ["apt"] },
    ],
  ])("%s", (text, expected) => expectEffects(text, expected, bash));
});

describe("functions", () => {
  it.each<Case>([
    ["f() { touch /$1; }; f a; f b", { writes: ["/a", "/b"], commands: ["touch"] }],
    ["f() { touch /a; return; touch /b; }; f; touch /c", writes("/a", "/c")],
    ["f() { exit 1; }; f; touch /a", {}],
    ["return; touch /a", writes("/a")],
    ["f() ( cd /a ); f; touch b", writes("/w/b")],
    ["f() { cd /a; }; f; touch b", writes("/a/b")],
    ["A=/x; f() { local A=/y; touch $A; }; f; touch $A", writes("/y", "/x")],
    [
      "f() { touch /a; }; sh -c f",
      { commands: ["sh", "f"], unknowns: ["unknown program f writes what it likes"] },
    ],
    ["f() { f; }; f", { unknowns: ["the function f calls itself"] }],
    ["f", { commands: ["f"], unknowns: ["unknown program f writes what it likes"] }],
    [
      "if test -e /x; then f() { touch /a; }; fi; f",
      { writes: ["/a"], unknowns: ["unknown program f writes what it likes"] },
    ],
    ["curl() { command curl -o /a http://h/; }; curl", { writes: ["/a"], commands: ["curl"] }],
  ])("%s", (text, expected) => expectEffects(text, expected));
});

describe("redirections", () => {
  it.each<Case>([
    ["echo a > /a >> /b", { writes: ["/a", "/b"], reads: ["/b"] }],
    ["echo a >| /a 2>/dev/null", writes("/a")],
    ["wc < /a 2> /b", { writes: ["/b"], reads: ["/a"] }],
    ["echo a >&2; wc <&3; echo b 2>&1", {}],
    ["{ echo a; echo b; } > /a", writes("/a")],
    ["while true; do echo; done >> /a", writes("/a")],
    ["exec > /log 2>&1; echo a", writes("/log")],
    ["> /a", writes("/a")],
    ["cat > /a <<EOF\n$WHO\n$(touch /b)\nEOF", { writes: ["/a", "/b"], variables: ["WHO"] }],
    ["cat > /a <<'EOF'\n$WHO $(touch /b)\nEOF", { writes: ["/a"], variables: [] }],
    ["echo a > /x/$WHO", writes("/x tree")],
    ["echo a > $WHO", { unknowns: ["echo takes a path from $WHO"] }],
  ])("%s", (text, expected) => expectEffects(text, expected));

  it.each<Case>([
    ["echo a &> /a; echo b &>> /b; echo c >& /c", writes("/a", "/b", "/c")],
    ["cat <<< $WHO > /a", { writes: ["/a"], variables: ["WHO"] }],
  ])("of bash: %s", (text, expected) => expectEffects(text, expected, bash));
});

describe("what can't be known", () => {
  it.each<readonly [string, string, number]>([
    ["touch /a; ./install.sh", "runs ./install.sh", 10],
    ['eval "$WHO"', "eval runs a text with $WHO in it", 0],
    ["frobnicate", "unknown program frobnicate writes what it likes", 0],
    ["$WHO x", "runs $WHO", 0],
    ["(./a)", "runs ./a", 1],
    ["sh -c 'touch /a; ./b'", "runs ./b", 6],
    ["x=`./a`", "runs ./a", 3],
    ["alias rm=touch", "alias gives commands another meaning", 0],
    [". ./env", "sources ./env", 2],
    ["echo 'a", "not a text that a shell can read: unterminated single quote", 5],
  ])("%s", (text, reason, offset) => {
    expect(effectsOf(text, usual).unknowns).toEqual([{ reason, offset }]);
  });

  it("is all of a text with a fault in it, once", () => {
    const effects = effectsOf("touch /a; if true; then touch /b", usual);
    expect(effects.writes).toEqual([]);
    expect(effects.unknowns).toHaveLength(1);
  });

  it.each(["powershell", "cmd", "/usr/bin/python3", "zsh"])("is a text for %s", (shell) => {
    const { unknowns, commands } = effectsOf("touch /a", { ...usual, shell });
    expect(unknowns.map(({ reason }) => reason)).toEqual([
      `a text for ${shell.split("/").at(-1)}, which is no Bourne shell`,
    ]);
    expect(commands).toEqual([]);
  });

  it("is a here-document for another interpreter, and not one for bash", () => {
    const python = effectsOf("#!/usr/bin/env python3\nprint('a')", usual);
    expect(python.unknowns.map(({ reason }) => reason)).toEqual([
      "a text for python3, which is no Bourne shell",
    ]);
    expectEffects("#!/bin/bash\ntouch /{a,b}", writes("/a", "/b"));
  });

  it("ends where there is too much to follow", () => {
    const depths = Array.from({ length: 12 }, (_, at) => `for a${at} in 1 2 3 4 5 6 7 8 9; do`);
    const text = `${depths.join(" ")} true; ${depths.map(() => "done").join("; ")}`;
    expect(effectsOf(text, usual).unknowns.map(({ reason }) => reason)).toContain(
      "more commands than can be followed",
    );
  });
});
