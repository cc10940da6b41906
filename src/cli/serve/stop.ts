import type { Log } from "../../server/log.ts";
import { exitCodes } from "../cli-error.ts";

/** After this the process ends, whatever has not: service managers kill what takes longer. */
const MOST_STOP_MS = 4500;

/**
 * Ends one thing after the other. Should one take too long, a disk that does not answer most likely, the process ends without it:
 * what was committed is safe, and what was not is read again.
 */
export async function stop(log: Log, ends: readonly (() => Promise<unknown>)[]): Promise<void> {
  const began = performance.now();
  const timer = setTimeout(() => {
    log("Ended before all work had come to its end; what was committed is safe.", { level: "warn" });
    process.exit(exitCodes.ok);
  }, MOST_STOP_MS);
  for (const end of ends) await end();
  clearTimeout(timer);
  log("Ended.", { facts: { tookMs: Math.round(performance.now() - began) } });
}
