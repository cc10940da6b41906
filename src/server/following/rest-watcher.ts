import { FleetJudge } from "../../judge/engine/fleet-judge.ts";
import { intervalsOfRows } from "../../judge/history/intervals-of-rows.ts";
import { StepHistory } from "../../judge/history/step-history.ts";
import type { HistoryOf, StoredRun } from "../../metrics/history/stored-history.ts";
import type { ObservedRun } from "../../model/observed-run.ts";
import type { FleetObservation } from "../../model/running.ts";
import { RestError } from "../../sources/rest/rest-error.ts";
import { digestOf } from "./digest-of.ts";
import type { Looked } from "./follow-home.ts";
import { LookError } from "./look-error.ts";

/** What a controller is seen through. */
export interface RestEyes {
  /** @throws RestError when it cannot be seen */
  readonly observe: (at: number) => Promise<FleetObservation>;
  /** Runs that ended and were fetched since the last call, oldest first. */
  readonly takeEnded: () => readonly ObservedRun[];
}

/** Where what is learned comes from and goes. */
export interface RestWatcherOptions {
  readonly eyes: RestEyes;
  /** What the store knows of finished runs of families. @throws StoreError */
  readonly readHistory: (of: readonly HistoryOf[]) => Promise<readonly StoredRun[]>;
  /** Takes runs that ended: they are to be kept. */
  readonly onEnded: (runs: readonly ObservedRun[]) => void;
  /** Takes why a history could not be read: judging goes on without it, and it is asked for again. */
  readonly onError: (error: unknown) => void;
}

/** Families whose past is read at one look: a controller full of new ones is to be judged soon. */
const FAMILIES_PER_LOOK = 50;

/**
 * Looks at a Jenkins again and again through its REST API, and judges with what it remembers of the looks before.
 *
 * How long steps take is learned from what the store knows of finished runs, and of each run that ends while it is followed.
 */
export class RestWatcher {
  private readonly history = new StepHistory();
  private readonly judge = new FleetJudge({ limits: this.history });
  /** Families whose past has been read, and whose each Pipeline is. */
  private readonly learned = new Set<string>();
  private readonly familyOf = new Map<string, string>();

  constructor(private readonly options: RestWatcherOptions) {}

  /** Looks and judges, as of an instant. @throws LookError when Jenkins cannot be seen */
  async look(at: number): Promise<Looked> {
    const observation = await this.observe(at);
    for (const { pipeline, family } of observation.runs) this.familyOf.set(pipeline, family);
    this.takeEnded();
    await this.learnPast(observation);
    const { judgement, causes } = this.judge.look(observation);
    return {
      judgement,
      digest: digestOf(judgement, observation),
      causes,
      changes: { builds: [], grown: [], items: [] },
      watching: undefined,
    };
  }

  private async observe(at: number): Promise<FleetObservation> {
    try {
      return await this.options.eyes.observe(at);
    } catch (error) {
      // Also when nothing can be seen, what ended before is there to be kept.
      this.takeEnded();
      throw error instanceof RestError ? new LookError(error.message, { cause: error }) : error;
    }
  }

  private takeEnded(): void {
    const ended = this.options.eyes.takeEnded();
    if (ended.length === 0) return;
    this.options.onEnded(ended);
    for (const { pipeline, number, rows } of ended) {
      const family = this.familyOf.get(pipeline) ?? pipeline;
      const intervals = intervalsOfRows({ pipeline, family, number, rows });
      // What the store tells of a family later has this run too.
      if (intervals !== undefined && this.learned.has(family)) this.history.add(intervals.steps, intervals.run);
    }
  }

  private async learnPast({ runs }: FleetObservation): Promise<void> {
    const unknown = new Map<string, HistoryOf>();
    for (const { pipeline, family } of runs) if (!this.learned.has(family)) unknown.set(family, { pipeline, family });
    const asked = [...unknown.values()].slice(0, FAMILIES_PER_LOOK);
    if (asked.length === 0) return;
    try {
      const past = (await this.options.readHistory(asked)).flatMap((run) => intervalsOfRows(run) ?? []);
      for (const { family } of asked) this.learned.add(family);
      const steps = past.flatMap((run) => run.steps).sort((one, other) => one.startAt - other.startAt);
      this.history.learn(
        steps,
        past.map(({ run }) => run),
      );
    } catch (error) {
      this.options.onError(error);
    }
  }
}
