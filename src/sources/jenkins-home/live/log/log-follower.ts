import type { LogSign, SignKind } from "../../../../model/running.ts";
import { changeStamp } from "../files/change-stamp.ts";
import type { LiveReader } from "../files/live-reader.ts";
import { GrowthClock } from "./growth-clock.ts";
import { LineCutter } from "./line-cutter.ts";
import { LogIndex } from "./log-index.ts";
import { LogSigns, stampOf } from "./log-signs.ts";
import { ownerOf } from "./owners.ts";

/** Of a log that is longer when first seen, only this much of its end is read. */
const MAX_FIRST_BYTES = 4 * 1024 * 1024;

/** Signs kept, the newest. */
const MAX_SIGNS = 200;

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

/** What a look at a log needs to know. */
export interface LogLook {
  /** Build directory, below the home. */
  readonly path: string;
  readonly at: number;
  /** File times tell when the file was written. */
  readonly isTrusted: boolean;
  readonly startAt: number | undefined;
  /** Pipeline function of a flow node's step, and the agent it runs on; undefined when its record is not there. */
  readonly stepOf: (flowNode: number) => { readonly function: string; readonly agent: string | undefined } | undefined;
}

/**
 * Follows the log of one run: how it grows, for which flow node, and what Jenkins says in it. Text is looked at once and dropped.
 */
export class LogFollower {
  bytes: number | undefined;
  signs: readonly LogSign[] = [];
  readonly growth = new GrowthClock();
  hasFinishedLine = false;
  hasIndex = false;
  /** Its beginning was not read. */
  isCut = false;
  private stamp = "";
  private readTo = 0;
  private indexReadTo = 0;
  private index = new LogIndex();
  private cutter = new LineCutter();
  private reader = new LogSigns();
  private isResuming = false;
  private isFirst = true;

  /** Reads what was added; true when anything was. Two `stat` calls at most, one when the log is as it was. */
  look(reader: LiveReader, look: LogLook): boolean {
    const stats = reader.files.statFile(reader.pathOf(`${look.path}/log`));
    const stamp = stats === undefined ? "" : changeStamp(stats);
    if (stats === undefined || stamp === this.stamp) return false;
    if (stats.size < this.readTo) this.startOver();
    this.readIndex(reader, look.path);
    this.stamp = stamp;
    this.bytes = stats.size;
    const isFirst = this.isFirst;
    this.isFirst = false;
    if (stats.size === this.readTo) return true;
    if (isFirst && stats.size > MAX_FIRST_BYTES) this.skipTo(stats.size - MAX_FIRST_BYTES);
    this.growth.begin();
    this.read(reader, look, { to: stats.size, isFirst });
    this.growth.end({
      at: isFirst ? undefined : look.at,
      writtenAt: look.isTrusted ? Math.min(stats.mtimeMs, look.at) : undefined,
    });
    return true;
  }

  /** A log that got shorter was put back or cleared: it is read anew. */
  private startOver(): void {
    this.readTo = 0;
    this.indexReadTo = 0;
    this.index = new LogIndex();
    this.cutter = new LineCutter();
    this.reader = new LogSigns();
    this.signs = [];
    this.hasFinishedLine = false;
    this.isFirst = true;
    this.isCut = false;
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

  private read(reader: LiveReader, look: LogLook, { to, isFirst }: { to: number; isFirst: boolean }): void {
    let offset = this.readTo;
    this.readTo = reader.files.readRange(reader.pathOf(`${look.path}/log`), { from: offset, to }, (piece) => {
      this.feed(piece, offset, { look, isFirst });
      offset += piece.length;
    });
  }

  /** Hands a piece on in the stretches its owners have in it. */
  private feed(piece: Buffer, offset: number, context: { look: LogLook; isFirst: boolean }): void {
    let at = 0;
    while (at < piece.length) {
      const { flowNode, until } = this.index.at(offset + at);
      const end = Math.min(piece.length, until - offset);
      const onLine = this.lineTaker(flowNode, context);
      this.growth.add(flowNode, end - at);
      this.cutter.feed(piece.subarray(at, end), offset + at, onLine);
      if (end === until - offset) this.cutter.cut(onLine);
      else if (this.cutter.hasRest) this.growth.count(flowNode);
      at = end;
    }
  }

  private lineTaker(flowNode: number | undefined, { look, isFirst }: { look: LogLook; isFirst: boolean }) {
    const step = flowNode === undefined ? undefined : look.stepOf(flowNode);
    const owner = flowNode === undefined ? (this.hasIndex ? "run" : "any") : ownerOf(step?.function);
    const seenAt = isFirst ? undefined : look.at;
    const between = { fromAt: look.startAt, toAt: look.at };
    return (text: string, offset: number): void => {
      const sign = this.reader.read({ text, offset, owner, flowNode, seenAt, agent: step?.agent, between });
      if (sign !== undefined) this.take(sign);
      this.growth.line({ flowNode, text, at: stampOf(text) ?? datedAt(sign), isProgress: this.isProgress(sign) });
    };
  }

  private take(sign: LogSign): void {
    this.signs = [...this.signs.slice(1 - MAX_SIGNS), sign];
    if (sign.kind === "finished") this.hasFinishedLine = true;
    if (sign.kind === "resuming") this.isResuming = true;
    if (sign.kind === "readyToRun") this.isResuming = false;
  }

  private isProgress(sign: LogSign | undefined): boolean {
    if (sign === undefined) return true;
    return !pauseKinds.has(sign.kind) && !(this.isResuming && repeatedKinds.has(sign.kind));
  }
}

/** Only what stands in the line itself dates those before it. */
function datedAt(sign: LogSign | undefined): number | undefined {
  return sign?.kind === "resuming" || sign?.kind === "readyToRun" ? sign.at : undefined;
}
