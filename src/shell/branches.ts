import type { Case, If, TestCommand, TestExpression } from "unbash";
import { expandWord } from "./expand.ts";
import { type Interpreter, placeIn } from "./interpreter.ts";
import { copyOf, join, replace, type State } from "./state.ts";
import { usePath } from "./use.ts";

/** Every branch counts. What is known after them is what all agree on. */
export function runIf(shell: Interpreter, node: If, state: State): void {
  shell.runNode(shell, node.clause, state);
  const rest = copyOf(state);
  shell.runNode(shell, node.then, state);
  for (const { clause, then } of node.elif) {
    shell.runNode(shell, clause, rest);
    const branch = copyOf(rest);
    shell.runNode(shell, then, branch);
    join(state, branch, shell.context);
  }
  if (node.else) shell.runNode(shell, node.else, rest);
  join(state, rest, shell.context);
}

export function runCase(shell: Interpreter, node: Case, state: State): void {
  expandWord(shell, node.word, state);
  const before = copyOf(state);
  const after = copyOf(state);
  // Nothing may match, but not where one matches all.
  after.dead = node.items.some((item) => item.pattern.some((pattern) => pattern.text === "*"));
  let fallen: State | undefined;
  for (const item of node.items) {
    const branch = copyOf(before);
    if (fallen) join(branch, fallen, shell.context);
    for (const pattern of item.pattern) expandWord(shell, pattern, branch);
    shell.runNode(shell, item.body, branch);
    fallen = item.terminator === ";&" ? branch : undefined;
    join(after, branch, shell.context);
  }
  replace(state, after);
}

const fileTests = new Set("-a -b -c -d -e -f -g -h -k -p -r -s -u -w -x -G -L -N -O -S".split(" "));
const pairTests = new Set(["-nt", "-ot", "-ef"]);

/** `[[ … ]]`: reads the files that it asks about. */
export function runTest(shell: Interpreter, node: TestCommand, state: State): void {
  const visit = (test: TestExpression): void => {
    switch (test.type) {
      case "TestUnary":
        read(test.operand, fileTests.has(test.operator));
        return;
      case "TestBinary":
        read(test.left, pairTests.has(test.operator));
        read(test.right, pairTests.has(test.operator));
        return;
      case "TestLogical":
        test.operands.forEach(visit);
        return;
      case "TestNot":
        visit(test.operand);
        return;
      case "TestGroup":
        visit(test.expression);
    }
  };
  const read = (word: Parameters<typeof expandWord>[1], isFile: boolean): void => {
    const pieces = expandWord(shell, word, state);
    const arg = { pieces, offset: placeIn(shell, word.pos), loose: false };
    if (isFile) usePath({ shell, state, name: "test" }, arg, "read");
  };
  visit(node.expression);
}
