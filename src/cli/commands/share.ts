import { type Command, InvalidArgumentError } from "commander";
import { STORE_OPTION } from "../options.ts";

/** Flags that all `share` commands have. */
export interface ShareFlags {
  readonly store?: string;
  readonly home?: string;
  readonly controller?: string;
  readonly policy?: string;
  readonly dictionary?: string;
  readonly hold?: number;
  readonly json?: true;
}

/** Flags of `share preview`. */
export interface PreviewFlags extends ShareFlags {
  readonly example?: true;
  readonly level?: string;
}

/** Flags of `share consent`. */
export interface ConsentFlags extends ShareFlags {
  readonly groups?: readonly string[];
  readonly destination?: readonly string[];
  readonly destinationKey?: readonly string[];
  readonly yes?: true;
}

/** Flags of `share send`. */
export interface SendFlags extends ShareFlags {
  readonly once?: true;
  /** Seconds. */
  readonly timeout?: number;
}

/** Flags of commands that ask whether it is meant. */
export interface SureFlags extends ShareFlags {
  readonly yes?: true;
  readonly force?: true;
  readonly requests?: string;
}

/** `flowmeter share …`: what may leave this machine, byte for byte, and everything that bounds it. */
export function addShareCommand(flowmeter: Command): void {
  const share = flowmeter
    .command("share")
    .description("Share numbers with the Jenkins project or your organisation, or see that nothing is shared")
    .addHelpText(
      "after",
      `
Nothing leaves unless an administrator agrees to it. Then each report waits for three days, can be looked at byte by byte,
and can be dropped; only what is in the outbox can be sent.

Examples:
  $ flowmeter share status --home /var/lib/jenkins      what holds, and why
  $ flowmeter share inventory                           all that could ever be sent
  $ flowmeter share preview --example                   what reports of this controller would look like
  $ flowmeter share consent usage --destination jenkins-project=https://… --home /var/lib/jenkins
  $ flowmeter share preview                             the bytes that wait to be sent
  $ flowmeter share drop-report 3f2a91c0
  $ flowmeter share consent local                       stop; what waits is removed at once

Without --home it is not known whether Jenkins may send usage statistics, and nothing is sent.
Exit codes: 0 done · 2 wrong usage, or the level lets nothing leave · 4 files cannot be read or written, or the clock is behind the log
5 files of sharing were changed · 6 a collector refuses or is down. docs/sharing.md says more.`,
    );
  for (const add of [addLooks, addChoices, addDrops, addHandling, addSending]) add(share);
}

function addLooks(share: Command): void {
  shareCommand(share, "status", "Say what holds, what bounds it and why, and what waits in the outbox")
    .addHelpText(
      "after",
      "\nExamples:\n  $ flowmeter share status --home /var/lib/jenkins\n  $ flowmeter share status --json | jq .level",
    )
    .action(async (flags: ShareFlags) => (await import("../share/run-status.ts")).runShareStatus(flags));
  shareCommand(
    share,
    "inventory",
    "List all that could ever be sent: each metric, its labels, limits, class and reviews",
  )
    .addHelpText(
      "after",
      "\nExamples:\n  $ flowmeter share inventory\n  $ flowmeter share inventory --json > could-leave.json",
    )
    .action(async (flags: ShareFlags) =>
      (await import("../share/run-inventory-of-sharing.ts")).runShareInventory(flags),
    );
  shareCommand(
    share,
    "preview",
    "Show what waits to be sent: destination, method, headers and the exact bytes, row by row",
  )
    .argument("[report]", "only the report whose name begins so")
    .option(
      "--example",
      "show what reports of this controller would look like now, of all metrics; nothing of it is kept",
    )
    .option("--level <level>", "with --example: only what this level lets leave")
    .option("--hold <hours>", "hours that a new report is held (default: 72)", hoursOf)
    .addHelpText(
      "after",
      `
Examples:
  $ flowmeter share preview
  $ flowmeter share preview 3f2a91c0 --json
  $ flowmeter share preview --example --level usage

Reports of a period are made once, when it has ended; from then on these bytes are what is sent, or nothing.`,
    )
    .action(async (report: string | undefined, flags: PreviewFlags) =>
      (await import("../share/run-preview.ts")).runSharePreview(report, flags),
    );
  shareCommand(share, "log", "Print the log of what sharing did, and check that nobody changed it")
    .addHelpText(
      "after",
      "\nExample:\n  $ flowmeter share log --json | jq -r '.entries[].event'\n\nExit codes: 0 the log is whole · 5 it was changed",
    )
    .action(async (flags: ShareFlags) => (await import("../share/run-log.ts")).runShareLog(flags));
}

