import type { ObservedRun } from "../../model/observed-run.ts";
import { StoreError } from "../../store/store-error.ts";
import type { InTurn } from "../scanning/in-turn.ts";
import type { StoreHealth } from "../scanning/store-follower.ts";
import type { Sleep } from "../sleep.ts";
import type { StoreFeed } from "./store-feed.ts";

/** How runs that ended are kept. */
export interface EndedRunsOptions {
  /** Keeps runs of the controller. @throws StoreError */
  readonly write: (runs: readonly ObservedRun[]) => Promise<void>;
  /** Keeps what the source has to know again, once its runs are safe. @throws StoreError */
  readonly remember: () => Promise<void>;
  /** The store answers one at a time. */
  readonly turn: InTurn;
  readonly now: () => number;
  readonly sleep: Sleep;
  /** Takes why they could not be kept; it is tried again. */
  readonly onError: (error: unknown) => void;
}

/** Runs that end within so long are written together. */
const CHECK_MS = 1000;

/** What failed is tried again after so long. */
const RETRY_MS = 30_000;

/** What a source remembers is kept so often, also when no run ended. */
const REMEMBER_MS = 300_000;

/** Runs written at once. */
const MOST_AT_ONCE = 200;

/** Runs that wait while the store cannot be written: more are not held, and fetched again after a restart. */
const MOST_WAITING = 20_000;

/** Brings runs that a source saw end into the store, and then lets the source forget them. */
export class EndedRuns implements StoreFeed {
  private state: StoreHealth = { state: "waiting" };
  private waiting: ObservedRun[] = [];
  private isWhole = true;
  private rememberedAt: number | undefined;
  private tell: (at: number) => void = () => undefined;

  constructor(private readonly options: EndedRunsOptions) {}

  get health(): StoreHealth {
    return this.state;
  }

  /** Takes runs that ended. */
  take(runs: readonly ObservedRun[]): void {
    const room = MOST_WAITING - this.waiting.length;
    this.waiting.push(...runs.slice(0, room));
    // What was left out is to be fetched again: the source must not be told that it is safe.
    if (runs.length > room) this.isWhole = false;
  }

  onStored(tell: (at: number) => void): void {
    this.tell = tell;
  }

  async work(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const isDone = await this.writeOnce(signal);
      await this.options.sleep(isDone ? CHECK_MS : RETRY_MS, signal);
    }
    // What came while it was told to end.
    if (this.waiting.length > 0) await this.writeOnce(signal);
  }

  /** False when it failed. */
  private async writeOnce(signal: AbortSignal): Promise<boolean> {
    const { turn, now, onError } = this.options;
    const isDue = this.rememberedAt === undefined || Math.abs(now() - this.rememberedAt) >= REMEMBER_MS;
    if (this.waiting.length === 0 && !isDue) return true;
    try {
      await turn.run(() => this.writeNow());
      return true;
    } catch (error) {
      const reason = error instanceof StoreError ? { reason: error.code } : {};
      const { reason: _, ...before } = this.state;
      this.state = { ...before, state: "failed", ...reason };
      if (!signal.aborted) onError(error);
      return false;
    }
  }

  private async writeNow(): Promise<void> {
    const { write, remember, now } = this.options;
    const began = now();
    let runs = 0;
    while (this.waiting.length > 0) {
      const some = this.waiting.slice(0, MOST_AT_ONCE);
      await write(some);
      this.waiting.splice(0, some.length);
      runs += some.length;
    }
    if (this.isWhole) await remember();
    this.rememberedAt = now();
    if (runs === 0 && this.state.scannedAt !== undefined) return;
    this.state = { state: "ok", scannedAt: now(), scanMs: Math.max(0, now() - began), runs };
    this.tell(now());
  }
}
