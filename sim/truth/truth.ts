import type { RunState } from "../../src/model/verdict.ts";
import type { Controller } from "../controller/controller.ts";
import type { EpochMs } from "../engine/times.ts";
import type { FaultKind } from "../faults/fault.ts";
import type { Habits } from "../run/machine.ts";
import type { Run } from "../run/run.ts";
import { isStuck, type Standing, Standings } from "./states.ts";

/** What is true of a run that runs now. */
export interface RunTruth {
  /** `full/name#7`. */
  readonly run: string;
  readonly state: RunState;
  readonly since: EpochMs;
  /** Onset of the fault it is in or that holds it up. */
  readonly onsetAt?: EpochMs;
  readonly faultId?: string;
  readonly incidentId?: string;
  /** A run, or a thing as "label gpu", when the run will not move. */
  readonly rootCause?: string;
  /** No fault has struck it so far. What holds it up from outside does not count. */
  readonly isHealthy: boolean;
  /** It moves, yet a step of it takes longer than its own 95th percentile. */
  readonly slow: boolean;
}

/** A stretch in which a run was in a state that needs somebody. */
export interface Episode {
  readonly faultId?: string;
  readonly kind?: FaultKind;
  readonly incidentId?: string;
  readonly run: string;
  readonly state: RunState;
  readonly onsetAt: EpochMs;
  endAt?: EpochMs;
  readonly rootCause?: string;
  /** Runs that were held up by the same incident meanwhile, itself not included. */
  readonly holdsUp: readonly string[];
}

interface OpenEpisode extends Episode {
  readonly holdsUp: string[];
}

/** Follows the true state of every run, at every instant it changes. */
export class Truth {
  readonly episodes: Episode[] = [];
  private readonly open = new Map<Run, OpenEpisode>();
  private readonly standings = new Map<Run, Standing>();

  constructor(
    private readonly controller: Controller,
    private readonly habits: Habits,
    private readonly onDeadlock: (run: Run) => void,
  ) {}

  /** Works the states out again if something they depend on has changed. */
  update(): void {
    const { controller } = this;
    while (controller.isTruthOld) {
      controller.isTruthOld = false;
      const standings = new Standings(controller, this.habits);
      for (const run of controller.active) this.note(run, standings.of(run));
      for (const run of this.standings.keys()) if (!controller.active.has(run)) this.forget(run);
    }
  }

  /** What is true now of each run that runs. */
  now(): RunTruth[] {
    this.update();
    return [...this.controller.active].map((run) => this.truthOf(run));
  }

  private truthOf(run: Run): RunTruth {
    const { fault, root } = this.standings.get(run)!;
    const { now } = this.controller;
    return {
      run: run.id,
      state: run.state,
      since: run.stateSince,
      ...(fault && { onsetAt: fault.onsetAt, faultId: fault.id, incidentId: fault.incidentId }),
      ...(root !== undefined && { rootCause: root }),
      isHealthy: !run.wasStruck,
      slow: [...run.strands].some(({ doing }) => doing.kind === "work" && doing.slowAt <= now),
    };
  }

  private note(run: Run, standing: Standing): void {
    const before = this.standings.get(run);
    if (standing.state === "DEADLOCK" && !standing.fault) this.onDeadlock(run);
    if (this.controller.isTruthOld) return;
    this.standings.set(run, standing);
    if (before && before.state === standing.state && before.fault === standing.fault) return;
    if (before?.state !== standing.state) {
      run.state = standing.state;
      run.stateSince = this.controller.now;
    }
    this.close(run);
    if (isStuck(standing.state)) run.wasBlocked = true;
    if (isStuck(standing.state) || standing.fault) this.begin(run, standing);
  }

  private begin(run: Run, { state, fault, root }: Standing): void {
    const episode: OpenEpisode = {
      run: run.id,
      state,
      onsetAt: this.controller.now,
      ...(fault && { faultId: fault.id, kind: fault.kind, incidentId: fault.incidentId }),
      ...(root !== undefined && { rootCause: root }),
      holdsUp: [],
    };
    this.open.set(run, episode);
    this.episodes.push(episode);
    this.noteHeldUp(episode);
  }

  /** Tells the other episodes of the incident that one more run is held up, and it of them. */
  private noteHeldUp(episode: OpenEpisode): void {
    if (episode.incidentId === undefined) return;
    for (const other of this.open.values()) {
      if (other === episode || other.incidentId !== episode.incidentId) continue;
      if (!other.holdsUp.includes(episode.run)) other.holdsUp.push(episode.run);
      if (other.state === "BLOCKED_BY_STUCK") episode.holdsUp.push(other.run);
    }
  }

  private forget(run: Run): void {
    this.standings.delete(run);
    this.close(run);
  }

  private close(run: Run): void {
    const episode = this.open.get(run);
    if (!episode) return;
    episode.endAt = this.controller.now;
    this.open.delete(run);
    if (episode.endAt === episode.onsetAt) this.episodes.splice(this.episodes.lastIndexOf(episode), 1);
  }
}
