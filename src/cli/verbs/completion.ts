import { Argument, type Command as Program } from "commander";
import { type Shell, shells } from "../shell.ts";

const examples = `
Examples:
  $ source <(layerbuild completion bash)       in ~/.bashrc; needs the package bash-completion
  $ source <(layerbuild completion zsh)        in ~/.zshrc, after compinit
  $ layerbuild completion fish > ~/.config/fish/completions/layerbuild.fish`;

/** `layerbuild completion`, which loads nothing but what prints the script. */
export function completion(program: Program, print: (shell: Shell) => Promise<void>): void {
  program
    .command("completion")
    .description("Print the script that completes commands and flags in a shell.")
    .addArgument(new Argument("<shell>", "the shell").choices(shells))
    .addHelpText("after", examples)
    .action((shell: Shell) => print(shell));
}
