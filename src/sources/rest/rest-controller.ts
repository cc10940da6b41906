import type { InventoryFact, ItemFact } from "../../model/items.ts";
import type { ObservedRun } from "../../model/observed-run.ts";
import type { FleetObservation } from "../../model/running.ts";
import type { SourceState } from "../../model/sources.ts";
import type { RestMemory } from "./rest-memory.ts";

/** How a controller is asked over REST. */
export interface RestOptions {
  /** Name of the controller in the store. */
  readonly controller: string;
  /** Root of the controller: `https://ci.example.com/jenkins/`. Must not hold a name or a password: see `user` and `token`. */
  readonly url: string;
  /** Who asks; without it, what anybody may read is read. */
  readonly user?: string;
  /** API token of that user. */
  readonly token?: string;
  /** Requests a minute that are never exceeded; 60 by default, 6 at least. */
  readonly maxRequestsPerMinute?: number;
  /** Of each Pipeline, so many of the newest runs that ended before the first start are fetched; none by default, 100 at most. */
  readonly backfillRuns?: number;
  /** Time between two walks over all items; 10 min by default. */
  readonly discoverEveryMs?: number;
  /** What {@link RestController.memory} gave before; absent at the first start. */
  readonly memory?: RestMemory;
  /** Milliseconds that never go back, to tell what requests take: `() => performance.now()`. */
  readonly clock: () => number;
}

/** Items of a controller and what it is set up with, as of its last whole walk. */
export interface RestItems {
  readonly at: number;
  /** All that may be seen by the user who asks. */
  readonly items: readonly ItemFact[];
  readonly inventory: InventoryFact;
}

/**
 * Follows one controller over its REST API, politely: two requests tell what runs and waits, each run is fetched once when it has
 * ended, and never more is asked than the controller bears.
 *
 * It has no timers: the caller calls `observe` and then again after `nextLookInMs`. Each call asks as much as may be asked then.
 * Calls must not overlap.
 *
 * @example
 * const source = new RestController({ controller: "ci", url, user, token, clock: () => performance.now(), memory });
 * for (;;) {
 *   try { judge(await source.observe(now())); } catch (error) { if (error instanceof RestError) blind(error.message); else throw error; }
 *   keep(source.takeEnded()); // then:
 *   remember(source.memory()); // in this order: a run that was not kept is fetched again
 *   await sleep(source.nextLookInMs);
 * }
 */
export class RestController {
  /** @throws RestError `url` when the URL is none */
  constructor(private readonly options: RestOptions) {}

  /**
   * Looks at what runs and waits, and goes on with all else: runs that ended, items, plugins.
   *
   * When the controller does not answer, that of the last look is returned with `askedAt` for two minutes, then it rejects.
   *
   * @throws RestError when the controller cannot be seen: a sentence, and what to do
   */
  observe(_at: number): Promise<FleetObservation> {
    return Promise.reject(new Error(`${this.options.controller}: not there yet`));
  }

  /** How long to wait before the next call of `observe`: 15 to 60 s, longer while the controller asks to be left alone. */
  get nextLookInMs(): number {
    return 30_000;
  }

  /** Takes out the runs that ended and were fetched since the last call, oldest first. */
  takeEnded(): ObservedRun[] {
    return [];
  }

  /** Takes out what the last whole walk over all items found; undefined when none was finished since the last call. */
  takeItems(): RestItems | undefined {
    return undefined;
  }

  /** How the source does, and what it costs the controller. */
  state(): SourceState {
    return { controller: this.options.controller, kind: "rest", place: "", state: "waiting", since: 0 };
  }

  /** What to give the next RestController of this controller after a restart; without what `takeEnded` has not given out yet. */
  memory(): RestMemory {
    return { version: 1, since: 0, newest: {}, open: [] };
  }

  /** Ends what goes on; `observe` rejects from now on. */
  close(): void {}
}
