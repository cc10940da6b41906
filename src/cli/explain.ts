import { CommanderError } from "commander";
import { ConfigError } from "../config/config-error.ts";
import { ReleaseError } from "../privacy/release-error.ts";
import { visible } from "../publish/safe-text.ts";
import { ServerError } from "../server/server-error.ts";
import { ShareError } from "../sharing/share-error.ts";
import { RecordError } from "../sources/jenkins-home/record-error.ts";
import { RestError } from "../sources/rest/rest-error.ts";
import { BundleError } from "../sources/support-bundle/bundle-error.ts";
import { StoreError } from "../store/store-error.ts";
import { CliError, exitCodes, FaultsFound, NotAllWell } from "./cli-error.ts";
import { PushError } from "./push/push-error.ts";

/** Writes what went wrong and what to do about it, in two sentences; returns the exit code that says the same. */
export function explain(error: unknown, out: { write(text: string): unknown }): number {
  // Commander has said it already.
  if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.ok : exitCodes.usage;
  if (error instanceof FaultsFound) return exitCodes.faults;
  if (error instanceof NotAllWell) return error.code;
  // Like any other file that was checked.
  if (error instanceof ShareError && error.code === "broken-log") return say(out, error, exitCodes.faults);
  if (error instanceof ConfigError) return sayFaults(out, error);
  for (const [kind, code] of told) if (error instanceof kind) return say(out, error as ToldError, code);
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  out.write(`flowmeter: this should not happen. Please report it with what follows.\n${text}\n`);
  return exitCodes.defect;
}

/** Errors that say themselves what went wrong and what to do about it, each with its exit code. */
const told: readonly (readonly [new (...values: never[]) => ToldError, number])[] = [
  [CliError, exitCodes.usage],
  [RecordError, exitCodes.source],
  [RestError, exitCodes.source],
  [BundleError, exitCodes.source],
  [StoreError, exitCodes.store],
  [PushError, exitCodes.target],
  [ServerError, exitCodes.target],
  [ShareError, exitCodes.store],
  [ReleaseError, exitCodes.faults],
];

type ToldError = Error & { readonly hint?: string | undefined };

function say(out: { write(text: string): unknown }, error: ToldError, code: number): number {
  out.write(`flowmeter: ${visible(error.message)}\n${error.hint === undefined ? "" : `  ${visible(error.hint)}\n`}`);
  return code;
}

function sayFaults(out: { write(text: string): unknown }, { faults, hint }: ConfigError): number {
  out.write(`${[...faults.map((fault) => `flowmeter: ${visible(fault)}`), `  ${hint}`].join("\n")}\n`);
  return exitCodes.usage;
}
