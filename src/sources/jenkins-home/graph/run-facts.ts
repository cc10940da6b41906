import type { FactBuilders } from "../../../model/fact-batch.ts";
import type { FeatureKind } from "../../../model/facts.ts";
import { splitTime } from "../../../model/time-split.ts";
import type { NodeStorage } from "../read/node-storage.ts";
import type { BuildRecord, ExecutionRecord } from "../records/build-record.ts";
import type { FlowNodes } from "../records/flow-nodes.ts";
import type { NameBook } from "../records/name-book.ts";
import * as n from "../records/names.ts";
import { textOf } from "../xml/names.ts";
import { errorOrigins, writeErrors } from "./errors-of-run.ts";
import { flowGraph, NONE } from "./flow-graph.ts";
import { worstWarnings } from "./outcome.ts";
import { descriptorOf, isInvocation, type RunContext } from "./run-context.ts";
import { findStages, isParallelStep, isStageStep, type Stages, writeStages } from "./stages.ts";
import { writeSteps } from "./steps.ts";
import { findWaits, type Wait, workOf, writeAgentUses, writeWaits } from "./waits.ts";

/** What was read of one run. */
export interface RunRecords {
  readonly runId: number;
  readonly pipelineId: number;
  readonly runNumber: number;
  readonly build: BuildRecord;
  readonly storage: NodeStorage | undefined;
  readonly nodes: FlowNodes;
  /** Counts met while `build.xml` was read, by kind and name. */
  readonly features: FeatureCounts;
}

/** Counts of features of one run. */
export class FeatureCounts {
  private readonly counts = new Map<FeatureKind, Map<string, number>>();

  add(kind: FeatureKind, name: string, amount: number): void {
    const ofKind = this.counts.get(kind) ?? new Map<string, number>();
    this.counts.set(kind, ofKind);
    ofKind.set(name, (ofKind.get(name) ?? 0) + amount);
  }

  clear(): void {
    this.counts.clear();
  }

  forEach(use: (kind: FeatureKind, name: string, count: number) => void): void {
    for (const [kind, ofKind] of this.counts) for (const [name, count] of ofKind) use(kind, name, count);
  }
}

/** Writes all facts of a run. Returns how many edges of its flow graph lead nowhere. */
export function writeRun(records: RunRecords, book: NameBook, facts: FactBuilders): number {
  const graph = flowGraph(records.nodes);
  const warnings = worstWarnings(graph, book);
  const context: RunContext = { runId: records.runId, graph, nodes: records.nodes, book, facts, warnings };
  const stages = findStages(context);
  const origins = errorOrigins(context);
  const waits = findWaits(context);
  writeSteps(context, stages, origins);
  writeStages(context, stages);
  writeErrors(context, origins, stages.around);
  writeWaits(context, waits);
  writeAgentUses(context);
  countNodes(context, records.features);
  writeFeatures(context, records.features);
  writeLibraries(context, records.build);
  const row = writeBuild(context, records);
  writeTimes(context, { row, build: records.build, waits });
  writeComplexity(context, row, stages);
  return graph.badEdges;
}

function countNodes({ nodes, book }: RunContext, features: FeatureCounts): void {
  const { kind, otherClass, synthetic, stageStatus, descriptor } = nodes.columns;
  for (let row = 0; row < nodes.rows; row++) {
    features.add("flowNode", kind[row] === 0 ? book.text(otherClass[row]!) : textOf(kind[row]!), 1);
    if (kind[row] !== n.STEP_START_NODE) continue;
    if (synthetic[row] !== NONE) features.add("syntheticStage", book.text(synthetic[row]!), 1);
    const isStage = descriptor[row] !== NONE && isStageStep(book.text(descriptor[row]!));
    if (stageStatus[row] !== NONE && isStage) features.add("stageStatus", book.text(stageStatus[row]!), 1);
  }
}

function writeFeatures({ facts, book, runId }: RunContext, features: FeatureCounts): void {
  const to = facts.feature.columns;
  features.forEach((kind, name, count) => {
    const fact = facts.feature.add();
    to.runId[fact] = runId;
    to.kind[fact] = book.of(kind);
    to.name[fact] = book.of(name);
    to.count[fact] = count;
  });
}

function writeLibraries({ facts, book, runId }: RunContext, build: BuildRecord): void {
  const to = facts.libraryUse.columns;
  for (const library of build.libraries) {
    const fact = facts.libraryUse.add();
    to.runId[fact] = runId;
    to.library[fact] = book.of(library.name);
    if (library.version !== undefined) to.version[fact] = book.of(library.version);
    to.trusted[fact] = flag(library.trusted);
  }
}

