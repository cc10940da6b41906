import type { RunObservation, Span } from "../../../model/running.ts";
import { compact } from "../json.ts";
import { runName } from "../places.ts";
import type { FollowedRun } from "./followed-run.ts";
import { type HeadSurroundings, headsOf, signsOf } from "./heads.ts";

/** What a run's observation depends on beside what is known of it. */
export interface RunSurroundings extends HeadSurroundings {
  readonly at: number;
  /** The multibranch project of a branch, else the Pipeline itself. */
  readonly family: string;
  /** Stretches in which Jenkins was down. */
  readonly pauses: readonly Span[];
  /** Stretches in which nobody was looking. */
  readonly gaps: readonly Span[];
}

/** Puts together what is known of a run that goes on. */
export function observeRun(run: FollowedRun, surroundings: RunSurroundings): RunObservation {
  const { place, tree, steps } = run;
  const heads = headsOf(run, surroundings);
  const dated = [...(tree?.stages ?? []), ...(steps?.steps ?? [])].map(({ startAt }) => startAt ?? 0);
  const lastNodeAt = latestOf(dated);
  const seenSince = run.seenSince ?? surroundings.at;
  return compact({
    run: runName(place),
    pipeline: place.pipeline,
    family: surroundings.family,
    number: place.number,
    startAt: run.startAt,
    record: compact({
      hasFlow: true,
      hasResult: false,
      hasFlowEnd: false,
      hasFinishedLine: false,
      isListed: run.isListed,
      unlistedSince: run.unlistedSince,
    }),
    heads,
    // Only what waits in a block without a step is not seen: a lock, a condition.
    nodesSeen: heads.length > 0,
    flowNodes: dated.length,
    lastNodeAt: lastNodeAt === 0 ? undefined : lastNodeAt,
    log: run.log === undefined ? undefined : compact(run.log),
    signs: signsOf(surroundings.waiting),
    pauses: surroundings.pauses.filter(({ toAt }) => toAt !== undefined && toAt > (run.startAt ?? 0)),
    seenSince,
    gaps: surroundings.gaps.filter(({ toAt }) => toAt !== undefined && toAt > seenSince),
    notSeen: notSeenOf(run),
  });
}

function notSeenOf(run: FollowedRun): string[] {
  const notSeen = ["blocks of its script other than stages, such as lock and timeout", "what its log says"];
  if (run.isTooLarge) notSeen.push("its steps: there are too many to ask for");
  else if (run.steps === undefined) notSeen.push("its steps");
  if (run.tree === undefined) notSeen.push("its stages");
  if (run.log === undefined) notSeen.push("its log");
  else if (run.log.grewAt === undefined) notSeen.push("when its log last grew");
  return notSeen;
}

/** Not by spreading: there may be a hundred thousand. */
function latestOf(instants: readonly number[]): number {
  return instants.reduce((latest, at) => Math.max(latest, at), 0);
}
