import type { AndOr, ParsedScript, Pipeline, PipelineNode, Redirected, Statement } from "unbash";
import { runCase, runIf, runTest } from "./branches.ts";
import { runCommand } from "./command.ts";
import { runWithin } from "./expand.ts";
import { type Interpreter, mayGoOn, type Node, type Output, tellUnknown } from "./interpreter.ts";
import { runFor, runLoop } from "./loop.ts";
import type { Pieces } from "./pieces.ts";
import { redirect } from "./redirect.ts";
import { copyOf, join, type State } from "./state.ts";

const deepest = 40;

/** Runs the statements of a text. */
export function runScript(shell: Interpreter, script: ParsedScript, state: State): Output {
  const [error] = script.errors ?? [];
  if (error) {
    tellUnknown(shell, `not a text that a shell can read: ${error.message}`, error.pos);
    return undefined;
  }
  if (shell.depth > deepest) {
    tellUnknown(shell, "commands within commands, too deep to follow", script.pos);
    return undefined;
  }
  return runStatements(shell, script.commands, state);
}

function runStatements(
  shell: Interpreter,
  statements: readonly Statement[],
  state: State,
  input?: Pieces,
): Output {
  let output: Output;
  for (const statement of statements) {
    if (state.dead || !mayGoOn(shell, statement.pos)) break;
    // What runs in the background changes nothing of this shell.
    const own = statement.background ? copyOf(state) : state;
    const given = statements.length === 1 ? input : undefined;
    const { command } = statement;
    const run = command.type === "AndOr" ? runAndOr : runPipeline;
    output = run(shell, command as AndOr & PipelineNode, own, given);
  }
  return statements.length === 1 ? output : undefined;
}

/** `a && b || c`: keeps apart what is known after success and after failure. */
function runAndOr(
  shell: Interpreter,
  node: AndOr,
  state: State,
  input: Pieces | undefined,
): Output {
  const [first, ...rest] = node.commands;
  if (!first) return undefined;
  let before = copyOf(state);
  let output = runPipeline(shell, first, state, input);
  let failed: State | undefined;
  const fail = (command: PipelineNode, after: State): void => {
    if (neverFails(command)) return;
    if (!failed) failed = copyOf(before);
    else join(failed, before, shell.context);
    join(failed, after, shell.context);
  };
  fail(first, state);
  rest.forEach((command, at) => {
    output = undefined;
    if (node.operators[at] === "&&") {
      if (state.dead) return;
      before = copyOf(state);
      runPipeline(shell, command, state, input);
      fail(command, state);
      return;
    }
    const other = failed ?? before;
    before = copyOf(other);
    failed = undefined;
    if (other.dead) return;
    runPipeline(shell, command, other, input);
    fail(command, other);
    join(state, other, shell.context);
  });
  if (failed) join(state, failed, shell.context);
  return output;
}

const sure = new Set(
  ":,true,set,export,readonly,local,declare,unset,echo,printf,cd,pushd,popd,exit,return,umask,shopt".split(
    ",",
  ),
);

/** Commands that a build does not survive when they fail, or that can't. */
function neverFails(node: PipelineNode): boolean {
  if (node.type !== "Command") return false;
  if (node.name) return sure.has(node.name.value);
  return !node.prefix.some((one) => /\$\(|`/.test(one.type === "Assignment" ? one.text : ""));
}

function runPipeline(
  shell: Interpreter,
  node: PipelineNode,
  state: State,
  input: Pieces | undefined,
): Output {
  if (node.type !== "Pipeline") return runNode(shell, node, state, input);
  if (node.commands.length === 1 && node.commands[0])
    return runNode(shell, node.commands[0], state, input);
  return runPipe(shell, node, state, input);
}

/** Each command of a pipeline runs in a shell of its own, and reads what the one before it says. */
function runPipe(
  shell: Interpreter,
  node: Pipeline,
  state: State,
  input: Pieces | undefined,
): Output {
  let passed: Output = input;
  for (const command of node.commands) passed = runNode(shell, command, copyOf(state), passed);
  return passed;
}

/** Runs one command of any kind. */
export function runNode(shell: Interpreter, node: Node, state: State, input?: Pieces): Output {
  switch (node.type) {
    case "Command":
      return runCommand(shell, node, state, input);
    case "CompoundList":
      return runStatements(shell, node.commands, state, input);
    case "BraceGroup":
      return runStatements(shell, node.body.commands, state, input);
    case "Subshell":
      return runStatements(shell, node.body.commands, copyOf(state), input);
    case "Redirected":
      return runRedirected(shell, node, state, input);
    case "If":
      runIf(shell, node, state);
      return undefined;
    case "Case":
      runCase(shell, node, state);
      return undefined;
    case "For":
    case "Select":
      runFor(shell, node, state);
      return undefined;
    case "While":
      runLoop(shell, state, (inner, own, exits) => {
        runNode(inner, node.clause, own, undefined);
        exits.push(copyOf(own));
        runNode(inner, node.body, own, undefined);
      });
      return undefined;
    case "ArithmeticFor":
      runWithin(shell, node.initialize, state);
      runLoop(shell, state, (inner, own) => {
        runWithin(inner, node.test, own);
        runNode(inner, node.body, own, undefined);
        runWithin(inner, node.update, own);
      });
      return undefined;
    case "Function":
      state.functions.set(node.name.value, [{ node, always: true }]);
      return undefined;
    case "Coproc":
      runNode(shell, node.body, copyOf(state), undefined);
      return undefined;
    case "TestCommand":
      runTest(shell, node, state);
      return undefined;
    case "ArithmeticCommand":
      runWithin(shell, node.expression, state);
      return undefined;
  }
}

function runRedirected(
  shell: Interpreter,
  node: Redirected,
  state: State,
  input: Pieces | undefined,
): Output {
  const led = redirect(shell, node.redirects, state, "the shell");
  const given = led.input === "as before" ? input : led.input;
  const output = runNode(shell, node.command, state, given);
  return led.output ? undefined : output;
}
