import { CommanderError } from "commander";
import { visible } from "../publish/safe-text.ts";
import { ServerError } from "../server/server-error.ts";
import { RecordError } from "../sources/jenkins-home/record-error.ts";
import { StoreError } from "../store/store-error.ts";
import { CliError, exitCodes, FaultsFound, NotAllWell } from "./cli-error.ts";
import { PushError } from "./push/push-error.ts";

/** Writes what went wrong and what to do about it, in two sentences; returns the exit code that says the same. */
export function explain(error: unknown, out: { write(text: string): unknown }): number {
  // Commander has said it already.
  if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.ok : exitCodes.usage;
  if (error instanceof FaultsFound) return exitCodes.faults;
  if (error instanceof NotAllWell) return error.code;
  if (error instanceof CliError) return say(out, error, exitCodes.usage);
  if (error instanceof RecordError) return say(out, error, exitCodes.source);
  if (error instanceof StoreError) return say(out, error, exitCodes.store);
  if (error instanceof PushError || error instanceof ServerError) return say(out, error, exitCodes.target);
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  out.write(`flowmeter: this should not happen. Please report it with what follows.\n${text}\n`);
  return exitCodes.defect;
}

function say(out: { write(text: string): unknown }, error: Error & { hint: string }, code: number): number {
  out.write(`flowmeter: ${visible(error.message)}\n  ${visible(error.hint)}\n`);
  return code;
}
