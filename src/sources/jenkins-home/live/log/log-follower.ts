import type { LogSign, SignKind } from "../../../../model/running.ts";
import { type ChangeStamp, changeStamp, type FileStats, isAsBefore } from "../files/change-stamp.ts";
import type { LiveReader } from "../files/live-reader.ts";
import { AgentStates } from "./agent-states.ts";
import { EngineLines } from "./engine-lines.ts";
import { GrowthClock } from "./growth-clock.ts";
import { type CutLine, LineCutter } from "./line-cutter.ts";
import { LogIndex } from "./log-index.ts";
import { LogSigns, stampOf } from "./log-signs.ts";
import { readNodeNote } from "./node-note.ts";
import { type LineOwner, ownerOf } from "./owners.ts";
import { SignKeeper } from "./sign-keeper.ts";

/** Of a log that is longer when first seen, only this much of its end is read. */
const MAX_FIRST_BYTES = 4 * 1024 * 1024;

/** What Jenkins prints when a run is paused and resumed: no sign of progress. */
const pauseKinds: ReadonlySet<SignKind> = new Set<SignKind>([
  "pausing",
  "stillPaused",
  "resuming",
  "readyToRun",
  "waitingToResume",
  "waitingForReconnection",
]);

/** Steps print these again when they are resumed. */
const repeatedKinds: ReadonlySet<SignKind> = new Set<SignKind>(["sleeping", "timeoutSet", "inputAsked"]);

/** What is known of a flow node for reading its lines. */
export interface StepOfLine {
  readonly function: string;
  /** Agent it runs on. */
  readonly agent: string | undefined;
  readonly startAt: number | undefined;
}

/** What a look at a log needs to know. */
export interface LogLook {
  /** Build directory, below the home. */
  readonly path: string;
  readonly at: number;
  /** What was written later is not there yet; undefined: everything is. */
  readonly until: number | undefined;
  /** File times tell when the file was written. */
  readonly isTrusted: boolean;
  /** Where they do not: whether the home was copied by `until`. */
  readonly isCopiedBefore: boolean;
  readonly startAt: number | undefined;
  /** Its flow nodes are not written as they come: the engine's lines stand for them. */
  readonly wantsEngineLines: boolean;
  /** The step of a flow node; undefined when its record is not there. */
  readonly stepOf: (flowNode: number) => StepOfLine | undefined;
}

interface Reading {
  readonly look: LogLook;
  readonly isFirst: boolean;
}

/**
 * Follows the log of one run: how it grows, for which flow node, and what Jenkins says in it. Text is looked at once and dropped.
 */
export class LogFollower {
  bytes: number | undefined;
  readonly growth = new GrowthClock();
  readonly kept = new SignKeeper();
  readonly engine = new EngineLines();
  readonly agents = new AgentStates();
  hasIndex = false;
  /** Its beginning was not read. */
  isCut = false;
  /** When the file was written last, by its time. */
  writtenAt: number | undefined;
  private file: string | undefined;
  private stamp: ChangeStamp | undefined;
  private readTo = 0;
  private indexReadTo = 0;
  private index = new LogIndex();
  private cutter = new LineCutter();
  private reader = new LogSigns();
  private isResuming = false;
  private isFirst = true;
  private datedAt: number | undefined;

  /** Reads what was added; true when anything was. Two `stat` calls at most, one when the log is as it was. */
  look(reader: LiveReader, look: LogLook): boolean {
    const stats = this.changed(reader, look.path);
    if (stats !== undefined) this.readChanged(reader, look, stats);
    return stats !== undefined;
  }

  /** What the system says of the log in a build directory, when that is not what it said before. */
  changed(reader: LiveReader, path: string): FileStats | undefined {
    this.file ??= reader.pathOf(`${path}/log`);
    const stats = reader.files.statFile(this.file);
    return stats === undefined || isAsBefore(stats, this.stamp) ? undefined : stats;
  }

  /** Reads what was added to a log that changed. */
  readChanged(reader: LiveReader, look: LogLook, stats: FileStats): void {
    if (stats.size < this.readTo) this.startOver();
    this.readIndex(reader, look.path);
    this.stamp = changeStamp(stats);
    this.bytes = stats.size;
    this.writtenAt = Math.floor(stats.mtimeMs);
    if (stats.size > this.readTo) this.readNew(reader, look, stats.size);
    this.isFirst = false;
  }

  private readNew(reader: LiveReader, look: LogLook, size: number): void {
    const { isFirst } = this;
    const writtenAt = look.isTrusted ? Math.min(this.writtenAt!, look.at) : undefined;
    if (isFirst && size > MAX_FIRST_BYTES) this.skipTo(size - MAX_FIRST_BYTES);
    this.kept.begin(look.until);
    this.growth.begin();
    this.read(reader, { look, isFirst }, size);
    const isAllThere =
      look.until === undefined || (look.isTrusted ? this.writtenAt! <= look.until : look.isCopiedBefore);
    this.kept.end(isAllThere);
    if (!isAllThere) this.bytes = this.kept.committedTo;
    this.growth.end({ at: isFirst ? undefined : look.at, writtenAt: isAllThere ? writtenAt : undefined });
  }

