import type { FleetObservation, RunObservation, Span } from "../../../model/running.ts";
import { areTimesTrusted, judgedAt, lastAliveAt } from "./alive.ts";
import { ControllerFollower } from "./controller/controller-follower.ts";
import type { AgentWord } from "./controller/followed-agent.ts";
import { LiveFiles } from "./files/live-files.ts";
import { LiveReader } from "./files/live-reader.ts";
import type { ItemBook } from "./find/item-book.ts";
import type { PendingBuilds } from "./find/pending-builds.ts";
import { RunFinder, type TouchedPlaces } from "./find/run-finder.ts";
import { directoryName, type RunPlace } from "./find/run-place.ts";
import { type FinishedRun, finishedRun } from "./finished-run.ts";
import { agentWords, lastRecordBefore, startedRuns } from "./fleet-words.ts";
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

/** What changed in a home since the last look. */
export interface TouchedParts extends TouchedPlaces {
  /** Runs that are followed, by their names: files of flow nodes that were written where nothing else was, or any record. */
  readonly runs: ReadonlyMap<string, ReadonlySet<string> | "any">;
}

/** What a home has that may change, as far as it is known. */
export interface PlacesToWatch {
  readonly items: Pick<ItemBook, "folders" | "containers" | "bare" | "revision">;
  readonly pending: Pick<PendingBuilds, "all" | "revision">;
  readonly runs: ReadonlyMap<string, RunFollower>;
  /** Changes when `runs` does. */
  readonly revision: number;
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
  /** Changes when another run is followed, or where its flow nodes are. */
  private runsRevision = 0;
  /** Build directories that went or whose runs ended, and those that grew, for who reads them whole. */
  private touched = new Set<string>();
  private grown = new Set<string>();

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
    const records = this.lookAtRecords(at, this.runs.values());
    if (isFirst || records.length > 0) this.isTrusted = this.areTimesTrusted();
    this.noteRecords(records, isFirst);
    const logs = this.lookAtLogs(at, this.runs.values());
    this.noteLogs(logs);
    if (!isFirst && (hasChanged || records.length > 0 || logs.length > 0)) this.life.record(at);
    if (isFirst) this.grown.clear();
    this.looks++;
    this.lastLookAt = at;
    return this.observe(at);
  }

  /**
   * Looks at what changed since the last look alone, where something outside tells what that is. Costs what changed, not what is
   * there; does not take the place of looks, which also see what was not told.
   */
  glance(at: number, touched: TouchedParts): FleetObservation {
    if (this.looks === 0) return this.look(at);
    this.noteGap(at);
    const found = this.finder.glance(touched).map((place) => this.follow(place));
    const known = [...touched.runs.keys()].map((run) => this.runs.get(run)).filter((run) => run !== undefined);
    const runs = new Set([...found, ...known, ...this.runsBelow(touched.items)]);
    const records = this.lookAtRecords(at, runs, touched.runs);
    this.noteRecords(records, false);
    const logs = this.lookAtLogs(at, runs);
    this.noteLogs(logs);
    if (records.length > 0 || logs.length > 0) this.life.record(at);
    this.lastLookAt = at;
    return this.observe(at);
  }

  /** Where changes are to be told of: those in which nothing can change that matters are not among them. */
  get placesToWatch(): PlacesToWatch {
    return { items: this.finder.items, pending: this.finder.pending, runs: this.runs, revision: this.runsRevision };
  }

  /** A run that goes on, by its name as Jenkins has it or as its directory has it; undefined when it is not followed. */
  runOf(run: string): RunFollower | undefined {
    return this.runs.get(run) ?? [...this.runs.values()].find(({ place }) => directoryName(place) === run);
  }

  /** Takes out the build directories that came, went or ended since the last call, and those that grew, by paths below the home. */
  takeTouched(): { readonly builds: readonly string[]; readonly grown: readonly string[] } {
    const builds = new Set([...this.touched, ...this.finder.takeArrived()]);
    const grown = [...this.grown].filter((path) => !builds.has(path));
    this.touched.clear();
    this.grown.clear();
    return { builds: [...builds], grown };
  }

  /** Takes out the runs that ended since the last call, with what was seen of their steps while they were followed. */
  takeFinished(): FinishedRun[] {
    const { finished } = this;
    this.finished = [];
    return finished;
  }

  /** Takes out the items that came, went or were made anew since the last call, by their directories below the home. */
  takeChangedItems(): string[] {
    return this.finder.items.takeChanged();
  }

  private runsBelow(items: ReadonlySet<string>): RunFollower[] {
    if (items.size === 0) return [];
    const isBelow = (path: string): boolean => [...items].some((item) => path.startsWith(`${item}/`));
    return [...this.runs.values()].filter(({ place }) => isBelow(place.path));
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

  private follow(place: RunPlace): RunFollower {
    const known = this.runs.get(place.run);
    if (known !== undefined && known.place.path === place.path) return known;
    const run = new RunFollower(place);
    this.runs.set(place.run, run);
    this.runsRevision++;
    return run;
  }

  /** As long as nothing tells it stays as it was, at first untrusted. */
  private areTimesTrusted(): boolean {
    const ofRuns = [...this.runs.values()].map((run) => run.records.isTrusted);
    return areTimesTrusted(ofRuns, this.finder.finished) ?? this.isTrusted;
  }

  /** The runs whose records have something new. */
  private lookAtRecords(at: number, runs: Iterable<RunFollower>, told?: TouchedParts["runs"]): RunFollower[] {
    const changed: RunFollower[] = [];
    for (let run of [...runs]) {
      const nodes = told?.get(run.place.run);
      const look = { at, until: this.until, ...(nodes === undefined || nodes === "any" ? {} : { nodes }) };
      const before = run.records.nodesPath;
      let isNew = run.lookAtRecords(this.reader, look);
      if (run.records.isAnother) {
        this.runs.delete(run.place.run);
        run = this.follow(run.place);
        isNew = run.lookAtRecords(this.reader, look);
      }
      if (run.records.nodesPath !== before) this.runsRevision++;
      if (isNew) changed.push(run);
      if (run.records.isOver) this.touched.add(run.place.path);
      else if (isNew) this.grown.add(run.place.path);
    }
    return changed;
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
  private lookAtLogs(at: number, runs: Iterable<RunFollower>): RunFollower[] {
    const look = {
      at,
      until: Number.isFinite(this.until) ? this.until : undefined,
      isTrusted: this.isTrusted,
      isCopiedBefore: !this.isPast(),
    };
    return [...runs].filter((run) => this.runs.get(run.place.run) === run && run.lookAtLog(this.reader, look));
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
      this.restarts.note(resumed, (before) => lastRecordBefore(before, this.runs.values(), this.finder.finished));
    }
    if (changed.length > 0) this.words = agentWords(this.runs.values());
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
    const started = startedRuns(this.runs.values());
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

  private dropOver(at: number): void {
    for (const [name, run] of this.runs) {
      if (!run.records.isOver) continue;
      this.runs.delete(name);
      this.runsRevision++;
      // A record that is gone may come back: the disk of the home may have been taken away for a moment.
      if (run.records.build?.isFinished !== true) this.finder.pending.add(run.place);
      const finished = finishedRun(this.reader, run, at);
      if (finished !== undefined) this.finished.push(finished);
    }
  }
}
