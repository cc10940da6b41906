import { type RunRows, runRows } from "../../../model/run-rows.ts";
import { BuildReader } from "../read/build-reader.ts";
import { FileError, statsOfPath } from "../read/files.ts";
import { stamp } from "../read/marks.ts";
import type { RunPlace } from "./find/run-place.ts";

/** Facts of a run as its records were at an instant. */
export interface ReadRun {
  readonly readAt: number;
  /** Equal as long as the facts are. */
  readonly revision: number;
  readonly rows: RunRows;
}

/** What was read of so many runs is kept. */
const MAX_KEPT = 16;

/** Reading is let take this share of the time at most while a run changes all the time. */
const READING_SHARE = 0.1;

/** Records that did not change for so long since they were read are as they were read. */
const SETTLED_MS = 3000;

interface Kept {
  readonly run: ReadRun;
  readonly stamp: string;
  readonly tookMs: number;
}

/**
 * Reads the facts of single runs from their directories, with the program that a scan reads with: what is said of a run that goes on
 * is said in the same rows as of one that is over.
 *
 * A run is read again when its records changed; a large one that changes all the time only so often that reading does not
 * take more than a tenth of the time.
 */
export class OpenRunReader {
  private readonly reader: BuildReader;
  private readonly names: string[] = [];
  private readonly kept = new Map<string, Kept>();
  private revision = 0;
  /** As of when the reader reads. */
  private at = 0;

  /** @param home Absolute path, as `openHome` returns it. @param clock milliseconds that never go back, to tell what reading takes */
  constructor(
    private readonly home: string,
    private readonly clock: () => number,
  ) {
    this.reader = new BuildReader({ home, now: () => this.at });
  }

  /** Facts of a run; undefined when its directory holds no Pipeline run (any more). @param nodesPath where its flow nodes are, if known */
  read(place: RunPlace, nodesPath: string | undefined, at: number): ReadRun | undefined {
    const now = this.stampOf(place.path, nodesPath);
    const known = this.kept.get(place.path);
    if (known !== undefined && isGood(known, now, at)) return known.run;
    this.kept.delete(place.path);
    const began = this.clock();
    const rows = this.readRows(place, at);
    if (rows.run.length === 0) return undefined;
    const run = { readAt: at, revision: ++this.revision, rows };
    this.keep(place.path, { run, stamp: now, tookMs: this.clock() - began });
    return run;
  }

  private readRows({ path, number }: RunPlace, at: number): RunRows {
    this.at = at;
    this.reader.read({ path, pipelineId: 0, runId: 0, runNumber: number });
    const { facts } = this.reader.take().batch;
    this.names.splice(facts.firstName, Number.POSITIVE_INFINITY, ...facts.names);
    return runRows(facts.tables, (name) => this.names[name] ?? "");
  }

  private keep(path: string, kept: Kept): void {
    this.kept.set(path, kept);
    const [oldest] = this.kept.keys();
    if (this.kept.size > MAX_KEPT && oldest !== undefined) this.kept.delete(oldest);
  }

  private stampOf(path: string, nodesPath: string | undefined): string {
    const looked = [`${path}/build.xml`];
    if (nodesPath !== undefined) looked.push(nodesPath, `${nodesPath}/flowNodeStore.xml`);
    try {
      return looked.map((file) => stamp(statsOfPath(`${this.home}/${file}`))).join(":");
    } catch (error) {
      if (error instanceof FileError) return "";
      throw error;
    }
  }
}

/** Within a tick of the file system's clock records may change and look the same: read soon after a change they are read again. */
function isGood({ run, stamp: before, tookMs }: Kept, now: string, at: number): boolean {
  const age = at - run.readAt;
  if (age >= 0 && age < tookMs / READING_SHARE) return true;
  return now === before && now !== "" && run.readAt - changedAt(now) >= SETTLED_MS;
}

/** Latest time in a stamp. */
function changedAt(text: string): number {
  const times = text.split(":").map((part) => Number(part.split(",")[1] ?? 0));
  return Math.max(...times);
}
