import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";
import { Command } from "commander";
import { completionScript } from "./completion-script.ts";

const program = new Command("flowmeter");
program
  .command("scan")
  .description("Read a home")
  .argument("<home>")
  .option("--store <file>", "the user's store")
  .option("--quiet", "say less");
program.command("report").option("--json", "as JSON");
program.command("secret", { hidden: true });
const dictionary = program.command("dictionary").description("Of metrics");
dictionary.command("lint").description("Check").argument("[dir]").option("--json", "as JSON");
dictionary.command("show").argument("<id>").option("--short", "less");
dictionary.command("document", { hidden: true });

/** What bash offers for a line whose last word is being typed. */
function complete(...words: string[]): string[] {
  const script = `${completionScript(program, "bash")}
COMP_WORDS=(${words.map((word) => `'${word}'`).join(" ")}); COMP_CWORD=${words.length - 1}; _flowmeter; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const { stdout, stderr } = spawnSync("bash", ["-c", script], { encoding: "utf8", cwd: "/" });
  assert.equal(stderr, "");
  return stdout
    .trim()
    .split("\n")
    .filter((word) => word !== "");
}

const cases: readonly (readonly [string[], string[]])[] = [
  [[""], ["scan", "report", "dictionary", "help", "--help", "--version"]],
  [["re"], ["report"]],
  [["help", "sc"], ["scan"]],
  [["scan", "--s"], ["--store"]],
  [
    ["report", "--"],
    ["--json", "--help"],
  ],
  [["scan", "et"], ["etc"]],
  [["report", "--store", "et"], ["etc"]],
  [["report", "et"], []],
  [
    ["dictionary", ""],
    ["lint", "show", "help", "--help"],
  ],
  [["dictionary", "li"], ["lint"]],
  [
    ["dictionary", "lint", "--"],
    ["--json", "--help"],
  ],
  [["dictionary", "lint", "et"], ["etc"]],
  [["dictionary", "show", "--s"], ["--short"]],
  [["dictionary", "show", "et"], []],
  [
    ["dictionary", "help", ""],
    ["lint", "show"],
  ],
];
for (const [words, expected] of cases)
  test(`bash completes: flowmeter ${words.join(" ")}`, () =>
    assert.deepEqual(complete("flowmeter", ...words), expected));

test("zsh gets the same through its bash mode, fish lines of its own; neither names hidden commands", () => {
  assert.match(completionScript(program, "zsh"), /bashcompinit[\s\S]*_flowmeter/);
  const fish = completionScript(program, "fish");
  assert.match(fish, /-l store -r -d 'the user\\'s store'/);
  assert.match(
    fish,
    /-n "__fish_seen_subcommand_from dictionary; and not __fish_seen_subcommand_from lint show" -f -a lint/,
  );
  assert.match(fish, /-n "__fish_seen_subcommand_from dictionary; and __fish_seen_subcommand_from lint" -l json/);
  assert.doesNotMatch(fish, /secret|document/);
});
