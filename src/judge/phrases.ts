import type { LogSign, SignKind } from "../model/running.ts";
import { nameWords } from "./words.ts";

/**
 * Jenkins' own words for a phrase met in a log, made of its kind and the names in it: never what the log holds. Absent where the
 * phrase has no fixed words.
 */
export function quoteOf({ kind, names }: Pick<LogSign, "kind" | "names">): string | undefined {
  return phrases[kind](nameWords(names[0] ?? ""), nameWords(names[1] ?? ""));
}

type Phrase = (one: string, other: string) => string | undefined;

const fixed =
  (text: string): Phrase =>
  () =>
    text;

/** The phrase with the name in it, or as far as it is the same without one. */
const withName =
  (before: string, after: string, without?: string): Phrase =>
  (name) =>
    name === "" ? without : `${before}${name}${after}`;

const phrases: Readonly<Record<SignKind, Phrase>> = {
  waitingToSchedule: fixed("Still waiting to schedule task"),
  labelMissing: withName("There are no nodes with the label ‘", "’", "There are no nodes with the label"),
  labelOffline: withName("All nodes of label ‘", "’ are offline", "All nodes of label … are offline"),
  agentOffline: withName("‘", "’ is offline"),
  agentLacksLabel: (agent, label) => (agent === "" ? undefined : `‘${agent}’ doesn’t have label ‘${label}’`),
  agentNotAccepting: withName("‘", "’ is not accepting tasks"),
  executorsBusy: withName("Waiting for next available executor on ‘", "’", "Waiting for next available executor"),
  shuttingDown: fixed("Jenkins is about to shut down"),
  queueOther: () => undefined,
  gotAgent: withName("Running on ", ""),
  agentMarkedOffline: withName("", " was marked offline", "was marked offline"),
  agentUnreachable: withName("Cannot contact ", "", "Cannot contact"),
  // Said in several ways.
  agentRemoved: () => undefined,
  agentBack: withName("", " is back online", "is back online"),
  waitingForReconnection: withName("Waiting for reconnection of ", " before proceeding with build"),
  processNeverStarted: fixed("process apparently never started"),
  wrapperSilent: fixed("wrapper script does not seem to be touching the log file"),
  noSpace: fixed("No space left on device"),
  lockAsked: withName("Trying to acquire lock on [", "]", "Trying to acquire lock"),
  lockHeld: (resource, run) => (run === "" ? undefined : `[${resource}] is locked by build ${run}`),
  lockTaken: withName("Lock acquired on [", "]", "Lock acquired"),
  lockReleased: withName("Lock released on resource [", "]", "Lock released"),
  inputAsked: fixed("Input requested"),
  downstreamScheduled: withName("Scheduling project: ", "", "Scheduling project"),
  downstreamStarted: withName("Starting building: ", "", "Starting building"),
  sleeping: fixed("Sleeping for"),
  willTryAgain: fixed("Will try again after"),
  retrying: fixed("Retrying"),
  resuming: fixed("Resuming"),
  readyToRun: fixed("Ready to run"),
  waitingToResume: fixed("Waiting to resume"),
  notResumed: () => undefined,
  pausing: fixed("Pausing"),
  stillPaused: fixed("Still paused"),
  timeoutSet: fixed("Timeout set to expire in"),
  timeoutFired: fixed("Cancelling nested steps due to timeout"),
  graceOver: fixed("Body did not finish within grace period; terminating with extreme prejudice"),
  aborted: withName("Superseded by ", "", "Aborted by"),
  interruptSent: fixed("Sending interrupt signal to process"),
  interruptIgnored: withName("Could not connect to ", " to send interrupt signal to process", "process did not stop"),
  offerTerminate: fixed("Click here to forcibly terminate running steps"),
  offerKill: fixed("Click here to forcibly kill entire build"),
  nodeAnomaly: fixed("to be neither running nor scheduled"),
  finished: withName("Finished: ", "", "Finished"),
};
