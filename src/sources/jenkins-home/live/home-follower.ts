import type { FleetObservation, RunObservation, Span } from "../../../model/running.ts";
import { areTimesTrusted, judgedAt, lastAliveAt } from "./alive.ts";
import { ControllerFollower } from "./controller/controller-follower.ts";
import type { AgentWord } from "./controller/followed-agent.ts";
import { LiveFiles } from "./files/live-files.ts";
import { LiveReader } from "./files/live-reader.ts";
import { RunFinder } from "./find/run-finder.ts";
import type { RunPlace } from "./find/run-place.ts";
import { type FinishedRun, finishedRun } from "./finished-run.ts";
import { latestHomeFile } from "./home-files.ts";
import { LifeClock } from "./life-clock.ts";
import { Restarts } from "./restarts.ts";
import { fullNameFrom } from "./run/full-names.ts";
import { RunFollower, type RunOutlook, type RunSurroundings } from "./run/run-follower.ts";

/** A look that comes so long after the one before leaves a gap in which nobody was reading. */
const GAP_MS = 120_000;

/** Gaps kept, the newest. */
const MAX_GAPS = 50;

/** Looks between two at the files that tell that the controller lives. */
const LIFE_LOOKS = 30;

/** What a follower is made with. */
export interface FollowerOptions {
  /** Asks the file system and counts; its own by default. */
  readonly files?: LiveFiles;
  /** Told of the folders of builds looked through on the first look. */
  readonly onProgress?: (folders: number) => void;
  /** For one look at the past: what began later is not there yet, what ended later goes on. */
  readonly until?: number;
  /** Time between two looks beyond which nobody was reading, 2 min by default. */
  readonly gapMs?: number;
}

/** Follows the running Pipelines of a home, look by look, from the disk alone. */
export class HomeFollower {
  readonly reader: LiveReader;
  private readonly controller = new ControllerFollower();
  private readonly finder: RunFinder;
  private readonly runs = new Map<string, RunFollower>();
  private readonly restarts = new Restarts();
  private readonly life = new LifeClock();
  private readonly until: number;
  private finished: FinishedRun[] = [];
  private words: ReadonlyMap<string, AgentWord> = new Map();
  private gaps: readonly Span[] = [];
  private lastLookAt: number | undefined;
  private looks = 0;
  private isTrusted = false;
  private revision = 0;

  /** @param home Absolute path of a home, as `openHome` returns it. */
  constructor(
    home: string,
    private readonly options: FollowerOptions = {},
  ) {
    this.reader = new LiveReader(home, options.files ?? new LiveFiles());
    this.until = options.until ?? Number.POSITIVE_INFINITY;
    this.finder = new RunFinder(this.reader, this.until);
  }

  /**
   * Looks at the home as it is at `at` and says what is seen. Runs in which nothing changed are the same objects as before.
   *
   * What it says is as of `at`, or of when the home was last alive if that is long ago: see `judgedAt`.
   */
  look(at: number): FleetObservation {
    this.noteGap(at);
    const isFirst = this.looks === 0;
    const hasChanged = this.controller.look(this.reader);
    this.findRuns(isFirst);
    const records = this.lookAtRecords(at);
    if (isFirst || records.length > 0) this.isTrusted = this.areTimesTrusted();
    this.noteRecords(records, isFirst);
    const logs = this.lookAtLogs(at);
    this.noteLogs(logs);
    if (!isFirst && (hasChanged || records.length > 0 || logs.length > 0)) this.life.record(at);
    this.looks++;
    this.lastLookAt = at;
    return this.observe(at);
  }

  /** Takes out the runs that ended since the last call, with what was seen of their steps while they were followed. */
  takeFinished(): FinishedRun[] {
    const { finished } = this;
    this.finished = [];
    return finished;
  }

  private noteGap(at: number): void {
    const from = this.lastLookAt;
    if (from === undefined || at - from <= (this.options.gapMs ?? GAP_MS)) return;
    this.gaps = [...this.gaps, { fromAt: from, toAt: at }].slice(-MAX_GAPS);
    this.revision++;
  }

  private findRuns(isFirst: boolean): void {
    const found = isFirst ? this.finder.findAll(this.options.onProgress ?? (() => undefined)) : this.finder.sweep();
    for (const place of found) this.follow(place);
    for (const place of this.finder.findListed(this.controller.list.value, (run) => this.runs.has(run)))
      this.follow(place);
  }

  private follow(place: RunPlace): void {
    if (!this.runs.has(place.run)) this.runs.set(place.run, new RunFollower(place));
  }

  /** As long as nothing tells it stays as it was, at first untrusted. */
  private areTimesTrusted(): boolean {
    const ofRuns = [...this.runs.values()].map((run) => run.records.isTrusted);
    return areTimesTrusted(ofRuns, this.finder.finished) ?? this.isTrusted;
  }

  /** The runs whose records have something new. */
  private lookAtRecords(at: number): RunFollower[] {
    return [...this.runs.values()].filter((run) => run.lookAtRecords(this.reader, { at, until: this.until }));
  }