function addChoices(share: Command): void {
  shareCommand(share, "consent", "Agree to a level of sharing, or take it back; without a level say what was agreed to")
    .argument("[level]", "off, local, technical, usage or detailed")
    .option(
      "--groups <names>",
      "only these: adoption, reliability, performance, complexity; separated by commas",
      listOf,
    )
    .option("--destination <id=url>", "where reports go; may be repeated", (text, before: readonly string[] = []) => [
      ...before,
      text,
    ])
    .option(
      "--destination-key <id=key>",
      "key that receipts are signed with; may be repeated",
      (text, before: readonly string[] = []) => [...before, text],
    )
    .option("--yes", "agree to what is printed; without it nothing is changed, unless less is shared")
    .addHelpText(
      "after",
      `
Examples:
  $ flowmeter share consent usage --destination jenkins-project=https://collect.example.org --home /var/lib/jenkins
  $ flowmeter share consent usage --groups adoption,reliability --yes --destination own=https://flowmeter.corp.example
  $ flowmeter share consent local

Agreeing is to the dictionary and the lists of names as they are now: what a new version adds is not sent until you agree again.`,
    )
    .action(async (level: string | undefined, flags: ConsentFlags) =>
      (await import("../share/run-consent.ts")).runShareConsent(level, flags),
    );
}

function addDrops(share: Command): void {
  shareCommand(share, "drop-report", "Remove a report that waits: it is never sent, nor made again")
    .argument("<report>", "begin of its name, as `share preview` shows it")
    .addHelpText("after", "\nExample:\n  $ flowmeter share drop-report 3f2a91c0")
    .action(async (report: string, flags: ShareFlags) =>
      (await import("../share/run-drop.ts")).runDropReport(report, flags),
    );
  shareCommand(share, "drop-row", "Remove one row of a report that waits")
    .argument("<report>", "begin of its name")
    .argument("<row>", "number of the row, as `share preview` shows it")
    .addHelpText("after", "\nExample:\n  $ flowmeter share drop-row 3f2a91c0 2")
    .action(async (report: string, row: string, flags: ShareFlags) =>
      (await import("../share/run-drop.ts")).runDropRow({ report, row }, flags),
    );
}

function addHandling(share: Command): void {
  shareCommand(
    share,
    "export",
    "Copy the reports that wait into a directory, for a site without a network to carry by hand",
  )
    .argument("<directory>", "an existing directory")
    .addHelpText(
      "after",
      "\nExample:\n  $ flowmeter share export /media/stick\n\nThey are the same bytes; post each file to the address that `share preview` names.",
    )
    .action(async (directory: string, flags: ShareFlags) =>
      (await import("../share/run-export-reports.ts")).runExportReports(directory, flags),
    );
  shareCommand(share, "erase", "Ask collectors to erase what was sent, of all periods that are still held")
    .option("--requests <directory>", "only write the signed requests there, to post by hand; opens no connection")
    .option("--yes", "do it")
    .addHelpText(
      "after",
      "\nExamples:\n  $ flowmeter share erase --yes\n  $ flowmeter share erase --requests /tmp/erase --yes",
    )
    .action(async (flags: SureFlags) => (await import("../share/run-erase.ts")).runShareErase(flags));
  shareCommand(
    share,
    "new-identity",
    "Destroy the secret and make another: nobody can join what comes with what was sent",
  )
    .option("--yes", "do it")
    .option(
      "--force",
      "also where files of sharing were changed: they are put aside, and what was agreed to is asked anew",
    )
    .addHelpText(
      "after",
      "\nExample:\n  $ flowmeter share erase --yes && flowmeter share new-identity --yes\n\nAfterwards what was sent can no longer be erased by you: ask for that first.",
    )
    .action(async (flags: SureFlags) => (await import("../share/run-new-identity.ts")).runNewIdentity(flags));
}

function addSending(share: Command): void {
  shareCommand(share, "send", "Prepare and send reports, each at its own time; stays until it is ended")
    .option("--once", "send what is due now, and end; what is due together then arrives together")
    .option("--hold <hours>", "hours that a new report is held (default: 72)", hoursOf)
    .option("--timeout <seconds>", "seconds that a collector may take for one report (default: 30)", secondsOf)
    .addHelpText(
      "after",
      "\nExamples:\n  $ flowmeter share send --home /var/lib/jenkins\n  $ flowmeter share send --once --json --home /var/lib/jenkins\n\nExit codes: 0 ended, or all that was due is sent · 2 the level lets nothing leave · 6 a collector refuses or is down",
    )
    .action(async (flags: SendFlags) => (await import("../share/run-sending.ts")).runShareSend(flags));
}

/** A command with the flags that all of them have. */
function shareCommand(share: Command, name: string, description: string): Command {
  return share
    .command(name)
    .description(description)
    .option(...STORE_OPTION)
    .option("--home <home>", "home of the controller: whether Jenkins may send usage statistics is read there")
    .option("--controller <name>", "controller in the store (default: that of the home, or the only one)")
    .option("--policy <file>", "a policy file to heed beside /etc/flowmeter/policy.json")
    .option("--dictionary <lock>", "lock of the dictionary to share by (default: that of this version)")
    .option("--json", "print JSON");
}

function hoursOf(text: string): number {
  const hours = Number(text);
  if (text.trim() === "" || !Number.isInteger(hours) || hours < 0 || hours > 168)
    throw new InvalidArgumentError("A number of hours from 0 to 168.");
  return hours;
}

function secondsOf(text: string): number {
  const seconds = Number(text);
  if (!Number.isInteger(seconds) || seconds < 1 || seconds > 30)
    throw new InvalidArgumentError("A number of seconds from 1 to 30.");
  return seconds;
}

function listOf(text: string): string[] {
  return [...new Set(text.split(",").map((name) => name.trim()))];
}
