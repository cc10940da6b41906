import { NameBook } from "../jenkins-home/records/name-book.ts";
import type { AgentEvent, BeatEvent, HookEvent, LocksEvent, QueueEvent, RunName } from "./events.ts";
import { HookRun } from "./hook-run.ts";
import { MAX_HELD, MAX_RUNS, SILENT_MS } from "./limits.ts";
import { Sessions } from "./sessions.ts";

/** Beats that have to leave out a run before its end is taken for lost. */
const MISSED_BEATS = 2;

/** Runs that ended and were not asked for yet: a full spool of the smallest runs has not so many. */
const MAX_OVER = 30_000;

/** Runs whose names are kept in one book. */
const RUNS_PER_BOOK = 1000;

/** All that a hook tells of its controller, event by event; order and copies do not matter. */
export class HookFleet {
  readonly runs = new Map<string, HookRun>();
  readonly queue = new Map<number, QueueEvent>();
  readonly agents = new Map<string, AgentEvent>();
  readonly sessions = new Sessions();
  locks: LocksEvent | undefined;
  beat: BeatEvent | undefined;
  /** Time of the event read last. */
  lastAt: number | undefined;
  /** Listeners that the controller had no plugin for. */
  skipped: readonly string[] = [];
  /** The hook said that it ended, and has not begun again. */
  hasEnded = false;
  /** Changes with what is told of no single run. */
  revision = 0;
  /** Events of runs that are not known. */
  unattributed = 0;
  private over: HookRun[] = [];
  private book = new NameBook();
  private booked = 0;
  private readonly missed = new Map<string, number>();
  /** Runs that ended: what comes of them later is of nobody. */
  private readonly ended = new Map<string, number>();

  /** Takes an event; one that was taken before, or is of another controller, changes nothing. */
  take(event: HookEvent): void {
    const taken = this.sessions.take(event);
    if (taken.kind !== "taken") return;
    if (taken.lost !== 0) for (const run of this.runs.values()) run.lost = Math.max(0, run.lost + taken.lost);
    if (taken.isNew) this.beginSession();
    this.lastAt = event.at;
    this.apply(event);
  }

  /** Takes out the runs that ended since the last call. */
  takeOver(): HookRun[] {
    const { over } = this;
    this.over = [];
    return over;
  }

  /** The hook was heard so shortly before an instant that what it told still holds; one whose clock is far off is not believed. */
  isAlive(at: number): boolean {
    return this.lastAt !== undefined && !this.hasEnded && Math.abs(at - this.lastAt) <= SILENT_MS;
  }

  private apply(event: HookEvent): void {
    if (!("run" in event) || event.event === "queue") this.revision++;
    switch (event.event) {
      case "hook":
        this.hasEnded = event.state !== "started";
        if (!this.hasEnded) this.skipped = event.skipped;
        return;
      case "beat":
        return this.takeBeat(event);
      case "queue":
        return this.takeItem(event);
      case "agent":
        if (this.agents.size < MAX_HELD || this.agents.has(event.agent)) this.agents.set(event.agent, event);
        return;
      case "locks":
        this.locks = event;
        return;
      default:
        return this.takeOfRun(event);
    }
  }

  /** After a restart the queue, the agents and what runs are told anew. */
  private beginSession(): void {
    this.queue.clear();
    this.agents.clear();
    this.locks = undefined;
    this.beat = undefined;
    this.missed.clear();
    for (const run of this.runs.values()) {
      run.cps = undefined;
      run.pausedSince = undefined;
    }
  }

  private takeOfRun(event: Exclude<HookEvent, { event: "hook" | "beat" | "queue" | "agent" | "locks" }>): void {
    if (event.event === "run" && event.state === "deleted") return this.drop(event.run.name);
    const run = this.runFor(event);
    if (run === undefined) {
      this.unattributed++;
      return;
    }
    run.take(event);
    if (event.event === "run" && event.state === "finalized") this.end(run);
  }

  /** A run that was discarded: mostly one that ended long ago, and was told then. */
  private drop(name: string): void {
    this.runs.delete(name);
    this.missed.delete(name);
  }

  /** The run an event is of. A number that is used again, after its Pipeline was made anew, begins another run. */
  private runFor(event: {
    readonly event: string;
    readonly run: RunName;
    readonly startAt?: number;
  }): HookRun | undefined {
    const { name } = event.run;
    const known = this.runs.get(name);
    const startAt = event.event === "run" ? event.startAt : undefined;
    if (known !== undefined && (startAt === undefined || (known.startAt ?? startAt) === startAt)) return known;
    if (known !== undefined) this.end(known);
    const endedStart = this.ended.get(name);
    if (endedStart !== undefined && (startAt === undefined || startAt === endedStart)) return undefined;
    if (this.runs.size >= MAX_RUNS) return undefined;
    const run = new HookRun(event.run, this.bookOfNext());
    this.runs.set(name, run);
    return run;
  }

  /** Names of stages may be others in each run: a book is not used for ever. */
  private bookOfNext(): NameBook {
    if (this.booked >= RUNS_PER_BOOK) [this.book, this.booked] = [new NameBook(), 0];
    this.booked++;
    return this.book;
  }

  private end(run: HookRun): void {
    const { name } = run.name;
    this.runs.delete(name);
    this.missed.delete(name);
    this.ended.delete(name);
    this.ended.set(name, run.startAt ?? 0);
    const [oldest] = this.ended.keys();
    if (this.ended.size > MAX_HELD && oldest !== undefined) this.ended.delete(oldest);
    if (this.over.length < MAX_OVER) this.over.push(run);
  }

  private takeItem(event: QueueEvent): void {
    if (event.state === "left") {
      this.queue.delete(event.item);
      return;
    }
    if (this.queue.size >= MAX_HELD && !this.queue.has(event.item)) return;
    this.queue.set(event.item, event);
    if (event.run !== undefined && event.node !== undefined && event.label !== undefined)
      this.runs.get(event.run.name)?.takeLabel(event.node, event.label);
  }

  /** What the lists of a beat leave out went without being told. */
  private takeBeat(event: BeatEvent): void {
    this.beat = event;
    if (!event.isUp) return;
    const items = new Set(event.items);
    if (items.size < LISTED) for (const item of this.queue.keys()) if (!items.has(item)) this.queue.delete(item);
    const running = new Set(event.running);
    if (running.size >= LISTED) return;
    for (const [name, run] of this.runs) {
      // A run that has not begun its flow is in no list.
      const isMissing = !running.has(name) && event.at - run.lastAt > SILENT_MS / 2;
      this.missed.set(name, isMissing ? (this.missed.get(name) ?? 0) + 1 : 0);
      if (this.missed.get(name)! >= MISSED_BEATS && run.nodes.rows > 0) this.end(run);
    }
  }
}

/** The hook lists at most so many. */
const LISTED = 1000;
