import type { HeadObservation, RunObservation } from "../../model/running.ts";

/**
 * Whether a run stands where it stood, and all that came is output: no new flow node, no phrase, nothing about its record.
 *
 * Output never makes a run that moves anything else than a run that moves; so most events need no judging.
 */
export function standsTheSame(before: RunObservation, after: RunObservation): boolean {
  return (
    before.flowNodes === after.flowNodes &&
    before.signs.length === after.signs.length &&
    before.signs.at(-1)?.offset === after.signs.at(-1)?.offset &&
    before.pauses.length === after.pauses.length &&
    before.gaps.length === after.gaps.length &&
    before.notSeen.length === after.notSeen.length &&
    before.nodesSeen === after.nodesSeen &&
    sameRecord(before, after) &&
    before.heads.length === after.heads.length &&
    before.heads.every((head, index) => sameHead(head, after.heads[index]!))
  );
}

function sameRecord({ record: before }: RunObservation, { record: after }: RunObservation): boolean {
  return (
    before.hasResult === after.hasResult &&
    before.hasFlowEnd === after.hasFlowEnd &&
    before.hasFinishedLine === after.hasFinishedLine &&
    before.isListed === after.isListed &&
    before.isResumable === after.isResumable
  );
}

function sameHead(before: HeadObservation, after: HeadObservation): boolean {
  return (
    before.flowNode === after.flowNode &&
    before.position === after.position &&
    before.agent === after.agent &&
    before.pausedSince === after.pausedSince &&
    before.timerEndsAt === after.timerEndsAt &&
    before.blocks.length === after.blocks.length &&
    before.downstream?.run === after.downstream?.run
  );
}