function writeBuild(context: RunContext, records: RunRecords): number {
  const { facts, book, runId, nodes } = context;
  const { build, storage } = records;
  const row = facts.run.add();
  const to = facts.run.columns;
  to.runId[row] = runId;
  to.pipelineId[row] = records.pipelineId;
  to.runNumber[row] = records.runNumber;
  to.scheduledAt[row] = build.scheduledAt ?? Number.NaN;
  to.startAt[row] = build.startAt ?? build.scheduledAt ?? Number.NaN;
  to.queueMs[row] = queueMs(build);
  to.finished[row] = flag(build.finished);
  if (build.finished) {
    to.durationMs[row] = build.durationMs ?? Number.NaN;
    to.result[row] = nameId(book, build.result);
  }
  to.storage[row] = nameId(book, storage && `${storage.directory}:${storage.form}`);
  to.syntax[row] = nameId(book, build.syntax);
  to.replayed[row] = flag(build.replayed);
  to.restarted[row] = flag(build.restarted);
  to.flowNodes[row] = nodes.rows;
  to.hasExecution[row] = flag(build.execution !== undefined);
  if (build.execution !== undefined) writeExecution(context, row, build.execution);
  return row;
}

function writeExecution({ facts, book }: RunContext, row: number, execution: ExecutionRecord): void {
  const to = facts.run.columns;
  to.durability[row] = nameId(book, execution.durability);
  to.scriptLines[row] = execution.scriptLines ?? NONE;
  to.scriptBytes[row] = execution.scriptBytes ?? NONE;
  to.loadedScripts[row] = execution.loadedScripts;
  to.internalCalls[row] = execution.internalCalls;
  to.sandbox[row] = flag(execution.sandbox);
  to.resumeBlocked[row] = flag(execution.resumeBlocked);
}

function nameId(book: NameBook, text: string | undefined): number {
  return text === undefined ? NONE : book.of(text);
}

/** The queue's own count where the metrics plugin kept it; else from scheduled to started. */
function queueMs({ queueMs: counted, startAt, scheduledAt }: BuildRecord): number {
  if (counted !== undefined) return counted;
  return startAt === undefined || scheduledAt === undefined ? Number.NaN : Math.max(0, startAt - scheduledAt);
}

function writeTimes(
  context: RunContext,
  { row, build, waits }: { row: number; build: BuildRecord; waits: readonly Wait[] },
): void {
  const { startAt, durationMs } = build;
  if (!build.finished || startAt === undefined || durationMs === undefined) return;
  const split = splitTime({ from: startAt, to: startAt + durationMs }, workOf(context, waits), waits);
  const to = context.facts.run.columns;
  to.workMs[row] = split.workMs;
  to.agentWaitMs[row] = split.waitMs.agent;
  to.lockWaitMs[row] = split.waitMs.lock;
  to.inputWaitMs[row] = split.waitMs.input;
  to.downstreamWaitMs[row] = split.waitMs.downstream;
  to.sleepMs[row] = split.waitMs.sleep;
  to.otherMs[row] = split.otherMs;
}

function writeComplexity(context: RunContext, row: number, stages: Stages): void {
  const { nodes, graph, facts } = context;
  const { kind, startAt, notExecuted } = nodes.columns;
  const blockDepth = new Int32Array(nodes.rows);
  const most = { untimed: 0, notExecuted: 0, steps: 0, stages: 0, stageDepth: 0, blockDepth: 0, width: 0 };
  for (const at of graph.order) {
    if (Number.isNaN(startAt[at]!)) most.untimed++;
    if (notExecuted[at] === 1) most.notExecuted++;
    const invocation = isInvocation(nodes, at);
    if (invocation) most.steps++;
    if (stages.kind[at] === 1) most.stages++;
    const block = graph.block[at]!;
    const isBlock = invocation && kind[at] === n.STEP_START_NODE;
    blockDepth[at] = (block === NONE ? 0 : blockDepth[block]!) + (isBlock ? 1 : 0);
    most.blockDepth = Math.max(most.blockDepth, blockDepth[at]!);
    most.stageDepth = Math.max(most.stageDepth, stages.depth[at]!);
    if (isBlock && isParallelStep(descriptorOf(context, at))) most.width = Math.max(most.width, graph.bodies[at]!);
  }
  const to = facts.run.columns;
  to.untimedNodes[row] = most.untimed;
  to.notExecutedNodes[row] = most.notExecuted;
  to.steps[row] = most.steps;
  to.stages[row] = most.stages;
  to.stageDepth[row] = most.stageDepth;
  to.blockDepth[row] = most.blockDepth;
  to.parallelWidth[row] = most.width;
}

function flag(value: boolean | undefined): number {
  return value === undefined ? NONE : value ? 1 : 0;
}
