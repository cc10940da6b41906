import { visible } from "../publish/safe-text.ts";
import { verifyBundle } from "../verify/verify-bundle.ts";
import { FaultsFound } from "./cli-error.ts";
import type { VerifyFlags } from "./commands/verify.ts";
import { writeJson, writeOut } from "./write-out.ts";

/** Verifies a bundle and says what is wrong with it. @throws FaultsFound */
export function runVerify(bundle: string, { publisher, json }: VerifyFlags): void {
  const verified = verifyBundle(bundle, publisher);
  if (json === true) writeJson(verified);
  else if (verified.faults.length > 0) writeOut(verified.faults.map((fault) => `${visible(fault)}\n`).join(""));
  else
    writeOut(
      visible(`Release ${verified.release} is what was approved. It is signed by ${verified.publisher}.`) + "\n",
    );
  if (verified.faults.length > 0) throw new FaultsFound();
}
