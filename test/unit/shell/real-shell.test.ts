// biome-ignore-all lint/suspicious/noTemplateCurlyInString: a shell's variables, not ours
import { afterAll, describe, expect, it } from "vitest";
import { realShell } from "../../support/real-shell.ts";

/** Run as they are, in a folder with a few files; `$T` is that folder. */
const texts: readonly string[] = [
  "touch x ./y out/../z",
  "cp d in/a.txt out && cp -r in/. e && cp -r in f && cp d out/g",
  "mv d out/; mv in/a.txt h; mv in/deep out",
  "ln -s ../d out/l; ln d out; ln -sf $T/d m; ln -s in/a.txt",
  "install -m 600 d out/i; install -d j/k; install -D d n/o/p",
  "rm -f in/*.txt; rm -rf in/deep; rmdir out",
  "chmod 600 d; chmod -R go-r in; chmod -x in/b.sh",
  "echo a > q; echo b >> d; { echo c; echo e; } > r 2>&1; : > s",
  "cat > t <<EOF\n$HOME\nEOF\ncat <<'EOF' | tee u v > /dev/null\nx\nEOF",
  "sed -i s/d/e/ d; sed -i.bak -e s/a/b/ in/a.txt; sed -n p d > w",
  "truncate -s 3 d x1; dd if=d of=x2 2>/dev/null; sort -o x3 d; split -b 1 d",
  "gzip d; gzip -k in/a.txt; gunzip d.gz; gzip -c d > x4.gz; gzip -dc x4.gz > x5",
  "tar xf in/t.tar -C out; (cd out && tar xf ../in/t.tar); tar czf x6.tgz in; tar -C in -cf x7.tar a.txt",
  "find in -name '*.txt' -delete; find . -name b.sh -exec cp {} out/ \\;",
  "find in -name '*.txt' -print0 | xargs -0 rm; ls in | xargs -I% touch out/%; echo 1 2 | xargs touch",
  'for f in in/*.txt in/b.sh; do cp "$f" "$f.bak"; mv "$f" "${f%.txt}.new"; done',
  "for i in 1 2 3; do mkdir n$i; [ $i = 2 ] && break; done; touch n$i/last",
  "i=0; while [ $i -lt 3 ]; do i=$((i+1)); touch w$i; [ $i = 2 ] && continue; touch v$i; done",
  "if [ -d in ]; then X=yes; else X=no; fi; touch $X; case $X in y*) touch c1;; *) touch c2;; esac",
  "f() { local p=$1; shift; touch $p-$1; cd out; }; f a b; touch c",
  "cd in && cd .. && cd out; touch a; cd $T || exit 1; touch b; (cd in; touch c); touch e",
  "cd nowhere 2>/dev/null || touch fallback; cd $T || exit; test -e d && cd out && touch maybe",
  "X='a b'; touch $X; touch \"$X\"; Y='in/*'; rm -rf $Y; export Z=z; sh -c 'touch $Z out/$T'",
  "D=$(mktemp -d -p $T); touch $D/a; F=$(mktemp out/XXXX.tmp); echo a > $F; touch $(basename in/a.txt) out/$(cat d)",
  'N=; touch ${N:-n} x${N-m} x${T:+set}; : ${N:=v}; touch $N ${#N} ${N%v}w; set -- p q; touch $2 "$@"; shift; touch $1$#',
  "eval 'touch a'; eval touch b; sh -c 'cd in; touch c'; echo touch e | sh; sh <<EOF\ntouch g\nEOF\ncommand touch h",
  "touch a & wait; touch b | touch c; ! touch e; touch g || touch h; false || touch i; true && touch j",
  "trap 'touch trapped' EXIT; exec > log; echo a; exec touch last",
  "umask 077; mkdir -p a/b/c; mkdir -m 700 d1; mknod p1 p; env A=b touch env; nice -n 1 touch nice; timeout 5 touch time",
  "read L < d; touch out/read-$L; printf 'x\\ny\\n' | while read -r l; do touch out/line-$l; done",
  "touch \\a 'b c' \"d $((1 + 2))\" e\\ f '*' \"?\"; rm -- *; touch in/[ab].txt in/.h",
  "cp --parents in/a.txt out; cp -t out d; mv -t out d; ln -st out ../in/a.txt; ln -T in/b.sh x8",
  "git init -q g && cd g && git config user.name x && touch a && git add a",
  "patch -s p <<'EOF' || true\nEOF\nprintf '%s\\n' a b > d; tee -a d out/x </dev/null; cat d in/a.txt | sort > d2",
];

/** What it comes to depends on more than the text. */
const undecided: readonly string[] = [
  'for f in in/*.txt in/b.sh; do cp "$f" "$f.bak"; mv "$f" "${f%.*}.new"; done',
  "cd nowhere 2>/dev/null || touch fallback; test -e d && cd out; touch maybe",
  "read L < d; touch read-$L; printf 'x\\ny\\n' | while read -r l; do touch out/line-$l; done; IFS=:; W=k:l; touch $W",
  "X='a b'; touch $X; touch \"$X\"; Y='in/*'; rm -rf $Y; A=x; A=$A-y touch $A; export Z=z; sh -c 'touch $Z $A'",
  'touch ${NONE:-n} ${NONE-m} x${T:+set}; : ${V:=v}; touch $V ${#V} ${V%v}w; set -- p q; touch $2 "$@"; shift; touch $1$#',
];

const shells = ["sh", "bash"] as const;

/** The same text is run by a shell and read by us: a shell of the machine says what is true. */
describe("what a shell changes is known before", () => {
  const real = realShell();
  afterAll(() => real.remove());

  it.each(texts)("%s", (text) => {
    for (const shell of shells) {
      expect(real.surprises(shell, text)).toEqual({ missed: [], unknowns: [] });
    }
  });

  it.each(undecided)("or that it can't be is: %s", (text) => {
    for (const shell of shells) {
      expect(real.surprises(shell, text).unknowns).not.toEqual([]);
    }
  });
});
