import type { Command } from "commander";

/** Flags of `verify`. */
export interface VerifyFlags {
  readonly publisher?: string;
  readonly people?: string;
  readonly json?: true;
}

/** `flowmeter verify <bundle>`: whether a published release is what two persons approved. */
export function addVerifyCommand(flowmeter: Command): void {
  flowmeter
    .command("verify")
    .description(
      "Check a published release with nothing but its own files: signatures, approvals, noise, budget, tables",
    )
    .argument("<bundle>", "directory of the release")
    .option("--publisher <key>", "public key that should have signed it")
    .option("--people <file or digest>", "who may review, as the publisher says elsewhere: a people.json or its digest")
    .option("--json", "print JSON")
    .addHelpText(
      "after",
      `
Examples:
  $ flowmeter verify 2027-03/
  $ flowmeter verify 2027-03/ --publisher 6bX… --people people.json

A bundle says of itself who approved it. Without --people it is not checked who that was, and the output says so.

Exit codes: 0 all is as it should be · 5 something is not`,
    )
    .action(async (bundle: string, flags: VerifyFlags) => {
      const { runVerify } = await import("../run-verify.ts");
      runVerify(bundle, flags);
    });
}
