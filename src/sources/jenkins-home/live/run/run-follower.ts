import type { HeadObservation, RunObservation, RunRecordState } from "../../../../model/running.ts";
import { flowGraph, NONE } from "../../graph/flow-graph.ts";
import { findStages } from "../../graph/stages.ts";
import { FileError } from "../../read/files.ts";
import { findStorage } from "../../read/node-storage.ts";
import type { FlowNodes } from "../../records/flow-nodes.ts";
import * as n from "../../records/names.ts";
import { type BuildState, readBuildState } from "../build-state.ts";
import { compact } from "../compact.ts";
import { changeStamp } from "../files/change-stamp.ts";
import type { LiveReader } from "../files/live-reader.ts";
import type { RunPlace } from "../find/find-unfinished.ts";
import { LogFollower } from "../log/log-follower.ts";
import { describeHead, functionAt, type RunShape } from "../nodes/describe-head.ts";
import { findOpenEnds, type OpenEnds } from "../nodes/open-ends.ts";
import { RunNodes } from "../nodes/run-nodes.ts";
import { StepRepeats } from "../nodes/step-repeats.ts";
import { timesTell } from "./file-times.ts";
import { findPauses } from "./pauses.ts";

/** What a look at a run needs to know. */
export interface RunLook {
  readonly at: number;
  /** Records that began later are not there yet. */
  readonly until: number;
  /** Whether times of files are believed where the run itself does not tell. */
  readonly isTrusted: boolean;
  /** Whether Jenkins lists it; undefined without a list. */
  readonly isListed: boolean | undefined;
}

/**
 * Follows one run that is not over, look by look.
 *
 * A look costs at most four `stat` calls (build.xml, log, log-index, the directory of the flow nodes) and the reading of what is
 * new. As long as nothing changes it returns the same observation.
 */
export class RunFollower {
  readonly log = new LogFollower();
  readonly nodes = new RunNodes();
  build: BuildState | undefined;
  /** Its record is gone, or says that it is over. */
  isOver = false;
  shape: RunShape | undefined;
  lastNodeAt: number | undefined;
  /** Whether its files' times say when they were written; undefined when it has nothing that tells. */
  isTrusted: boolean | undefined;
  savedAt: number | undefined;
  private ends: OpenEnds = { heads: [], hasFlowEnd: false };
  private buildStamp = "";
  private storage: string | undefined;
  private isResumable: boolean | undefined;
  private readonly repeats = new StepRepeats();
  private observation: RunObservation | undefined;
  private listed: boolean | undefined;

  constructor(
    readonly place: RunPlace,
    private readonly seenSince: number,
  ) {}

  /** Looks at the run and says what is seen of it. */
  look(reader: LiveReader, look: RunLook): RunObservation {
    const changed = [this.lookAtBuild(reader), this.lookAtNodes(reader, look), this.lookAtLog(reader, look)];
    if (this.listed !== look.isListed) changed.push(true);
    this.listed = look.isListed;
    if (this.observation === undefined || changed.includes(true)) this.observation = this.observe(look);
    return this.observation;
  }

  private lookAtBuild(reader: LiveReader): boolean {
    const file = `${this.place.path}/build.xml`;
    const stats = reader.files.statFile(reader.pathOf(file));
    if (stats === undefined) {
      this.isOver = true;
      return false;
    }
    const stamp = changeStamp(stats);
    if (stamp === this.buildStamp) return false;
    const tape = reader.document(file);
    // Being written: the last good reading holds until the next look.
    if (typeof tape === "string") return false;
    const build = readBuildState(tape);
    if (build === undefined) {
      this.isOver = true;
      return false;
    }
    this.buildStamp = stamp;
    this.build = build;
    this.savedAt = stats.mtimeMs;
    this.isOver = build.isFinished;
    this.isResumable = reader.files.names(reader.pathOf(this.place.path)).includes("program.dat");
    return true;
  }

  private lookAtNodes(reader: LiveReader, look: RunLook): boolean {
    this.storage ??= this.findStorage(reader);
    if (this.storage === undefined) return false;
    const directory = `${this.place.path}/${this.storage}`;
    const isFirst = this.nodes.nodes.rows === 0;
    if (!this.nodes.look(reader, { directory, until: look.until, at: look.at })) return false;
    const { nodes } = this.nodes;
    if (isFirst) this.isTrusted = timesTell(reader, directory, nodes);
    const graph = flowGraph(nodes);
    const context = reader.contextOf(nodes, graph);
    this.shape = { context, stages: findStages(context), details: this.nodes.details };
    this.ends = findOpenEnds(context, this.build?.heads ?? []);
    this.nodes.watched = watchedOf(this.shape, this.ends.heads);
    this.lastNodeAt = latestStart(nodes);
    this.repeats.add(this.shape);
    return true;
  }

  private findStorage(reader: LiveReader): string | undefined {
    try {
      return findStorage(reader.pathOf(this.place.path), this.build?.storageDir);
    } catch (error) {
      if (error instanceof FileError) return undefined;
      throw error;
    }
  }

