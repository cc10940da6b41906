import { readFileSync } from "node:fs";
import { visible } from "../publish/safe-text.ts";
import { peopleDigest, verifyBundle } from "../verify/verify-bundle.ts";
import { CliError, FaultsFound } from "./cli-error.ts";
import type { VerifyFlags } from "./commands/verify.ts";
import { writeJson, writeOut } from "./write-out.ts";

/** Verifies a bundle and says what is wrong with it. @throws FaultsFound, CliError */
export function runVerify(bundle: string, { publisher, people, json }: VerifyFlags): void {
  const verified = verifyBundle(bundle, {
    ...(publisher === undefined ? {} : { publisher }),
    ...(people === undefined ? {} : { people: digestOf(people) }),
  });
  if (json === true) writeJson(verified);
  else if (verified.faults.length > 0) writeOut(verified.faults.map((fault) => `${visible(fault)}\n`).join(""));
  else
    writeOut(
      [
        `Release ${verified.release} is what was approved. It is signed by ${verified.publisher}.`,
        ...verified.unchecked,
      ]
        .map((line) => `${visible(line)}\n`)
        .join(""),
    );
  if (verified.faults.length > 0) throw new FaultsFound();
}

/** A digest, or the digest of a file with the people. @throws CliError */
function digestOf(people: string): string {
  if (/^[0-9a-f]{64}$/.test(people)) return people;
  try {
    return peopleDigest(readFileSync(people, "utf8"));
  } catch {
    throw new CliError(
      `${people} is no file of people and no digest of one.`,
      "The publisher's people.json, or its digest.",
    );
  }
}
