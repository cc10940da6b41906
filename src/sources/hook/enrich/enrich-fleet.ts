import type { FactBuilders } from "../../../model/fact-batch.ts";
import { factBuilders } from "../../../model/fact-batch.ts";
import type { FleetObservation, RunObservation } from "../../../model/running.ts";
import type { HookFleet } from "../hook-fleet.ts";
import type { HookRun } from "../hook-run.ts";
import { enrichController } from "./enrich-controller.ts";
import { enrichRun } from "./enrich-run.ts";

/** The run of the hook is another one of the same number when it began this much earlier or later: sources differ by seconds. */
const SAME_RUN_MS = 60_000;

/** Adds what the hook tells to what was seen of a controller from outside: what it sees at once and for sure replaces what was read. */
export class Enricher {
  /** Never written to: describing a run asks for a place to write. */
  private readonly facts: FactBuilders = factBuilders();

  /** Runs in which nothing changed stay the same objects: they are not judged again. */
  private readonly made = new WeakMap<RunObservation, { readonly key: string; readonly run: RunObservation }>();

  constructor(private readonly fleet: HookFleet) {}

  /**
   * The observation with what the hook tells; the same object when it tells nothing of that instant.
   *
   * @param now What the instant asked for really is, when that is the present: a hook that is heard proves that the controller lives,
   * though nothing else in the home changes.
   */
  enrich(observation: FleetObservation, now?: number): FleetObservation {
    const { fleet } = this;
    const at = now !== undefined && fleet.isAlive(now) ? now : observation.at;
    if (!fleet.isAlive(at)) return observation;
    const { askedAt, ...rest } = observation;
    return {
      ...rest,
      at,
      ...(askedAt === undefined || askedAt === at ? {} : { askedAt }),
      controller: enrichController(observation.controller, fleet),
      runs: observation.runs.map((run) => this.enrichOne(run)),
    };
  }

  private enrichOne(run: RunObservation): RunObservation {
    const told = this.fleet.runs.get(run.run);
    if (told === undefined || !isSame(run, told)) return run;
    const key = `${told.revision} ${this.fleet.revision}`;
    const known = this.made.get(run);
    if (known?.key === key) return known.run;
    // Where flow nodes are read off the home, their graph is there already.
    const shape = run.nodesSeen ? undefined : told.shape(this.facts);
    const made = { key, run: enrichRun(run, { told, shape, fleet: this.fleet }) };
    this.made.set(run, made);
    return made.run;
  }
}

function isSame({ startAt }: RunObservation, told: HookRun): boolean {
  return startAt === undefined || told.startAt === undefined || Math.abs(startAt - told.startAt) <= SAME_RUN_MS;
}
