import type { Command } from "commander";
import { CONFIG_OPTION } from "../options.ts";

/** Flags of `config show` and `config check`. */
export interface ConfigFlags {
  readonly config?: string;
  readonly json?: true;
}

/** `flowmeter config`: the configuration file, whether it is right, and what holds. */
export function addConfigCommand(flowmeter: Command): void {
  const config = flowmeter
    .command("config")
    .description("Check a configuration file, and say which settings hold and where each comes from")
    .addHelpText(
      "after",
      `
Examples:
  $ flowmeter config check /etc/flowmeter/flowmeter.yaml
  $ FLOWMETER_PORT=8080 flowmeter config show --config flowmeter.yaml

An option of the command line goes before a FLOWMETER_ variable, and that before the file. The file is the one that
--config or FLOWMETER_CONFIG names; no other is looked for.`,
    );
  addCheckCommand(config);
  addShowCommand(config);
  config
    .command("schema")
    .description("Print the JSON Schema (2020-12) of the configuration file")
    .addHelpText("after", "\nExample:\n  $ flowmeter config schema > flowmeter.schema.json")
    .action(async () => (await import("../run-config.ts")).runConfigSchema());
  config
    .command("document", { hidden: true })
    .description("Print the settings as Markdown")
    .action(async () => (await import("../run-config.ts")).runConfigDocument());
}

function addCheckCommand(config: Command): void {
  config
    .command("check")
    .description("Check a configuration file and the FLOWMETER_ variables, and say all that is wrong with them")
    .argument("[file]", "the file (default: FLOWMETER_CONFIG)")
    .option("--json", "print JSON")
    .addHelpText(
      "after",
      `
Examples:
  $ flowmeter config check flowmeter.yaml
  $ flowmeter config check --json | jq -r '.faults[]'

Each line is file:line:column and what is wrong with the key there. Values are never printed.

Exit codes: 0 nothing is wrong · 2 the file cannot be read · 5 faults`,
    )
    .action(async (file: string | undefined, flags: ConfigFlags) => {
      const { runConfigCheck } = await import("../run-config.ts");
      runConfigCheck(file, flags);
    });
}

function addShowCommand(config: Command): void {
  config
    .command("show")
    .description("Say which settings hold for `serve`, and where each comes from; secrets are not printed")
    .option(...CONFIG_OPTION)
    .option("--json", "print JSON")
    .addHelpText(
      "after",
      "\nExamples:\n  $ flowmeter config show --config flowmeter.yaml\n  $ flowmeter config show --json | jq .settings.port",
    )
    .action(async (flags: ConfigFlags) => {
      const { runConfigShow } = await import("../run-config.ts");
      runConfigShow(flags);
    });
}
