import type { FactBuilders } from "../../model/fact-batch.ts";
import { flowGraph, NONE } from "../jenkins-home/graph/flow-graph.ts";
import { worstWarnings } from "../jenkins-home/graph/outcome.ts";
import type { RunContext } from "../jenkins-home/graph/run-context.ts";
import { findStages } from "../jenkins-home/graph/stages.ts";
import type { RunShape } from "../jenkins-home/live/nodes/describe-head.ts";
import { FlowNodes } from "../jenkins-home/records/flow-nodes.ts";
import type { NameBook } from "../jenkins-home/records/name-book.ts";
import * as n from "../jenkins-home/records/names.ts";
import { readableDurability } from "../jenkins-home/records/safe-text.ts";
import type { StepDetails } from "../jenkins-home/records/step-details.ts";
import { isMetaStep } from "../jenkins-home/records/step-functions.ts";
import type {
  CpsEvent,
  ExecutionEvent,
  FactsEvent,
  HookEvent,
  NodeEvent,
  RunEvent,
  RunName,
  StepEvent,
} from "./events.ts";
import { FIRST_NODES, MAX_NODES } from "./limits.ts";
import { writeFacts, writeNode } from "./write-node.ts";

/** One run as the hook tells it: its flow nodes in the same columns as those that a home has in files. */
export class HookRun {
  readonly nodes = new FlowNodes(FIRST_NODES);
  readonly details = new Map<number, StepDetails>();
  startAt: number | undefined;
  scheduledAt: number | undefined;
  durationMs: number | undefined;
  result: string | undefined;
  causes: readonly string[] | undefined;
  durability: string | undefined;
  /** Its end was told. */
  isOver = false;
  /** Its beginning was told. */
  isWhole = false;
  /** Events that were lost while it ran. */
  lost = 0;
  lastAt = 0;
  /** Changes with each event. */
  revision = 0;
  /** When it was resumed after restarts of the controller. */
  readonly resumedAt: number[] = [];
  /** What the engine was last told to do with it, and since when it is so that it is paused. */
  cps: CpsEvent | undefined;
  pausedSince: number | undefined;
  /** Ids of the nodes it stood on when that was last told. */
  heads: readonly number[] = [];
  /** What was told of nodes before they were: events may come in another order. */
  private readonly early = new Map<number, (FactsEvent | StepEvent)[]>();
  private known: RunShape | undefined;

  /** @param book may be that of other runs: it is what takes most of the memory of a small run */
  constructor(
    readonly name: RunName,
    readonly book: NameBook,
  ) {}

  /** Takes an event of this run. */
  take(event: HookEvent): void {
    this.lastAt = Math.max(this.lastAt, event.at);
    this.revision++;
    switch (event.event) {
      case "run":
        return this.takeRun(event);
      case "execution":
        return this.takeExecution(event);
      case "node":
        return this.takeNode(event);
      case "facts":
      case "step":
        return this.takeLater(event);
      case "cps":
        return this.takeCps(event);
    }
  }

  /** Its flow graph; undefined as long as there is none. @param facts never written to */
  shape(facts: FactBuilders): RunShape | undefined {
    if (this.nodes.rows === 0) return undefined;
    if (this.known !== undefined) return this.known;
    const graph = flowGraph(this.nodes);
    const warnings = worstWarnings(graph, this.book);
    const context: RunContext = { runId: 0, graph, nodes: this.nodes, book: this.book, facts, warnings };
    this.known = { context, stages: findStages(context), details: this.details };
    return this.known;
  }

  /** When its newest flow node began. */
  get lastNodeAt(): number | undefined {
    let last: number | undefined;
    for (let row = 0; row < this.nodes.rows; row++) {
      const at = this.nodes.columns.startAt[row]!;
      if (!Number.isNaN(at) && !(last !== undefined && last >= at)) last = at;
    }
    return last;
  }

  private takeRun({ state, startAt, scheduledAt, durationMs, result, causes }: RunEvent): void {
    this.startAt ??= startAt;
    this.scheduledAt ??= scheduledAt;
    this.causes ??= causes;
    if (state === "started") this.isWhole = true;
    if (state !== "completed" && state !== "finalized") return;
    this.result = result ?? this.result;
    // At its end Jenkins has not counted its time yet, in some versions.
    if (durationMs !== undefined && durationMs > 0) this.durationMs = durationMs;
    if (state === "finalized") this.isOver = true;
  }

  private takeExecution({ state, durability, heads, at }: ExecutionEvent): void {
    if (durability !== undefined) this.durability = readableDurability(durability);
    this.heads = heads;
    if (state === "resumed") this.resumedAt.push(at);
  }

  private takeCps(event: CpsEvent): void {
    this.cps = event;
    this.heads = event.heads;
    this.pausedSince = event.isPaused === true ? (this.pausedSince ?? event.at) : undefined;
  }

  /** A node that was told before is told again by a copy of the line: the first counts. */
  private takeNode(event: NodeEvent): void {
    if (this.nodes.rowOf(event.node) >= 0 || this.nodes.rows >= MAX_NODES) return;
    writeNode(event, this.nodes, this.book);
    this.known = undefined;
    for (const later of this.early.get(event.node) ?? []) this.takeLater(later);
    this.early.delete(event.node);
  }

  private takeLater(event: FactsEvent | StepEvent): void {
    const row = this.nodes.rowOf(event.node);
    if (row < 0) return this.holdBack(event);
    if (event.event === "facts") {
      writeFacts(event, { row, nodes: this.nodes, book: this.book });
      const isPaused = event.pausedAt !== undefined && event.pausedUntil === undefined;
      if (isPaused) this.details.set(event.node, { pausedSince: event.pausedAt! });
      else this.details.delete(event.node);
    } else this.takeStep(event, row);
    this.known = undefined;
  }

  private takeStep({ label, delegate }: StepEvent, row: number): void {
    const { columns } = this.nodes;
    if (label !== undefined) columns.requestedLabel[row] = this.book.of(label);
    const descriptor = columns.descriptor[row]!;
    if (delegate === undefined || descriptor === NONE || !isMetaStep(this.book.text(descriptor))) return;
    columns.delegate[row] = this.book.of(delegate.slice(delegate.lastIndexOf(".") + 1));
  }

  private holdBack(event: FactsEvent | StepEvent): void {
    const held = this.early.get(event.node) ?? [];
    if (this.early.size >= MAX_NODES || held.length >= 8) return;
    this.early.set(event.node, [...held, event]);
  }

  /** The label that a `node` step waits for, as the queue has it. */
  takeLabel(node: number, label: string): void {
    const row = this.nodes.rowOf(node);
    if (row < 0 || this.nodes.columns.kind[row] !== n.STEP_START_NODE) return;
    if (this.nodes.columns.requestedLabel[row] !== NONE) return;
    this.nodes.columns.requestedLabel[row] = this.book.of(label);
    this.known = undefined;
    this.revision++;
  }
}
