import type { RestSteps } from "../answers/rest-step.ts";
import type { StageTree } from "../answers/stage-tree.ts";
import type { RunPlace } from "../places.ts";

/** A run that moves is asked about so often at most. */
export const OFTEN_MS = 30_000;

/** What is known of a run that goes on. */
export class FollowedRun {
  /** When it was scheduled, which is when it began but for some milliseconds. */
  startAt: number | undefined;
  /** Run whose `build` step started it. */
  startedBy: RunPlace | undefined;
  /** Agents on which it holds an executor now; the built-in node is `""`. */
  agents: readonly string[] = [];
  /** Whether it executes by the last look; undefined when executors were not seen. */
  isListed: boolean | undefined;
  /** Since when it does not. */
  unlistedSince: number | undefined;
  tree: StageTree | undefined;
  steps: RestSteps | undefined;
  /** There are more steps than are read of a run that goes on. */
  isTooLarge = false;
  /** When its stages were last asked for, on a clock that never goes back; so are the next. */
  treeAt: number | undefined;
  log: { bytes: number; grewAt: number | undefined } | undefined;
  /** When it was last asked about; far back when never. */
  askedAt = Number.NEGATIVE_INFINITY;
  /** Time until it is to be asked about again. */
  everyMs = OFTEN_MS;
  /** When it is to be fetched as ended, and how often that was tried in vain. */
  dueAt = Number.NEGATIVE_INFINITY;
  tries = 0;

  constructor(
    readonly place: RunPlace,
    /** When it was first seen to run; undefined for one that is only known to be fetched. */
    readonly seenSince: number | undefined,
  ) {}

  /** Notes the size of its log, and that it grew when it did. */
  noteLog(bytes: number, at: number): void {
    const before = this.log;
    const grewAt = before !== undefined && bytes > before.bytes ? at : before?.grewAt;
    this.log = { bytes, grewAt };
  }
}
