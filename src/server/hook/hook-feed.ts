import type { SourceState } from "../../model/sources.ts";
import { HookSource } from "../../sources/hook/hook-source.ts";
import { hasSpool } from "../../sources/hook/read/spool-files.ts";
import type { SpoolPlace } from "../../sources/hook/read/spool-reader.ts";
import type { ObservedRuns } from "../../store/store.ts";
import type { StoreFeed } from "../controllers/store-feed.ts";
import type { StoreHealth } from "../scanning/store-follower.ts";
import type { Sleep } from "../sleep.ts";

/** Between two looks at the spool: runs that ended are in the store within this. */
const LOOK_MS = 5000;

/** Runs written at once. */
const BATCH_RUNS = 200;

/** What of a store takes runs of a hook. */
type HookedRuns = Pick<ObservedRuns, "write">;

/** What bringing the runs of a hook into the store needs. */
export interface HookFeedOptions {
  /** As `openHome` returns it. */
  readonly home: string;
  /** Name of the controller in the store. */
  readonly controller: string;
  /** Where runs go. */
  readonly observed: HookedRuns;
  /** Has something done when no scan writes. */
  readonly inTurn: <T>(action: () => Promise<T>) => Promise<T>;
  /** Where the process before this one stopped, and where to say it for the next. */
  readonly place: { readonly read: () => SpoolPlace | undefined; readonly write: (place: SpoolPlace) => void };
  readonly now: () => number;
  readonly sleep: Sleep;
  /** Takes what a look threw, once; the next one is tried all the same. */
  readonly onError: (error: unknown) => void;
}

/**
 * Brings the runs that a hook tells of into the store as they end. Without a hook it costs a look at a directory now and then.
 *
 * Where it stopped is said after what was read is safe: after a crash some of it is read and written again, which changes nothing.
 */
export class HookFeed implements StoreFeed {
  /** How it went last; `scannedAt` is when runs were last written. */
  health: StoreHealth = { state: "waiting" };
  private source: HookSource | undefined;
  private tell: (at: number) => void = () => undefined;
  private said = "";

  constructor(private readonly options: HookFeedOptions) {}

  /** Calls a function with the instant whenever runs were written. */
  onStored(tell: (at: number) => void): void {
    this.tell = tell;
  }

  /** How the hook does; undefined as long as nothing was heard of one. */
  get state(): SourceState | undefined {
    return this.source?.state(this.options.controller, this.options.now());
  }

  /** Looks again and again until the signal says that it is over. */
  async work(signal: AbortSignal): Promise<void> {
    const { sleep, onError } = this.options;
    let told: string | undefined;
    while (!signal.aborted) {
      try {
        await this.look();
        told = undefined;
      } catch (error) {
        this.health = { ...this.health, state: "failed" };
        // A full disk is full for hours.
        if (String(error) !== told) onError(error);
        told = String(error);
      }
      await sleep(LOOK_MS, signal);
    }
  }

  private async look(): Promise<void> {
    const { home, place, now } = this.options;
    if (this.source === undefined && !hasSpool(home)) return;
    this.source ??= new HookSource(home, place.read());
    this.source.look(now());
    await this.write(this.source);
    this.sayPlace(this.source.place);
  }

  /** What could not be written is read again by a source that begins where the last good look ended. */
  private async write(source: HookSource): Promise<void> {
    const { controller, observed, inTurn, now } = this.options;
    const runs = source.takeRuns();
    try {
      for (let at = 0; at < runs.length; at += BATCH_RUNS) {
        const batch = runs.slice(at, at + BATCH_RUNS);
        await inTurn(() => observed.write(controller, batch));
      }
    } catch (error) {
      this.source = undefined;
      throw error;
    }
    if (runs.length === 0) return;
    this.health = { state: "ok", scannedAt: now(), runs: runs.length };
    this.tell(now());
  }

  private sayPlace(place: SpoolPlace | undefined): void {
    if (place === undefined) return;
    const text = `${place.file} ${place.offset}`;
    if (text !== this.said) this.options.place.write(place);
    this.said = text;
  }
}
