import type { HeadObservation, RunObservation, RunRecordState } from "../../../../model/running.ts";
import { compact } from "../compact.ts";
import type { RunPlace } from "../find/run-place.ts";
import type { LogFollower } from "../log/log-follower.ts";
import { describeHead } from "../nodes/describe-head.ts";
import { findPauses } from "./pauses.ts";
import type { RunSurroundings } from "./run-follower.ts";
import type { RunRecords } from "./run-records.ts";
import { type SaidOfStep, saidOfSteps } from "./said-of-step.ts";

/** What a run's observation is made of. */
export interface FollowedRun {
  readonly place: RunPlace;
  readonly records: RunRecords;
  readonly log: LogFollower;
  readonly seenSince: number;
  /** See {@link RunRecordState}. */
  readonly unlistedSince: number | undefined;
}

/** Puts together what was read of a run. */
export function observeRun(run: FollowedRun, surroundings: RunSurroundings): RunObservation {
  const { place, records, log } = run;
  const { build, nodes } = records;
  const nodesSeen = areNodesSeen(records);
  const grewAt = log.growth.grewAt;
  return compact({
    run: place.run,
    pipeline: place.pipeline,
    family: place.family,
    number: place.number,
    startAt: build?.startAt,
    durability: build?.durability,
    record: recordOf(run, surroundings),
    heads: headsOf(run, surroundings),
    nodesSeen,
    flowNodes: nodes.rows,
    lastNodeAt: records.lastNodeAt,
    log: log.bytes === undefined ? undefined : compact({ bytes: log.bytes, grewAt }),
    signs: log.kept.signs,
    pauses: findPauses(log.kept.signs, {
      startAt: build?.startAt,
      nodes,
      aliveBefore: surroundings.aliveBefore,
    }),
    repeats: records.repeats.most(),
    seenSince: run.seenSince,
    gaps: surroundings.gaps,
    notSeen: notSeenOf(run, nodesSeen),
  });
}

/** Nodes are written as they come unless the run is to be fast rather than safe. */
function areNodesSeen({ build, nodes }: RunRecords): boolean {
  return build?.durability !== "PERFORMANCE_OPTIMIZED" && (nodes.rows > 0 || build?.hasFlow !== true);
}

function recordOf(
  { records, log, unlistedSince }: FollowedRun,
  { isListed, isTrusted }: RunSurroundings,
): RunRecordState {
  const { build, nodes, ends } = records;
  return compact({
    hasFlow: build?.hasFlow === true || nodes.rows > 0,
    hasResult: build?.result !== undefined,
    hasFlowEnd: ends.hasFlowEnd || log.engine.hasFlowEnd,
    hasFinishedLine: log.kept.hasFinishedLine,
    isResumable: records.isResumable,
    isListed,
    unlistedSince,
    savedAt: (records.isTrusted ?? isTrusted) ? records.savedAt : undefined,
  });
}

/** By the flow nodes; by the engine's lines where those are not written. */
function headsOf(run: FollowedRun, surroundings: RunSurroundings): HeadObservation[] {
  const { records, log } = run;
  const said = saidOfSteps(log.kept.signs);
  const ofLines = records.build?.durability === "PERFORMANCE_OPTIMIZED" ? log.engine.heads() : [];
  const described =
    ofLines.length > 0
      ? ofLines.map((head) => withWhatWasSaid(head, said))
      : (records.shape === undefined ? [] : records.ends.heads).map((row) => describeHead(records.shape!, row));
  return described.map((head) => completeHead(run, head, { surroundings, said: said.get(head.flowNode) ?? {} }));
}

/** The engine's lines tell neither agents nor ends: the `node` steps do when they get one, and the `timeout` steps when they begin. */
function withWhatWasSaid(head: HeadObservation, said: ReadonlyMap<number, SaidOfStep>): HeadObservation {
  const blocks = head.blocks.map((block) => {
    const { agent, timeoutAt } = said.get(block.flowNode) ?? {};
    return compact({ ...block, agent, timeoutAt });
  });
  return compact({ ...head, blocks, agent: blocks.findLast(({ agent }) => agent !== undefined)?.agent });
}

interface HeadSurroundings {
  readonly surroundings: RunSurroundings;
  readonly said: SaidOfStep;
}

function completeHead(run: FollowedRun, head: HeadObservation, around: HeadSurroundings): HeadObservation {
  const growth = run.log.growth.of(head.flowNode);
  return compact({
    ...head,
    timerEndsAt: head.timerEndsAt ?? around.said.sleepsUntil,
    resources: head.resources ?? labelledResources(run, head, around) ?? around.said.resources,
    downstream: downstreamOf(run, head, around),
    logBytes: growth?.bytes,
    logGrewAt: growth?.grewAt,
  });
}

function labelledResources(
  { records }: FollowedRun,
  { flowNode }: HeadObservation,
  { surroundings }: HeadSurroundings,
): readonly string[] | undefined {
  const label = records.flowNodes.details.get(flowNode)?.resourceLabel;
  return label === undefined ? undefined : surroundings.resourcesOf(label);
}

/** By the run's own record, by that of the run started, by the log, or as far as the step's arguments say. */
function downstreamOf(
  { records }: FollowedRun,
  { flowNode, downstream }: HeadObservation,
  { surroundings, said }: HeadSurroundings,
): HeadObservation["downstream"] {
  const recorded = records.build?.downstream.get(flowNode) ?? surroundings.started?.get(flowNode);
  const run = recorded ?? downstream?.run ?? said.run;
  const name = records.flowNodes.details.get(flowNode)?.downstream;
  const pipeline = name === undefined ? said.pipeline : surroundings.pipelineOf(name);
  return run === undefined && pipeline === undefined ? undefined : compact({ pipeline, run });
}

function notSeenOf({ records, log }: FollowedRun, nodesSeen: boolean): string[] {
  const notSeen: string[] = [];
  if (records.build === undefined) notSeen.push("its record (build.xml)");
  if (!nodesSeen) notSeen.push("its flow nodes");
  if (log.bytes === undefined) notSeen.push("its log");
  else if (log.growth.grewAt === undefined) notSeen.push("when its log last grew");
  if (log.isCut) notSeen.push("the beginning of its log");
  if (log.kept.isAsOfThen === false) notSeen.push("its log as of then");
  return notSeen;
}
