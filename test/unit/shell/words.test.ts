// biome-ignore-all lint/suspicious/noTemplateCurlyInString: a shell's variables, not ours
import { describe, it } from "vitest";
import { bash, expectEffects, type Shown, usual } from "../../support/shell-effects.ts";

type Case = readonly [text: string, expected: Shown];
const writes = (...paths: string[]): Shown => ({ writes: paths });

describe("words", () => {
  it.each<Case>([
    ["touch a", writes("/w/a")],
    ["touch ./a ../b /c/./d//e/../f", writes("/w/a", "/b", "/c/d/f")],
    ["touch /a/ /b//", writes("/a", "/b")],
    ["touch 'a b' \"c d\" e\\ f", writes("/w/a b", "/w/c d", "/w/e f")],
    ["touch '$VERSION' \\$VERSION", writes("/w/$VERSION")],
    ["touch \"/x/a\"'b'c", writes("/x/abc")],
    ["touch -- -x", writes("/w/-x")],
    ["touch /x \\\n  /y", writes("/x", "/y")],
    ["touch /a # /b", writes("/a")],
    ["touch ~/x ~root/y", writes("/root/x", "/root/y")],
    ["touch '~/x'", writes("/w/~/x")],
    ["touch $HOME/x", writes("/root/x")],
    ["touch $PWD/x", writes("/w/x")],
    ["touch /x/*.log /y/?", writes("/x/*.log glob", "/y/? glob")],
    ["touch '/x/*.log'", writes("/x/*.log")],
    ["touch /dev/null /proc/self/x /sys/y", {}],
    ["touch ~bob/x", { usesUsers: ["bob"], unknowns: ["touch takes a path from ~bob"] }],
  ])("%s", (text, expected) => expectEffects(text, expected));

  it("takes no path from a working directory that is not known", () => {
    const nowhere = { ...usual, cwd: undefined };
    expectEffects("touch /a", writes("/a"), nowhere);
    const unknowns = ["touch takes a path in a working directory that is not known"];
    expectEffects("touch a", { unknowns }, nowhere);
  });
});

describe("variables", () => {
  it.each<Case>([
    ["touch /x-$VERSION ${DIR}/y", writes("/x-1.2.3", "/opt/dir/y")],
    ["A=1 B=$A; touch /$A /$B", writes("/1")],
    ["A=a; A+=b; touch /$A", writes("/ab")],
    ["touch /$VERSION", { writes: ["/1.2.3"], variables: ["VERSION"] }],
    ["VERSION=2; touch /$VERSION", { writes: ["/2"], variables: [] }],
    ["A='/x /y'; touch $A", writes("/x", "/y")],
    ["A='/x /y'; touch \"$A\"", writes("/x /y")],
    ["A='/x/*'; rm $A", { removes: ["/x/* glob"] }],
    ["A=; touch /x$A $A", writes("/x")],
    ["unset DIR; touch $DIR/x", writes("/x")],
    ['set -- /a /b; touch $2; shift; touch $1/c "$@"', writes("/b", "/b/c")],
    ["export A=/x; readonly B=/y; touch $A $B", writes("/x", "/y")],
    ["mkdir -p $DIR/x && cd $_ && touch y", writes("/opt/dir/x", "/opt/dir/x/y")],
    ["touch /a/$WHO/b", { writes: ["/a tree"], variables: ["WHO"] }],
    ["touch /a/x-$WHO.tgz", writes("/a tree")],
    ["touch /a/x-$WHO/../b", writes("/a tree")],
    ["touch /a/x-$WHO/../../b", { unknowns: ["touch takes a path from $WHO"] }],
    ['touch "$WHO/x"', { unknowns: ["touch takes a path from $WHO"] }],
    ["touch $WHO", { unknowns: ["touch takes words from $WHO"] }],
    ["A=$WHO; touch /a/$A", { writes: ["/a tree"], variables: ["WHO"] }],
    ["IFS=,; A=/x,/y; touch $A", { unknowns: ["touch takes words from a text that IFS splits"] }],
    ['read A; touch "$A"', { unknowns: ["touch takes a path from $A"] }],
    ["A=1; sh -c 'touch /x/$A'", writes("/x tree")],
    ["A=1; export A; sh -c 'touch /x/$A'", writes("/x/1")],
    ["A=1 sh -c 'touch /x/$A'; touch /y/$A", { writes: ["/x/1", "/y tree"], variables: ["A"] }],
    ["export $(cat /env); touch /x/$VERSION", writes("/x tree")],
  ])("%s", (text, expected) => expectEffects(text, expected));
});

