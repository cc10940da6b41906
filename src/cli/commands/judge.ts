import { type Command, InvalidArgumentError, Option } from "commander";
import { instantOf } from "../instant-of.ts";
import { rowCount } from "../options.ts";

/** Flags of `judge`. */
export interface JudgeFlags {
  /** One address: there may be a name and = before it. */
  readonly jenkins?: string;
  readonly jenkinsAuthFile?: string;
  readonly store?: string;
  readonly at?: number;
  readonly run?: string;
  /** Seconds between two looks; true when none were given. */
  readonly watch?: number | true;
  readonly top: number;
  readonly verbose?: true;
  readonly json?: true;
  readonly quiet?: true;
}

/** `flowmeter judge <home>` or `flowmeter judge --jenkins <url>`: which running Pipelines will not move by themselves, and why. */
export function addJudgeCommand(flowmeter: Command): void {
  flowmeter
    .command("judge")
    .description("Judge the Pipelines that run: which move, which wait properly, which are stuck, and what is to blame")
    .argument("[home]", "the directory that holds jobs/, often /var/lib/jenkins")
    .addOption(
      new Option("--jenkins <url>", "ask this Jenkins over REST instead, like https://ci.example.org/").conflicts("at"),
    )
    .option("--jenkins-auth-file <file>", "file with who asks: user:token")
    .option(
      "--store <file>",
      "with --jenkins: learn how long steps take from this store; name the Jenkins as it is there, ci=https://… (default: no store)",
    )
    .addOption(
      new Option("--at <when>", "as of then: 2026-09-01T12:00Z, or 12h for twelve hours ago (default: now)")
        .argParser(instantOf)
        .conflicts("watch"),
    )
    .option("--run <name#number>", "only this run, with all its evidence: shop/deploy#61")
    .option("--watch [seconds]", "look again and again, on a terminal (default: every 10 seconds)", secondsOf)
    .option("--top <n>", "most runs to list", rowCount, 40)
    .option("--verbose", "unfold every verdict into its evidence")
    .option("--json", "print JSON; with --watch one object per line")
    .option("--quiet", "print no progress")
    .addHelpText(
      "after",
      `
Examples:
  $ flowmeter judge /var/lib/jenkins
  $ flowmeter judge /var/lib/jenkins --run shop/deploy#61      why this one does not move
  $ flowmeter judge /backup/ci-1 --at 2026-06-21T23:00Z        as it was then
  $ flowmeter judge . --json | jq -r .fleet.sentence
  $ flowmeter judge . --watch 30
  $ flowmeter judge --jenkins https://ci.example.org/ --jenkins-auth-file ~/.jenkins-auth

Exit codes: 0 nothing is stuck · 1 something is stuck · 3 too little could be observed, or the home or Jenkins cannot be read`,
    )
    .action(async (home: string | undefined, flags: JudgeFlags) => {
      const { runJudge } = await import("../run-judge.ts");
      await runJudge(home, flags);
    });
}

function secondsOf(text: string): number {
  const seconds = Number(text);
  if (!Number.isFinite(seconds) || seconds < 1 || seconds > 86_400)
    throw new InvalidArgumentError("A number of seconds from 1 to 86400.");
  return seconds;
}