  private noteRecords(changed: readonly RunFollower[], isFirst: boolean): void {
    if (isFirst) for (const { startAt, endAt } of this.finder.finished) this.life.records([startAt, endAt]);
    if (this.looks % LIFE_LOOKS === 0) this.life.file(latestHomeFile(this.reader));
    this.life.file(this.controller.list.savedAt);
    this.life.file(this.controller.queue.savedAt);
    for (const item of this.controller.queue.value ?? []) this.life.record(item.inQueueSince);
    for (const { records } of changed) {
      this.life.records([records.build?.startAt, records.lastNodeAt]);
      this.life.file(records.savedAt);
    }
  }

  /** The runs whose logs have something new. */
  private lookAtLogs(at: number): RunFollower[] {
    const look = {
      at,
      until: Number.isFinite(this.until) ? this.until : undefined,
      isTrusted: this.isTrusted,
      isCopiedBefore: !this.isPast(),
    };
    return [...this.runs.values()].filter((run) => run.lookAtLog(this.reader, look));
  }

  /** Asked for an instant before the home's last sign of life. */
  private isPast(): boolean {
    return (
      Number.isFinite(this.until) && this.until < (lastAliveAt(this.life.signs(this.isTrusted), Number.MAX_VALUE) ?? 0)
    );
  }

  private noteLogs(changed: readonly RunFollower[]): void {
    for (const run of changed) {
      this.life.file(run.log.writtenAt);
      const resumed = run.resumedAt();
      this.life.records(resumed);
      this.restarts.note(resumed, (before) => this.lastRecordBefore(before));
    }
    if (changed.length > 0) this.words = this.agentWords();
  }

  /** Latest start of a flow node or run, or end of a run, before an instant. */
  private lastRecordBefore(before: number): number | undefined {
    let last = Number.NEGATIVE_INFINITY;
    const note = (at: number | undefined): void => {
      if (at !== undefined && at < before && at > last) last = at;
    };
    for (const { records } of this.runs.values()) {
      note(records.build?.startAt);
      for (let row = 0; row < records.nodes.rows; row++) note(records.nodes.columns.startAt[row]);
    }
    for (const { startAt, endAt } of this.finder.finished) {
      note(startAt);
      note(endAt);
    }
    return Number.isFinite(last) ? last : undefined;
  }

  private observe(at: number): FleetObservation {
    const asked = Number.isFinite(this.until) ? Math.min(at, this.until) : at;
    const aliveAt = lastAliveAt(this.life.signs(this.isTrusted), asked);
    const isPast = this.isPast();
    this.dropOver(at);
    const seenAt = judgedAt(asked, aliveAt);
    return {
      at: seenAt,
      ...(seenAt === asked ? {} : { askedAt: asked }),
      controller: this.controller.observe({
        lastAliveAt: aliveAt,
        isTrusted: this.isTrusted,
        isPast,
        wordOf: (agent) => this.words.get(agent),
      }),
      runs: this.observeRuns(seenAt, isPast),
    };
  }

  private observeRuns(at: number, isPast: boolean): RunObservation[] {
    const started = this.startedRuns();
    const listed = isPast ? undefined : this.controller.list.value;
    const revision = this.revision * 1e6 + this.restarts.revision * 1e3 + this.controller.locksRevision;
    const { isTrusted } = this;
    const listSavedAt = isTrusted && !isPast ? this.controller.list.savedAt : undefined;
    return [...this.runs.values()].map((run) => {
      const outlook = { at, isListed: listed?.has(run.place.run), listSavedAt, isTrusted, revision };
      return run.observe(outlook, () => this.surroundingsOf(run, started));
    });
  }

  private surroundingsOf(
    { place, seenSince }: RunFollower,
    started: ReadonlyMap<string, ReadonlyMap<number, string>>,
  ): Omit<RunSurroundings, keyof RunOutlook> {
    return {
      started: started.get(place.run),
      pipelineOf: (name) => fullNameFrom(name, place, (pipeline) => this.finder.knows(pipeline)),
      resourcesOf: (label) =>
        this.controller.locks.value?.filter(({ labels }) => labels.includes(label)).map(({ resource }) => resource),
      aliveBefore: (resumedAt) => this.restarts.aliveBefore(resumedAt),
      gaps: this.gaps.filter(({ toAt }) => toAt !== undefined && toAt > seenSince),
    };
  }

  /** Runs going on now that a step of another run started, by that run and flow node. */
  private startedRuns(): Map<string, Map<number, string>> {
    const started = new Map<string, Map<number, string>>();
    for (const { place, records } of this.runs.values())
      for (const { run, flowNode } of records.build?.upstream ?? []) {
        const ofRun = started.get(run);
        if (ofRun === undefined) started.set(run, new Map([[flowNode, place.run]]));
        else ofRun.set(flowNode, place.run);
      }
    return started;
  }

  /** What the logs said last of each agent, of those that are dated the latest. */
  private agentWords(): Map<string, AgentWord> {
    const words = new Map<string, AgentWord>();
    for (const { place, log, records } of this.runs.values())
      for (const [agent, state] of log.agents.states) {
        const word = { isOffline: state.isOffline, at: state.at ?? records.build?.startAt, run: place.run };
        if ((word.at ?? 0) >= (words.get(agent)?.at ?? 0)) words.set(agent, word);
      }
    return words;
  }

  private dropOver(at: number): void {
    for (const [name, run] of this.runs) {
      if (!run.records.isOver) continue;
      this.runs.delete(name);
      const finished = finishedRun(this.reader, run, at);
      if (finished !== undefined) this.finished.push(finished);
    }
  }
}