  /** A log that got shorter was put back or cleared: it is read anew. */
  private startOver(): void {
    this.readTo = 0;
    this.indexReadTo = 0;
    this.index = new LogIndex();
    this.cutter = new LineCutter();
    this.reader = new LogSigns();
    this.kept.clear();
    this.isFirst = true;
    this.isCut = false;
    this.datedAt = undefined;
    this.growth.clear();
  }

  private skipTo(offset: number): void {
    this.readTo = offset;
    this.isCut = true;
  }

  private readIndex(reader: LiveReader, path: string): void {
    const file = reader.pathOf(`${path}/log-index`);
    const stats = reader.files.statFile(file);
    if (stats === undefined) return;
    this.hasIndex = true;
    if (stats.size < this.indexReadTo) this.indexReadTo = 0;
    const isTail = this.indexReadTo === 0 && stats.size > MAX_FIRST_BYTES;
    const from = isTail ? stats.size - MAX_FIRST_BYTES : this.indexReadTo;
    if (from === stats.size) return;
    let isStart = isTail;
    this.indexReadTo = reader.files.readRange(file, { from, to: stats.size }, (piece) => {
      this.index.feed(piece, isStart);
      isStart = false;
    });
  }

  private read(reader: LiveReader, reading: Reading, to: number): void {
    let offset = this.readTo;
    this.readTo = reader.files.readRange(this.file!, { from: offset, to }, (piece) => {
      this.feed(piece, offset, reading);
      offset += piece.length;
    });
  }

  /** Hands a piece on in the stretches its owners have in it. */
  private feed(piece: Buffer, offset: number, reading: Reading): void {
    let at = 0;
    while (at < piece.length && !this.kept.isPastEnd) {
      const { flowNode, until } = this.index.at(offset + at);
      const end = Math.min(piece.length, until - offset);
      const onLine = this.lineTaker(flowNode, reading);
      this.growth.add(flowNode, end - at);
      this.cutter.feed(piece.subarray(at, end), offset + at, onLine);
      if (end === until - offset) this.cutter.cut(onLine);
      else if (this.cutter.hasRest) this.growth.count(flowNode);
      at = end;
    }
  }

  private lineTaker(flowNode: number | undefined, { look, isFirst }: Reading): (line: CutLine) => void {
    const step = flowNode === undefined ? undefined : this.stepOf(flowNode, look);
    const owner = flowNode === undefined ? (this.hasIndex ? "run" : "any") : ownerOf(step?.function);
    const seenAt = isFirst ? undefined : look.at;
    const between = { fromAt: look.startAt, toAt: look.at };
    return (line) => {
      if (this.kept.isPastEnd) return;
      const { text, offset } = line;
      const sign = this.reader.read({ text, offset, owner, flowNode, seenAt, agent: step?.agent, between });
      const at = stampOf(text) ?? datedAt(sign) ?? this.engineLine(line, owner, { look, isFirst });
      if (sign !== undefined) this.take(sign);
      else if (owner === "any" && text !== "") this.kept.goOn();
      if (at !== undefined) this.dateTo(at, offset);
      this.growth.line({ flowNode, at: this.kept.isPastEnd ? undefined : at, isProgress: this.isProgress(sign) });
    };
  }

  private stepOf(flowNode: number, look: LogLook): StepOfLine | undefined {
    const step = look.stepOf(flowNode);
    if (step !== undefined || !look.wantsEngineLines) return step;
    const name = this.engine.functionOf(flowNode);
    return name === undefined ? undefined : { function: name, agent: undefined, startAt: undefined };
  }

  /** When a line of the engine was written: when its flow node began, if that is known. */
  private engineLine({ text, note }: CutLine, owner: LineOwner, { look, isFirst }: Reading): number | undefined {
    const isWanted = isFirst || look.wantsEngineLines;
    if (!isWanted || note === undefined || !isOfEngine(text, owner)) return undefined;
    const node = readNodeNote(note);
    if (node === undefined) return undefined;
    if (look.wantsEngineLines) this.engine.take(text, node, stampOf(text) ?? (isFirst ? undefined : look.at));
    return startOf(node.flowNode, look);
  }

  private take(sign: LogSign): void {
    this.kept.take(sign);
    this.agents.take(sign, sign.at ?? this.datedAt);
    if (sign.kind === "resuming") this.isResuming = true;
    if (sign.kind === "readyToRun") this.isResuming = false;
  }

  /** All up to a line that says when it was written was written by then. */
  private dateTo(at: number, offset: number): void {
    this.datedAt = at;
    this.kept.dateTo(at, offset);
  }

  private isProgress(sign: LogSign | undefined): boolean {
    if (sign === undefined) return true;
    return !pauseKinds.has(sign.kind) && !(this.isResuming && repeatedKinds.has(sign.kind));
  }
}

function isOfEngine(text: string, owner: LineOwner): boolean {
  return (owner === "run" || owner === "any") && text.includes("[Pipeline] ");
}

/** When a flow node began. One that is not there as of the instant asked for began after it. */
function startOf(flowNode: number, { stepOf, until, wantsEngineLines }: LogLook): number | undefined {
  const step = stepOf(flowNode);
  if (step === undefined && until !== undefined && !wantsEngineLines) return Number.POSITIVE_INFINITY;
  return step?.startAt;
}

/** Only what stands in the line itself dates those before it. */
function datedAt(sign: LogSign | undefined): number | undefined {
  return sign?.kind === "resuming" || sign?.kind === "readyToRun" ? sign.at : undefined;
}
