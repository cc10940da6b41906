import { existsSync } from "node:fs";
import { POLICY_FILE } from "../../sharing/policy-place.ts";
import { CliError } from "../cli-error.ts";
import { placeOfStore } from "../open-store.ts";
import type { KnownController } from "./share-context.ts";

/**
 * Refuses to collect where the level is `off`. Where nobody has said anything about sharing, nothing is loaded to find that out.
 *
 * @throws CliError
 */
export async function checkCollecting(known: KnownController): Promise<void> {
  const isSaid =
    process.env.FLOWMETER_CONSENT || existsSync(POLICY_FILE) || existsSync(`${placeOfStore(known.store)}.share`);
  if (!isSaid) return;
  const { decisiveWhenOff } = await import("./decisive-when-off.ts");
  const reasons = await decisiveWhenOff(known);
  if (reasons !== undefined)
    throw new CliError(
      `Nothing is collected: the level is off. ${reasons}`,
      "`flowmeter share consent local` collects again, for this machine alone.",
    );
}
