import type { ObservedRun } from "../../model/observed-run.ts";
import type { FleetObservation } from "../../model/running.ts";
import type { SourceState } from "../../model/sources.ts";
import { Enricher } from "./enrich/enrich-fleet.ts";
import type { HookEvent } from "./events.ts";
import { HookFleet } from "./hook-fleet.ts";
import { observedHookRun } from "./observe-hook-run.ts";
import { spoolFolder } from "./read/spool-files.ts";
import { type SpoolPlace, SpoolReader } from "./read/spool-reader.ts";
import { hookState } from "./state.ts";

/** Lags kept, the newest: an hour of a quiet controller, a minute of a busy one. */
const MAX_LAGS = 1000;

/**
 * What the hook in a controller tells, as it comes: for the judge at once, for the store when a run is over.
 *
 * Where an earlier process stopped is plain data, {@link place}: a run that was going on then is read again from its beginning.
 */
export class HookSource {
  readonly fleet = new HookFleet();
  private readonly reader: SpoolReader;
  private readonly enricher = new Enricher(this.fleet);
  /** Where the first event of each run stands that goes on, in the order they came. */
  private readonly began = new Map<string, SpoolPlace>();
  private last: SpoolPlace | undefined;
  private readonly lags: number[] = [];
  private looks = 0;

  /** @param home as `openHome` returns it @param from {@link place} of an earlier process; without it all is read that is there */
  constructor(home: string, from?: SpoolPlace) {
    this.reader = new SpoolReader(spoolFolder(home), from);
    this.last = from;
  }

  /** Reads what is new, as of an instant; true when anything was. */
  look(at: number): boolean {
    let isNew = false;
    do {
      for (const { event, from, place } of this.reader.read()) {
        this.take(event, from);
        this.last = place;
        isNew = true;
        // What was there before this process began was not late.
        if (this.looks > 0) this.lags.push(Math.max(0, at - event.at));
      }
    } while (this.reader.hasMore);
    this.lags.splice(0, Math.max(0, this.lags.length - MAX_LAGS));
    this.looks++;
    return isNew;
  }

  /** What was seen from outside with what the hook tells. @param now the present, when that is what was asked for */
  enrich(observation: FleetObservation, now?: number): FleetObservation {
    return this.enricher.enrich(observation, now);
  }

  /** Takes out the runs that ended since the last call, as facts. */
  takeRuns(): ObservedRun[] {
    return this.fleet
      .takeOver()
      .map(observedHookRun)
      .filter((run) => run !== undefined);
  }

  /** Where the next process has to go on: before the first event of every run that goes on. */
  get place(): SpoolPlace | undefined {
    const [oldest] = this.began.values();
    return oldest ?? this.last;
  }

  /** How the hook does. */
  state(controller: string, at: number): SourceState | undefined {
    return hookState(this.fleet, { controller, at, skipped: this.reader.skipped, lags: this.lags });
  }

  private take(event: HookEvent, from: SpoolPlace): void {
    this.fleet.take(event);
    if (event.event === "beat" || event.event === "hook") return this.forgetEnded();
    if (!("run" in event) || event.run === undefined) return;
    const { name } = event.run;
    if (!this.fleet.runs.has(name)) this.began.delete(name);
    else if (!this.began.has(name)) this.began.set(name, from);
  }

  private forgetEnded(): void {
    for (const name of this.began.keys()) if (!this.fleet.runs.has(name)) this.began.delete(name);
  }
}
