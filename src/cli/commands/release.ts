import { type Command, InvalidArgumentError, Option } from "commander";

/** Flags that every command of a release has. */
export interface ReleaseFlags {
  readonly dir: string;
  readonly ledgerMark?: string;
  readonly json?: true;
}

/** Flags of `release seal`. */
export interface SealFlags {
  readonly collector: string;
  readonly dest: string;
  readonly clockIsRight?: true;
}

/** Flags of `release build`. */
export interface BuildReleaseFlags extends ReleaseFlags {
  readonly collector: string;
  readonly dictionary?: string;
}

/** Flags of what a person signs. */
export interface SignFlags extends ReleaseFlags {
  readonly key: string;
  readonly reason: string;
}

/** Flags of `release review`. */
export interface ReviewFlags extends SignFlags {
  readonly action: "propose" | "approve" | "reject" | "stop";
  readonly as: "proposer" | "owner" | "privacy-reviewer" | "publisher";
}

/** `flowmeter release`: from a sealed period to published tables. */
export function addReleaseCommand(flowmeter: Command): void {
  const release = flowmeter
    .command("release")
    .description("Make a release of a sealed period: build, have it reviewed by two persons, publish")
    .addHelpText(
      "after",
      `
Examples, in this order:
  $ flowmeter release key reviewer.key                      a key for somebody; its public half goes into people.json
  $ flowmeter release seal --collector /srv/collector --dest jenkins-project
  $ flowmeter release build 2027-03 --dir /srv/releases --collector /srv/collector
  $ flowmeter release review 2027-03 --dir /srv/releases --action propose --as proposer --key my.key
  $ flowmeter release review 2027-03 --dir /srv/releases --action approve --as privacy-reviewer --key reviewer.key
  $ flowmeter release publish 2027-03 --dir /srv/releases --key publisher.key

Nothing is published that a privacy reviewer and a publisher, two persons, have not approved byte by byte, nor before its embargo
is over. Either of them, or an owner, stops a release alone.

Exit codes: 0 done · 2 wrong usage · 4 the store cannot be used · 5 refused`,
    );
  addKeyCommand(release);
  addSealCommand(release);
  addBuildCommand(release);
  addReviewCommand(release);
  addSignedCommand(release, "publish", "Publish a release that is approved and whose embargo is over");
  addSignedCommand(release, "withdraw", "Take a published release back; what it cost stays spent");
  addStatusCommand(release);
}

const example = (line: string) => `\nExample:\n  $ flowmeter release ${line}`;

function addKeyCommand(release: Command): void {
  release
    .command("key")
    .description("Make a key for somebody who reviews, or say the public half of one that is there")
    .argument("<file>", "where the key is kept; nobody else may read it")
    .addHelpText("after", example("key reviewer.key"))
    .action(async (file: string) => {
      const { runReleaseKey } = await import("../run-release.ts");
      runReleaseKey(file);
    });
}

function addSealCommand(release: Command): void {
  release
    .command("seal")
    .description("Seal the periods whose time of grace is over; a collector that runs does it by itself")
    .requiredOption("--collector <dir>", "directory of the collector, which does not run")
    .requiredOption("--dest <id>", "id of the destination")
    .option("--clock-is-right", "it did not run for days, and the clock is right")
    .addHelpText("after", example("seal --collector /srv/collector --dest jenkins-project"))
    .action(async (flags: SealFlags) => {
      const { runReleaseSeal } = await import("../run-release.ts");
      await runReleaseSeal(flags);
    });
}

function addBuildCommand(release: Command): void {
  placed(release.command("build").description("Build the candidate of a month, with the evidence for who reviews it"))
    .requiredOption("--collector <dir>", "directory of the collector")
    .option("--dictionary <file>", "lock of the dictionary that was collected under (default: the built-in one)")
    .option("--json", "print JSON: the evidence")
    .addHelpText("after", example("build 2027-03 --dir /srv/releases --collector /srv/collector"))
    .action(async (month: string, flags: BuildReleaseFlags) => {
      const { runReleaseBuild } = await import("../run-release.ts");
      await runReleaseBuild(month, flags);
    });
}

function addReviewCommand(release: Command): void {
  signedBy(placed(release.command("review").description("Sign a decision about exactly the bytes that there are now")))
    .addOption(
      new Option("--action <action>", "what is decided")
        .choices(["propose", "approve", "reject", "stop"])
        .makeOptionMandatory(),
    )
    .addOption(
      new Option("--as <role>", "as what you decide")
        .choices(["proposer", "owner", "privacy-reviewer", "publisher"])
        .makeOptionMandatory(),
    )
    .addHelpText("after", example("review 2027-03 --dir . --action approve --as publisher --key my.key"))
    .action(async (month: string, flags: ReviewFlags) => {
      const { runReleaseReview } = await import("../run-release.ts");
      await runReleaseReview(month, flags);
    });
}

function addSignedCommand(release: Command, name: "publish" | "withdraw", description: string): void {
  signedBy(placed(release.command(name).description(description)))
    .addHelpText("after", example(`${name} 2027-03 --dir . --key publisher.key`))
    .action(async (month: string, flags: SignFlags) => {
      const { runReleasePublish, runReleaseWithdraw } = await import("../run-release.ts");
      await (name === "publish" ? runReleasePublish : runReleaseWithdraw)(month, flags);
    });
}

function addStatusCommand(release: Command): void {
  placed(release.command("status").description("Say where a release is, and what has been spent"))
    .option("--json", "print JSON")
    .addHelpText("after", example("status 2027-03 --dir /srv/releases"))
    .action(async (month: string, flags: ReleaseFlags) => {
      const { runReleaseStatus } = await import("../run-release.ts");
      runReleaseStatus(month, flags);
    });
}

function placed(command: Command): Command {
  return command
    .argument("<month>", "the month, like 2027-03", month)
    .requiredOption("--dir <dir>", "directory of the releases: ledger, secret, people.json, reviews")
    .option("--ledger-mark <file>", "high-water mark of the ledger, best on another disk (default: beside it)");
}

function signedBy(command: Command): Command {
  return command
    .requiredOption("--key <file>", "your key, as `flowmeter release key` makes it")
    .option("--reason <text>", "why, in words", "");
}

function month(text: string): string {
  if (!/^20\d\d-(0[1-9]|1[0-2])$/.test(text)) throw new InvalidArgumentError("A month like 2027-03.");
  return text;
}
