import { Argument, type Command } from "commander";
import { completionScript, shells } from "../completion-script.ts";

/** `flowmeter completion <shell>`: a script that teaches a shell the commands and options. */
export function addCompletionCommand(flowmeter: Command): void {
  flowmeter
    .command("completion")
    .description("Print a script that completes commands and options in your shell")
    .addArgument(new Argument("<shell>").choices(shells))
    .addHelpText(
      "after",
      `
Examples:
  $ flowmeter completion bash >> ~/.bashrc
  $ flowmeter completion fish > ~/.config/fish/completions/flowmeter.fish`,
    )
    .action((shell: (typeof shells)[number]) => {
      process.stdout.write(completionScript(flowmeter, shell));
    });
}
