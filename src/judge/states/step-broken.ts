import type { HeadObservation, LogSign, SignKind } from "../../model/running.ts";
import type { Finding } from "../finding.ts";
import { headWords, makeFinding, phraseFact, timeoutWords } from "../make-finding.ts";
import { activeSince, newestOf, outputAt, type RunView, reaches } from "../run-view.ts";
import { sure } from "../sure.ts";
import { agentWords } from "../words.ts";

/** Output this much later than a phrase, or this many bytes after it, is not its own line. */
const LATER_MS = 5_000;
const LATER_BYTES = 2_000;
/** A script may print that a disk is full and go on: that is called only after this long without another byte. */
const FULL_DISK_MS = 60_000;

const brokenKinds: ReadonlySet<SignKind> = new Set<SignKind>(["processNeverStarted", "wrapperSilent", "noSpace"]);

/** STEP_BROKEN: Jenkins says that the process of a step never started or is gone, or its disk is full; undefined when it does not. */
export function stepBroken(view: RunView, head: HeadObservation): Finding | undefined {
  const sign = newestOf(view, head, brokenKinds);
  if (sign === undefined || hasPrintedAfter(view, head, sign)) return undefined;
  const since = sign.at ?? outputAt(view, head);
  const isFullDisk = sign.kind === "noSpace";
  const isCalled = !isFullDisk || (activeSince(view, since) ?? 0) >= FULL_DISK_MS;
  return makeFinding(view, head, {
    state: "STEP_BROKEN",
    level: isCalled ? "stuck" : "watch",
    since,
    confidence: isCalled ? sure.oneSource : sure.suspicion,
    because: [phraseFact(whatHappened(head, sign), sign)],
    clearsWhen: `${headWords(head)} ends or prints something${timeoutWords(view, head)}`,
    do: isFullDisk
      ? `free space on ${agentOf(head)}, then abort the run`
      : `look at the workspace and the disk of ${agentOf(head)}; abort the run if the step does not end by itself`,
    notSeen: isFullDisk ? ["the disk of the agent"] : ["the processes of the agent"],
    changesAt: isFullDisk ? [reaches(view, since, FULL_DISK_MS)] : [],
  });
}

function hasPrintedAfter(view: RunView, head: HeadObservation, sign: LogSign): boolean {
  const printedAt = outputAt(view, head);
  if (sign.at !== undefined && printedAt !== undefined) return printedAt > sign.at + LATER_MS;
  return view.run.log !== undefined && view.run.log.bytes - sign.offset > LATER_BYTES;
}

function whatHappened(head: HeadObservation, { kind }: LogSign): string {
  if (kind === "noSpace") return `${headWords(head)} found no space left, and has printed nothing since`;
  if (kind === "processNeverStarted") return `the process of ${headWords(head)} never started`;
  // Jenkins looks every 300 s whether the wrapper has touched its log.
  return `the process of ${headWords(head)} has not been heard of for 5 min or more`;
}

function agentOf({ agent }: HeadObservation): string {
  return agent === undefined ? "its agent" : agentWords(agent);
}
