import type { Command } from "commander";

/** Flags of the `hook` commands. */
export interface HookFlags {
  readonly json?: true;
}

/** `flowmeter hook install|remove|status <home>`: the script in a controller that tells what its Pipelines do. */
export function addHookCommand(flowmeter: Command): void {
  const hook = flowmeter
    .command("hook")
    .description("Put a script into a controller that tells what its Pipelines do as they do it, and take it out again")
    .addHelpText(
      "after",
      `
Examples:
  $ flowmeter hook install /var/lib/jenkins
  $ flowmeter hook status /var/lib/jenkins
  $ flowmeter hook remove /var/lib/jenkins

The script is init.groovy.d/flowmeter.groovy in the home, and writes to flowmeter/ there. No other file is touched.
Jenkins runs it when it starts next; to have it at once, an administrator runs it at /script of the controller.`,
    );
  add(hook, "install", "Put the script into the home, or a newer one in the place of an older one");
  add(hook, "remove", "Remove the script from the home; one that runs ends within seconds");
  add(hook, "status", "Say whether the script is there, whether it writes, and what it could not do");
}

function add(hook: Command, name: "install" | "remove" | "status", description: string): void {
  hook
    .command(name)
    .description(description)
    .argument("<home>", "the directory that holds jobs/, often /var/lib/jenkins")
    .option("--json", "print JSON")
    .action(async (home: string, flags: HookFlags) => {
      const { runHook } = await import("../run-hook.ts");
      runHook(name, home, flags);
    });
}
