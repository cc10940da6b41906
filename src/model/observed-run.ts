import type { RunRows } from "./run-rows.ts";
import type { Gap, SourceKind } from "./sources.ts";

/**
 * One run as one source saw it. What several sources saw of a run is put together by `observed/merge-runs.ts`: each field from the
 * source that sees it best, whatever came first.
 */
export interface ObservedRun {
  readonly source: SourceKind;
  /** Full name of its Pipeline, as Jenkins shows it: `folder/app/main`. */
  readonly pipeline: string;
  readonly number: number;
  /**
   * When the run began, by this source. With controller, Pipeline and number it tells runs apart; sources may differ by a minute.
   * Absent where the source does not say: then it is the latest run of that number that began before it was observed.
   */
  readonly startAt?: number;
  /** When this was seen: of two observations of one source the later one holds. */
  readonly observedAt: number;
  /** What was seen; `run` has one row. What is absent was not seen. A flow node has the same number in all sources. */
  readonly rows: RunRows;
  readonly gaps: readonly Gap[];
}