  private lookAtLog(reader: LiveReader, look: RunLook): boolean {
    const { shape } = this;
    return this.log.look(reader, {
      path: this.place.path,
      at: look.at,
      isTrusted: this.isTrusted ?? look.isTrusted,
      startAt: this.build?.startAt,
      stepOf: (flowNode) => (shape === undefined ? undefined : stepAt(shape, flowNode)),
    });
  }

  private observe(look: RunLook): RunObservation {
    const { place, build, log, ends } = this;
    const heads = this.shape === undefined ? [] : ends.heads.map((row) => this.headOf(this.shape!, row));
    const nodesSeen =
      build?.durability !== "PERFORMANCE_OPTIMIZED" && (this.nodes.nodes.rows > 0 || !this.expectsNodes());
    const isTrusted = this.isTrusted ?? look.isTrusted;
    return compact({
      run: place.run,
      pipeline: place.pipeline,
      family: place.family,
      number: place.number,
      startAt: build?.startAt,
      durability: build?.durability,
      record: this.recordOf(look, isTrusted),
      heads,
      nodesSeen,
      flowNodes: this.nodes.nodes.rows,
      lastNodeAt: this.lastNodeAt,
      log: log.bytes === undefined ? undefined : compact({ bytes: log.bytes, grewAt: this.logGrewAt() }),
      signs: log.signs,
      pauses: findPauses(log.signs, { startAt: build?.startAt, nodes: this.nodes.nodes }),
      repeats: this.repeats.most(),
      seenSince: this.seenSince,
      gaps: [],
      notSeen: this.notSeen(nodesSeen, isTrusted),
    });
  }

  private recordOf(look: RunLook, isTrusted: boolean): RunRecordState {
    return compact({
      hasFlow: this.build?.hasFlow === true || this.nodes.nodes.rows > 0,
      hasResult: this.build?.result !== undefined,
      hasFlowEnd: this.ends.hasFlowEnd,
      hasFinishedLine: this.log.hasFinishedLine,
      isResumable: this.isResumable,
      isListed: look.isListed,
      savedAt: isTrusted ? this.savedAt : undefined,
    });
  }

  private expectsNodes(): boolean {
    return this.build?.hasFlow === true;
  }

  /** The engine prints a line as each flow node begins: what ends the log may be dated by the newest of them. */
  private logGrewAt(): number | undefined {
    const { growth } = this.log;
    return growth.grewAt ?? (growth.endsWithNode ? this.lastNodeAt : undefined);
  }

  private headOf(shape: RunShape, row: number): HeadObservation {
    const head = describeHead(shape, row);
    const growth = this.log.growth.of(head.flowNode);
    const started = this.build?.downstream.get(head.flowNode);
    return compact({
      ...head,
      downstream: started === undefined ? head.downstream : { run: started },
      logBytes: growth?.bytes,
      logGrewAt: growth?.grewAt,
    });
  }

  private notSeen(nodesSeen: boolean, isTrusted: boolean): string[] {
    const notSeen: string[] = [];
    if (this.build === undefined) notSeen.push("its record (build.xml)");
    if (!nodesSeen) notSeen.push("its flow nodes");
    if (this.log.bytes === undefined) notSeen.push("its log");
    else if (this.logGrewAt() === undefined && !isTrusted) notSeen.push("when its log last grew");
    if (this.log.isCut) notSeen.push("the beginning of its log");
    return notSeen;
  }
}

/** The nodes a run stands on, and `node` steps around that have no agent on record yet. */
function watchedOf({ context }: RunShape, heads: readonly number[]): number[] {
  const { graph, nodes } = context;
  const rows = new Set<number>(heads);
  for (const head of heads)
    for (let at = graph.block[head]!, steps = 0; at !== NONE && steps < 1000; at = graph.block[at]!, steps++)
      if (functionAt(context, at) === "node" && nodes.columns.agent[at] === NONE) rows.add(at);
  return [...rows].map((row) => nodes.columns.id[row]!);
}

function stepAt(shape: RunShape, flowNode: number): { function: string; agent: string | undefined } | undefined {
  const { context } = shape;
  const { nodes, graph, book } = context;
  const row = nodes.rowOf(flowNode);
  if (row === NONE) return undefined;
  // Lines may come to the end node of a block: they are of its step.
  const start = nodes.columns.kind[row] === n.STEP_END_NODE ? nodes.rowOf(nodes.columns.startId[row]!) : row;
  let agent: string | undefined;
  for (let at = row, steps = 0; at !== NONE && agent === undefined && steps < 1000; at = graph.block[at]!, steps++)
    if (nodes.columns.agent[at] !== NONE) agent = book.text(nodes.columns.agent[at]!);
  return { function: functionAt(context, start === NONE ? row : start), agent };
}

function latestStart({ columns, rows }: FlowNodes): number | undefined {
  let latest = Number.NEGATIVE_INFINITY;
  for (let row = 0; row < rows; row++) if (columns.startAt[row]! > latest) latest = columns.startAt[row]!;
  return Number.isFinite(latest) ? latest : undefined;
}
