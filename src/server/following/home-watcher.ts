import { statSync } from "node:fs";
import { join } from "node:path";
import { FleetJudge } from "../../judge/engine/fleet-judge.ts";
import { StepHistory } from "../../judge/history/step-history.ts";
import type { FleetObservation, RunInterval, StepInterval } from "../../model/running.ts";
import type { History, HistoryRequest } from "../../sources/jenkins-home/history/read-history.ts";
import type { WatchState } from "../../sources/jenkins-home/live/watch/home-watch.ts";
import type { HomeChanges } from "../../sources/jenkins-home/live/watch/watched-home.ts";
import { digestOf } from "./digest-of.ts";
import type { Looked, LookKind } from "./follow-home.ts";

/** A run that ended while it was followed, as history learns from it. */
export interface EndedRun {
  readonly interval: RunInterval;
  readonly steps: readonly StepInterval[];
}

/** There is no home at its path, or none with Pipelines in it. */
export class HomeGone extends Error {
  override readonly name = "HomeGone";
}

/** What sees a home. */
export interface HomeEyes {
  readonly look: (at: number, kind: LookKind) => FleetObservation;
  /** What came, grew or went since it was last asked; absent for who keeps nothing of it. */
  readonly takeChanges?: () => HomeChanges;
  /** How much of the home tells of its changes; absent where looks are all there is. */
  readonly watching?: () => WatchState | undefined;
  /** Runs that ended since it was last asked. */
  readonly takeFinished: () => readonly EndedRun[];
  /** What finished runs of Pipelines tell. */
  readonly readHistory: (request: HistoryRequest) => History;
}

/** Looks at a home again and again, learns how long its steps take, and judges with what it remembers of the looks before. */
export class HomeWatcher {
  private readonly history = new StepHistory();
  /** Pipelines whose past has been read. */
  private readonly learned = new Set<string>();
  private readonly judge = new FleetJudge({ limits: this.history });

  /** @param home absolute path, as `openHome` returns it */
  constructor(
    private readonly home: string,
    private readonly eyes: HomeEyes,
  ) {}

  /** Looks and judges, as of an instant. @throws HomeGone: that runs are not there means nothing then */
  look(at: number, kind: LookKind = "look"): Looked {
    this.checkHome();
    const observation = this.eyes.look(at, kind);
    this.checkHome();
    for (const { steps, interval } of this.eyes.takeFinished()) this.history.add(steps, interval);
    this.learnPast(observation);
    const { judgement, causes } = this.judge.look(observation);
    return {
      judgement,
      digest: digestOf(judgement, observation),
      causes,
      changes: this.eyes.takeChanges?.() ?? { builds: [], grown: [], items: [] },
      watching: this.eyes.watching?.(),
    };
  }

  private checkHome(): void {
    if (!isThere(join(this.home, "jobs"))) throw new HomeGone();
  }

  /** Reads once what is past of Pipelines that have not been seen to run before, all in one call: it bounds what it reads. */
  private learnPast({ at, runs }: FleetObservation): void {
    const pipelines = [...new Set(runs.map(({ pipeline }) => pipeline))].filter((name) => !this.learned.has(name));
    if (pipelines.length === 0) return;
    for (const name of pipelines) this.learned.add(name);
    const { steps, runs: past } = this.eyes.readHistory({ pipelines, before: at });
    this.history.learn(steps, past);
  }
}

/** Also a directory behind a closed door is not there. */
function isThere(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}
