import type { EngineObservation, HeadObservation, RunObservation, Span } from "../../../model/running.ts";
import { compact } from "../../jenkins-home/live/compact.ts";
import { describeHead, type RunShape } from "../../jenkins-home/live/nodes/describe-head.ts";
import { findOpenEnds } from "../../jenkins-home/live/nodes/open-ends.ts";
import type { HookFleet } from "../hook-fleet.ts";
import type { HookRun } from "../hook-run.ts";
import { blockageSigns } from "./blockage-signs.ts";

/** What the hook tells of a run, and its flow graph as told. */
export interface ToldRun {
  readonly told: HookRun;
  readonly shape: RunShape | undefined;
  readonly fleet: HookFleet;
}

/** A run with what the hook tells of it: where it stands when its flow nodes are not written, why it waits, what the engine does. */
export function enrichRun(seen: RunObservation, { told, shape, fleet }: ToldRun): RunObservation {
  const stands = seen.nodesSeen || shape === undefined ? seen : whereItStands(seen, told, shape);
  const engine = engineOf(told);
  return compact({
    ...stands,
    signs: [...stands.signs, ...blockageSigns(told.name.name, fleet, seen.log?.bytes ?? 0)],
    engine,
    pauses: engine?.isPaused === false ? endedPauses(stands.pauses, engine.seenAt) : stands.pauses,
    record: isListed(told, fleet) ? { ...stands.record, isListed: true } : stands.record,
  });
}

function isListed({ name }: HookRun, { beat }: HookFleet): boolean {
  return beat?.isUp === true && beat.running.includes(name.name);
}

/** Heads by the flow nodes that the hook told; what the log said of the same heads stays. */
function whereItStands(seen: RunObservation, told: HookRun, shape: RunShape): RunObservation {
  const { context } = shape;
  const ends = findOpenEnds(context, told.heads);
  const before = new Map(seen.heads.map((head) => [head.flowNode, head]));
  const heads = ends.heads
    .filter((row) => told.isWhole || isToldHead(told, context.nodes.columns.id[row]!))
    .map((row) => describeHead(shape, row))
    .map((head) => withLog(head, before.get(head.flowNode)));
  return compact({
    ...seen,
    heads,
    nodesSeen: true,
    flowNodes: Math.max(seen.flowNodes, context.nodes.rows),
    lastNodeAt: told.lastNodeAt ?? seen.lastNodeAt,
    record: { ...seen.record, hasFlow: true, hasFlowEnd: seen.record.hasFlowEnd || ends.hasFlowEnd },
    notSeen: seen.notSeen.filter((what) => what !== "its flow nodes"),
  });
}

/** Of a run that the hook met on its way, nodes whose followers it was not told of look open. */
function isToldHead({ heads, cps }: HookRun, id: number): boolean {
  return heads.length === 0 || heads.includes(id) || id > Math.max(...heads, ...(cps?.heads ?? []));
}

function withLog(head: HeadObservation, before: HeadObservation | undefined): HeadObservation {
  if (before === undefined) return head;
  return compact({
    ...head,
    label: head.label ?? before.label,
    timerEndsAt: before.timerEndsAt,
    resources: before.resources,
    downstream: before.downstream,
    logBytes: before.logBytes,
    logGrewAt: before.logGrewAt,
    blocks: head.blocks.map((block) => {
      const known = before.blocks.find(({ flowNode }) => flowNode === block.flowNode);
      return compact({
        ...block,
        timeoutAt: known?.timeoutAt,
        resources: known?.resources,
        agent: block.agent ?? known?.agent,
      });
    }),
    agent: head.agent ?? before.agent,
  });
}

function engineOf({ cps, pausedSince }: HookRun): EngineObservation | undefined {
  if (cps === undefined) return undefined;
  const active = cps.active && [...cps.active].map(([kind, ms]) => ({ kind, sinceAt: cps.at - ms }));
  return compact({ seenAt: cps.at, isPaused: cps.isPaused, pausedSince, active });
}

function endedPauses(pauses: readonly Span[], at: number): readonly Span[] {
  const last = pauses.at(-1);
  if (last === undefined || last.toAt !== undefined) return pauses;
  return [...pauses.slice(0, -1), { fromAt: last.fromAt, toAt: Math.max(at, last.fromAt) }];
}
