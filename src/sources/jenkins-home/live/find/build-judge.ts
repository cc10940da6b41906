import { readBuildState } from "../build-state.ts";
import type { FileTail } from "../files/live-files.ts";
import type { LiveReader } from "../files/live-reader.ts";
import { judgeTail, SHORT_TAIL_BYTES, TAIL_BYTES } from "./build-tail.ts";
import type { RunPlace } from "./run-place.ts";

/** A finished run, as its record tells. */
export interface FinishedRecord {
  readonly startAt: number;
  readonly endAt: number;
  /** When the record was written, by the file's time. */
  readonly savedAt: number;
}

/** What a build directory holds: a Pipeline run that goes on, nothing of the kind, or no record that can be read (yet). */
export type BuildVerdict = "running" | "over" | "unknown";

/** Tells by their records which build directories hold runs that are not over, from the last bytes alone where those tell. */
export class BuildJudge {
  /** Finished runs whose whole records were read. */
  readonly finished: FinishedRecord[] = [];

  /** @param until What ended later was going on. */
  constructor(
    private readonly reader: LiveReader,
    private readonly until: number,
  ) {}

  /** Judges a build directory; `wantsRecord` also notes when a finished run ended. */
  judge(place: RunPlace, wantsRecord: boolean): BuildVerdict {
    const file = `${place.path}/build.xml`;
    const tail = this.readTail(this.reader.pathOf(file));
    if (tail === undefined) return "unknown";
    const verdict = judgeTail(tail.text);
    if (verdict === "unfinished") return "running";
    if (verdict === "other" || (verdict === "finished" && !wantsRecord)) return "over";
    const tape = this.reader.document(file);
    // Half written: it is being written, so something is going on.
    if (tape === "broken") return isOfPipeline(tail.text) ? "running" : "unknown";
    if (tape === "missing") return "unknown";
    const build = readBuildState(tape);
    if (build === undefined) return "over";
    if (!build.isFinished) return "running";
    return this.noteFinished({ startAt: build.startAt, durationMs: build.durationMs, savedAt: tail.savedAt })
      ? "running"
      : "over";
  }

  /** A few bytes nearly always tell; a long list of checkouts may stand behind what tells. */
  private readTail(path: string): FileTail | undefined {
    const tail = this.reader.files.readTail(path, SHORT_TAIL_BYTES);
    if (tail === undefined || judgeTail(tail.text) !== "undecided") return tail;
    return this.reader.files.readTail(path, TAIL_BYTES);
  }

  /** True when the run was going on at the instant in the past that is asked for. */
  private noteFinished(run: { startAt: number | undefined; durationMs: number | undefined; savedAt: number }): boolean {
    if (run.startAt === undefined || run.durationMs === undefined) return false;
    const endAt = run.startAt + run.durationMs;
    this.finished.push({ startAt: run.startAt, endAt, savedAt: run.savedAt });
    return run.startAt <= this.until && endAt > this.until;
  }
}

function isOfPipeline(tail: string): boolean {
  return tail.includes("<flow-build") || tail.includes("CpsFlowExecution");
}
