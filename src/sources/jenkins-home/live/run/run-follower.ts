import type { RunObservation, Span } from "../../../../model/running.ts";
import type { LiveReader } from "../files/live-reader.ts";
import type { RunPlace } from "../find/run-place.ts";
import { LogFollower, type LogLook } from "../log/log-follower.ts";
import { observeRun } from "./observe-run.ts";
import { type RecordsLook, RunRecords } from "./run-records.ts";
import { stepOfLines } from "./steps-of-lines.ts";

/** What tells whether the rest of the home has changed for a run. */
export interface RunOutlook {
  /** What it is observed as of. */
  readonly at: number;
  /** Whether Jenkins lists it; undefined without a list. */
  readonly isListed: boolean | undefined;
  /** When that list was saved, where times of files are believed. */
  readonly listSavedAt: number | undefined;
  /** Whether times of files are believed where the run itself does not tell. */
  readonly isTrusted: boolean;
  /** Changes when what the functions of its surroundings answer may have changed. */
  readonly revision: number;
}

/** What of the rest of the home a run's observation depends on. */
export interface RunSurroundings extends RunOutlook {
  /** Runs started by its steps that run now, by flow node. */
  readonly started: ReadonlyMap<number, string> | undefined;
  /** Full name of a Pipeline that a `build` step names. */
  readonly pipelineOf: (name: string) => string;
  /** Lockable resources with a label. */
  readonly resourcesOf: (label: string) => readonly string[] | undefined;
  /** Last sign of life of the controller before it was restarted, given when this run was resumed. */
  readonly aliveBefore: (resumedAt: number) => number | undefined;
  readonly gaps: readonly Span[];
}

/**
 * Follows one run that is not over, look by look.
 *
 * A look costs at most four `stat` calls (build.xml, the directory of the flow nodes, log, log-index) and the reading of what is
 * new. As long as nothing changes it returns the same observation.
 */
export class RunFollower {
  readonly records: RunRecords;
  readonly log = new LogFollower();
  private hasChanged = true;
  private observation: RunObservation | undefined;
  private seen: RunOutlook | undefined;

  /** Since when it has been followed. */
  seenSince = 0;
  /** When the first list without it was saved. */
  unlistedSince: number | undefined;

  constructor(readonly place: RunPlace) {
    this.records = new RunRecords(place);
  }

  /** Reads what is new of its records; true when anything was. */
  lookAtRecords(reader: LiveReader, look: RecordsLook): boolean {
    const isNew = this.records.look(reader, look);
    this.hasChanged ||= isNew;
    return isNew;
  }

  /** Reads what is new of its log; true when anything was. */
  lookAtLog(reader: LiveReader, look: Pick<LogLook, "at" | "until" | "isTrusted" | "isCopiedBefore">): boolean {
    const stats = this.log.changed(reader, this.place.path);
    if (stats === undefined) return false;
    const { build, shape, isTrusted } = this.records;
    const logLook: LogLook = {
      ...look,
      path: this.place.path,
      isTrusted: isTrusted ?? look.isTrusted,
      startAt: build?.startAt,
      wantsEngineLines: build?.durability === "PERFORMANCE_OPTIMIZED",
      stepOf: (flowNode) => (shape === undefined ? undefined : stepOfLines(shape, flowNode)),
    };
    this.log.readChanged(reader, logLook, stats);
    this.hasChanged = true;
    return true;
  }

  /** What is seen of it: the same object as before if nothing changed; its surroundings are not asked for then. */
  observe(outlook: RunOutlook, surroundings: () => Omit<RunSurroundings, keyof RunOutlook>): RunObservation {
    this.seenSince ||= outlook.at;
    this.noteList(outlook);
    if (this.observation !== undefined && !this.hasChanged && isSameOutlook(outlook, this.seen))
      return this.observation;
    this.seen = outlook;
    this.hasChanged = false;
    this.observation = observeRun(this, { ...outlook, ...surroundings() });
    this.log.growth.prune((flowNode) => this.observation!.heads.some((head) => head.flowNode === flowNode));
    return this.observation;
  }

  /** Jenkins saves its list again with every run that begins or ends: only the first list that lacks a run tells since when. */
  private noteList({ isListed, listSavedAt }: RunOutlook): void {
    if (isListed !== false) {
      this.unlistedSince = undefined;
      return;
    }
    const startAt = this.records.build?.startAt;
    if (this.unlistedSince !== undefined || listSavedAt === undefined || startAt === undefined) return;
    if (listSavedAt <= startAt) return;
    this.unlistedSince = listSavedAt;
    this.hasChanged = true;
  }

  /** When it was resumed after restarts of the controller. */
  resumedAt(): number[] {
    return this.log.kept.signs.flatMap(({ kind, at }) => (kind === "resuming" && at !== undefined ? [at] : []));
  }
}

function isSameOutlook({ isListed, isTrusted, revision }: RunOutlook, before: RunOutlook | undefined): boolean {
  return (
    before !== undefined &&
    isListed === before.isListed &&
    isTrusted === before.isTrusted &&
    revision === before.revision
  );
}