describe("parameter expansions", () => {
  it.each<Case>([
    [
      "touch ${DIR:-/y}/x ${NONE:-}",
      { writes: ["/opt/dir/x"], unknowns: ["touch takes words from $NONE"] },
    ],
    ["A=; touch ${A:-/d} /e${A-d} /f${A:+g}", writes("/d", "/e", "/f")],
    ["touch /x${VERSION:+-v}", writes("/x-v")],
    [": ${A:=/y}; touch /x/${VERSION:=3}", writes("/x/1.2.3")],
    ["A=; : ${A:=/y}; touch $A", writes("/y")],
    [
      "A=/a/b.sh; touch ${A%.sh} ${A##*/} ${A%/*}/c ${A#/a}",
      writes("/a/b", "/w/b.sh", "/a/c", "/b.sh"),
    ],
    ["touch /x-${VERSION%.*}", writes("/x-* glob")],
    ["touch /x-${VERSION%%.*}/bin", writes("/x-*/bin glob")],
    ["touch /y/${DIR%%p*}", writes("/y tree")],
    ["touch /x-${#VERSION}", writes("/x-* glob")],
    ["A=VERSION; touch /x-${!A}", writes("/x-1.2.3")],
  ])("%s", (text, expected) => expectEffects(text, expected));

  it.each<Case>([
    ["touch /x-${VERSION//./-}", writes("/x-* glob")],
    ["touch /x-${VERSION,,} /y-${VERSION:0:1}", writes("/x-* glob", "/y-* glob")],
    ['A=(/a /b); touch "${A[@]}" ${A[1]}/c $A/d', writes("/a", "/b", "/b/c", "/a/d")],
    ["A=(/a); A+=(/b); touch ${A[*]}", writes("/a", "/b")],
    [
      "touch /x/{a,b}.{1,2} /{1..3}",
      writes("/x/a.1", "/x/a.2", "/x/b.1", "/x/b.2", "/1", "/2", "/3"),
    ],
    ["touch /x/{a,b$WHO}", writes("/x tree")],
    ["touch /x-$RANDOM", writes("/x-* glob")],
    ["touch /a/**/b", writes("/a tree")],
    ["touch $'/x\\ty'", writes("/x\ty")],
  ])("of bash: %s", (text, expected) => expectEffects(text, expected, bash));

  it("reckons with shells that don't know braces", () => {
    expectEffects("touch /{a,b}", writes("/a", "/b", "/{a,b}"));
  });
});

describe("what commands say", () => {
  it.each<Case>([
    ["touch $(pwd)/x `pwd`/y", writes("/w/x", "/w/y")],
    ["touch $(echo /a /b) $(printf '%s' /c)", writes("/a", "/b", "/c")],
    ["touch $(dirname /a/b)/$(basename /c/d)", writes("/a/d")],
    ["A=$(cat <<EOF\n/x\nEOF\n); touch $A", writes("/x")],
    ["touch /x-$(uname -m) /y-$(dpkg --print-architecture)", writes("/x-* glob", "/y-* glob")],
    ["touch /x/$(date +%s) /y/$(date)", writes("/x/* glob", "/y tree")],
    ["for i in $(seq 2); do touch /x$i; done", writes("/x1", "/x2")],
    [
      "D=$(mktemp -d); touch $D/x; rm -rf $D",
      { writes: ["/tmp/tmp.* glob tree", "/tmp/tmp.*/x glob"], removes: ["/tmp/tmp.* glob tree"] },
    ],
    ["touch /x/$(cat /y)", { writes: ["/x tree"], reads: ["/y"] }],
    ["touch $(cat /y)", { unknowns: ["touch takes words from $(cat /y)"], reads: ["/y"] }],
    ["touch /x/$(touch /y)", writes("/y", "/x tree")],
    ["touch /x/$((1 + 2))", writes("/x/* glob")],
    ["diff <(sort /a) <(sort /b) > /c", { writes: ["/c"], reads: ["/a", "/b"] }],
  ])("%s", (text, expected) => expectEffects(text, expected));
});
