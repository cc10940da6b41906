import { isDeepStrictEqual } from "node:util";
import type { ControllerObservation, FleetObservation, RunObservation } from "../../model/running.ts";
import type { Judged } from "../judge.ts";
import type { JudgeMemory } from "../memory.ts";
import type { StepLimits } from "../step-limits.ts";
import { JudgeEngine } from "./judge-engine.ts";

/** What a judge of looks begins with. */
export interface FleetJudgeOptions {
  readonly limits: StepLimits;
  /** Of a judge before, to go on where it was. */
  readonly memory?: JudgeMemory;
}

/**
 * Judges look after look at the same controller, and of each look only what is not as it was in the one before.
 *
 * A run that was not touched has to be the same object as before; `HomeFollower` sees to that.
 */
export class FleetJudge {
  private engine: JudgeEngine | undefined;
  private controller: ControllerObservation | undefined;
  private runs: ReadonlyMap<string, RunObservation> = new Map();

  constructor(private readonly options: FleetJudgeOptions) {}

  /** Judges a look. */
  look(observation: FleetObservation): Judged {
    const { at, askedAt, controller } = observation;
    this.engine ??= new JudgeEngine({ ...this.options, controller });
    if (this.controller !== undefined && !isSame(this.controller, controller)) this.engine.noteController(controller);
    this.controller = controller;
    this.takeRuns(this.engine, observation.runs);
    this.engine.advance(at);
    return this.engine.judge(askedAt);
  }

  private takeRuns(engine: JudgeEngine, seen: readonly RunObservation[]): void {
    const runs = new Map(seen.map((run) => [run.run, run]));
    for (const name of this.runs.keys()) if (!runs.has(name)) engine.remove(name);
    for (const [name, run] of runs) if (this.runs.get(name) !== run) engine.note(run);
    this.runs = runs;
  }
}

/** Whether nothing about the controller changed that a run is judged by: signs of life come with every look. */
function isSame(before: ControllerObservation, after: ControllerObservation): boolean {
  return isDeepStrictEqual({ ...before, lastAliveAt: undefined }, { ...after, lastAliveAt: undefined });
}
