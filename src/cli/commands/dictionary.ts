import type { Command } from "commander";

/** Whether to print JSON. */
export interface JsonFlag {
  readonly json?: true;
}

/** Flags of `dictionary build`. */
export interface BuildFlags {
  readonly check?: true;
}

/** `flowmeter dictionary`: what each metric means, and the checks that its files have to pass. */
export function addDictionaryCommand(flowmeter: Command): void {
  const dictionary = flowmeter
    .command("dictionary")
    .description("Say what each metric means, and check the files that say so")
    .addHelpText(
      "after",
      `
Examples:
  $ flowmeter dictionary list                which metrics there are, and what each answers
  $ flowmeter dictionary show run.duration   all about one
  $ flowmeter dictionary lint                check the files of a dictionary`,
    );
  addListCommand(dictionary);
  addShowCommand(dictionary);
  addLintCommand(dictionary);
  addBuildCommand(dictionary);
  addSchemaCommand(dictionary);
  addDocumentCommand(dictionary);
}

function addListCommand(dictionary: Command): void {
  dictionary
    .command("list")
    .description("List the metrics and the question that each answers")
    .option("--json", "print JSON: all of each metric")
    .addHelpText(
      "after",
      `
Examples:
  $ flowmeter dictionary list
  $ flowmeter dictionary list --json | jq -r '.metrics[] | select(.status == "local_only") | .id'`,
    )
    .action(async (flags: JsonFlag) => {
      const { runList } = await import("../run-dictionary.ts");
      runList(flags);
    });
}

function addShowCommand(dictionary: Command): void {
  dictionary
    .command("show")
    .description("Say what a metric means, what it is made from, and what of it may ever leave this machine")
    .argument("<id>", "a metric, for example run.duration")
    .option("--json", "print JSON")
    .addHelpText(
      "after",
      `
Examples:
  $ flowmeter dictionary show run.duration
  $ flowmeter dictionary show run.duration --json | jq .dimensions`,
    )
    .action(async (id: string, flags: JsonFlag) => {
      const { runShow } = await import("../run-dictionary.ts");
      runShow(id, flags);
    });
}

function addLintCommand(dictionary: Command): void {
  dictionary
    .command("lint")
    .description("Check the metric files of a dictionary, and say all that is wrong with them")
    .argument("[dir]", "directory of the metric files (default: that of this checkout)")
    .option("--json", "print JSON")
    .addHelpText(
      "after",
      `
Examples:
  $ flowmeter dictionary lint
  $ flowmeter dictionary lint my/dictionary/metrics --json | jq .faults

Each line is file:line:column, the rule, and what is wrong. Warnings refuse nothing. What was built
before is read from dictionary.lock.json beside the directory.

Exit codes: 0 no errors · 2 there is no such directory · 5 errors`,
    )
    .action(async (directory: string | undefined, flags: JsonFlag) => {
      const { runLint } = await import("../run-dictionary-lint.ts");
      runLint(directory, flags);
    });
}

function addBuildCommand(dictionary: Command): void {
  dictionary
    .command("build")
    .description("Write dictionary.lock.json, which programs read, from the metric files")
    .argument("[dir]", "directory of the metric files (default: that of this checkout)")
    .option("--check", "write nothing; say whether the lock is what the files say")
    .addHelpText(
      "after",
      `
Examples:
  $ flowmeter dictionary build
  $ flowmeter dictionary build --check

Writes nothing while the lint finds errors, a metric means something else than its version did, an id
is gone, or one that was removed is back.

Exit codes: 0 done · 2 there is no such directory, or no lock that can be read · 5 errors, or not current`,
    )
    .action(async (directory: string | undefined, flags: BuildFlags) => {
      const { runBuild } = await import("../run-dictionary-lint.ts");
      runBuild(directory, flags);
    });
}

function addSchemaCommand(dictionary: Command): void {
  dictionary
    .command("schema")
    .description("Print the JSON Schema (2020-12) of a metric file")
    .addHelpText("after", "\nExample:\n  $ flowmeter dictionary schema > metric.schema.json")
    .action(async () => {
      const { runSchema } = await import("../run-dictionary-lint.ts");
      runSchema();
    });
}

/** For docs/reference/: the words are those of `show`, so nobody has to keep them twice. */
function addDocumentCommand(dictionary: Command): void {
  dictionary
    .command("document", { hidden: true })
    .description("Print the dictionary as Markdown")
    .action(async () => {
      const { runDocument } = await import("../run-dictionary-lint.ts");
      await runDocument();
    });
}
