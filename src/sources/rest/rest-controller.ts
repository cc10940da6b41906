import type { InventoryFact, ItemFact } from "../../model/items.ts";
import type { ObservedRun } from "../../model/observed-run.ts";
import type { FleetObservation } from "../../model/running.ts";
import type { SourceState } from "../../model/sources.ts";
import { controllerUrl } from "./controller-url.ts";
import { Follower } from "./follower.ts";
import { HttpClient } from "./read/http-client.ts";
import { PoliteClient } from "./read/polite-client.ts";
import { RequestBudget } from "./request-budget.ts";
import { RestError } from "./rest-error.ts";
import type { RestMemory } from "./rest-memory.ts";
import { SourceStates } from "./source-states.ts";

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
  /** False when some folders could not be read: what is not in `items` may be there all the same. */
  readonly isWhole: boolean;
  readonly inventory: InventoryFact;
}

const PER_MINUTE = 60;
const DISCOVER_EVERY_MS = 600_000;

/** The answer of the last look stands in for one that does not come, for so long. */
const STANDS_IN_MS = 120_000;

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
  private readonly http: HttpClient;
  private readonly budget: RequestBudget;
  private readonly follower: Follower;
  private readonly states: SourceStates;
  private last: FleetObservation | undefined;
  private lastAt = 0;

  /** @throws RestError `url` when the URL is none */
  constructor(private readonly options: RestOptions) {
    const { controller, user, token, clock } = options;
    const root = controllerUrl(options.url);
    this.http = new HttpClient({ root, user, token });
    this.budget = new RequestBudget(options.maxRequestsPerMinute ?? PER_MINUTE, clock());
    this.states = new SourceStates(controller, root.host);
    this.follower = new Follower({
      client: new PoliteClient(this.http.ask, this.budget, clock),
      clock,
      contextPath: root.pathname,
      discoverEveryMs: options.discoverEveryMs ?? DISCOVER_EVERY_MS,
      book: { memory: options.memory, backfill: options.backfillRuns ?? 0 },
    });
  }

  /**
   * Looks at what runs and waits, and goes on with all else: runs that ended, items, plugins.
   *
   * It is as of the controller's own time where its clock is off by more than ten seconds: all that it tells is.
   *
   * When the controller does not answer, that of the last look is returned with `askedAt` for two minutes, then it rejects.
   *
   * @throws RestError when the controller cannot be seen: a sentence, and what to do
   */
  async observe(at: number): Promise<FleetObservation> {
    this.states.asked(at);
    try {
      // While it asks to be left alone, why it does is said again.
      const isPaused = this.budget.pauseMs(this.options.clock()) > 0 && this.states.error !== undefined;
      if (isPaused) throw this.states.error;
      this.last = await this.follower.look(at);
      this.lastAt = at;
      this.budget.succeeded();
      this.states.succeeded(at);
      return this.last;
    } catch (error) {
      if (!(error instanceof RestError)) throw error;
      this.note(error, at);
      if (this.last === undefined || at - this.lastAt > STANDS_IN_MS || error.code === "closed") throw error;
      return { ...this.last, askedAt: at };
    }
  }

  /** How long to wait before the next call of `observe`: 15 to 60 s, longer while the controller asks to be left alone. */
  get nextLookInMs(): number {
    return Math.ceil(Math.max(this.follower.everyMs, this.budget.pauseMs(this.options.clock())));
  }

  /** Takes out the runs that ended and were fetched since the last call, oldest first. */
  takeEnded(): ObservedRun[] {
    return this.follower.takeEnded();
  }

  /** Takes out what the last whole walk over all items found; undefined when none was finished since the last call. */
  takeItems(): RestItems | undefined {
    return this.follower.takeItems();
  }

  /** How the source does, and what it costs the controller. */
  state(): SourceState {
    return this.states.state({
      cost: this.budget.cost(this.options.clock()),
      lagsMs: this.follower.lagsMs,
      lost: this.follower.lost,
    });
  }

  /** What to give the next RestController of this controller after a restart; runs that `takeEnded` has not given out are fetched again. */
  memory(): RestMemory {
    return this.follower.memory();
  }

  /** Ends what goes on; `observe` rejects from now on. */
  close(): void {
    this.http.close();
  }

  /** Whatever it was, the controller is let be for a while: a name and token that are wrong may lock an account. */
  private note(error: RestError, at: number): void {
    const now = this.options.clock();
    const isNews = error !== this.states.error && error.code !== "budget";
    if (isNews && this.budget.pauseMs(now) === 0) this.budget.failed(now, error.retryAfterMs);
    if (error.code !== "budget" || this.last === undefined) this.states.failed(error, at);
  }
}
