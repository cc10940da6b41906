import { flowGraph } from "../../graph/flow-graph.ts";
import { findStages } from "../../graph/stages.ts";
import { findStorage } from "../../read/node-storage.ts";
import type { FlowNodes } from "../../records/flow-nodes.ts";
import { type BuildState, readBuildState } from "../build-state.ts";
import { type ChangeStamp, changeStamp, isAsBefore, isRecent } from "../files/change-stamp.ts";
import type { LiveReader } from "../files/live-reader.ts";
import type { RunPlace } from "../find/run-place.ts";
import type { RunShape } from "../nodes/describe-head.ts";
import { findOpenEnds, type OpenEnds } from "../nodes/open-ends.ts";
import { RunNodes } from "../nodes/run-nodes.ts";
import { StepRepeats } from "../nodes/step-repeats.ts";
import { timesTell } from "./file-times.ts";
import { watchedOf } from "./steps-of-lines.ts";

/** When records are wanted as of. */
export interface RecordsLook {
  readonly at: number;
  /** Records that began later are not there yet. */
  readonly until: number;
  /** Only these files of flow nodes were written since the last look; absent: nobody knows. */
  readonly nodes?: ReadonlySet<string>;
}

/** The records of one run, `build.xml` and the flow nodes, as they change. Two `stat` calls a look. */
export class RunRecords {
  build: BuildState | undefined;
  /** Its record is gone, says that it is over, or that it had not begun. */
  isOver = false;
  /** Its directory is now that of another run: its Pipeline was made anew. What was read is of both. */
  isAnother = false;
  shape: RunShape | undefined;
  ends: OpenEnds = { heads: [], hasFlowEnd: false };
  lastNodeAt: number | undefined;
  /** Whether its files' times say when they were written; undefined when it has nothing that tells. */
  isTrusted: boolean | undefined;
  /** When its record was written, by the file's time. */
  savedAt: number | undefined;
  isResumable: boolean | undefined;
  readonly flowNodes = new RunNodes();
  readonly repeats = new StepRepeats();
  private buildStamp: ChangeStamp | undefined;
  private buildFile: string | undefined;
  private storage: string | undefined;

  constructor(private readonly place: RunPlace) {}

  /** Directory of its flow nodes, below the home, once there is one. */
  get nodesPath(): string | undefined {
    return this.storage === undefined ? undefined : `${this.place.path}/${this.storage}`;
  }

  get nodes(): FlowNodes {
    return this.flowNodes.nodes;
  }

  /** Reads what is new; true when anything was. */
  look(reader: LiveReader, look: RecordsLook): boolean {
    const build = this.lookAtBuild(reader, look);
    const nodes = this.lookAtNodes(reader, look);
    return build || nodes;
  }

  /** Reads the flow nodes once more, from where a run that is over keeps them. */
  finish(reader: LiveReader, look: RecordsLook): void {
    this.storage = undefined;
    this.lookAtNodes(reader, look);
  }

  private lookAtBuild(reader: LiveReader, { at, until }: RecordsLook): boolean {
    const file = `${this.place.path}/build.xml`;
    this.buildFile ??= reader.pathOf(file);
    const stats = reader.files.statFile(this.buildFile);
    if (stats === undefined) {
      this.isOver = true;
      return false;
    }
    if (isAsBefore(stats, this.buildStamp)) return false;
    const tape = reader.document(file);
    // Being written: the last good reading holds until the next look.
    if (typeof tape === "string") return false;
    const build = readBuildState(tape);
    this.isAnother = isOtherInstant(this.build?.record.scheduledAt, build?.record.scheduledAt);
    this.buildStamp = isRecent(stats, at) ? undefined : changeStamp(stats);
    this.build = build === undefined ? undefined : asOf(build, until);
    this.savedAt = Math.floor(stats.mtimeMs);
    this.isOver = this.build === undefined || this.build.isFinished || isAfter(this.build.startAt, until);
    this.isResumable = reader.files.names(reader.pathOf(this.place.path)).includes("program.dat");
    return true;
  }

  private lookAtNodes(reader: LiveReader, look: RecordsLook): boolean {
    this.storage ??= this.findStorage(reader);
    if (this.storage === undefined) return false;
    const directory = this.nodesPath!;
    const isFirst = this.nodes.rows === 0;
    if (!this.flowNodes.look(reader, { directory, ...look })) return false;
    if (isFirst) this.isTrusted = timesTell(reader, directory, this.nodes);
    const graph = flowGraph(this.nodes);
    const context = reader.contextOf(this.nodes, graph);
    this.shape = { context, stages: findStages(context), details: this.flowNodes.details };
    this.ends = findOpenEnds(context, this.build?.heads ?? []);
    this.flowNodes.watched = watchedOf(this.shape, this.ends.heads);
    this.lastNodeAt = latestStart(this.nodes);
    this.repeats.add(this.shape);
    return true;
  }

  private findStorage(reader: LiveReader): string | undefined {
    const isDirectory = (path: string): boolean => reader.files.stat(path)?.isDirectory() === true;
    return findStorage(reader.pathOf(this.place.path), this.build?.storageDir, isDirectory);
  }
}

/** A run that ended later was going on at that instant. */
function asOf(build: BuildState, until: number): BuildState {
  if (!build.isFinished || build.startAt === undefined || !isAfter(build.startAt + (build.durationMs ?? 0), until))
    return build;
  return { ...build, result: undefined, durationMs: undefined, isFinished: false };
}

function isOtherInstant(before: number | undefined, now: number | undefined): boolean {
  return before !== undefined && now !== undefined && before !== now;
}

function isAfter(at: number | undefined, until: number): boolean {
  return at !== undefined && at > until;
}

function latestStart({ columns, rows }: FlowNodes): number | undefined {
  let latest = Number.NEGATIVE_INFINITY;
  for (let row = 0; row < rows; row++) if (columns.startAt[row]! > latest) latest = columns.startAt[row]!;
  return Number.isFinite(latest) ? latest : undefined;
}
