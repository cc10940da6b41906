import type { StoreHealth } from "../scanning/store-follower.ts";
import type { Sleep } from "../sleep.ts";
import type { StoreFeed } from "./store-feed.ts";

/** How it is noticed that runs were made of spans. */
export interface SpanRunsOptions {
  /** Runs written so far; one that was patched counts again. */
  readonly written: () => number;
  /** Called again and again, for who waits for something else to come. */
  readonly onLooked: () => void;
  readonly now: () => number;
  readonly sleep: Sleep;
}

/** How often it is looked: runs are made of spans each two seconds. */
const EVERY_MS = 2000;

/** Runs that are made of spans, of all controllers that send: tells when the store has more of them. */
export class SpanRuns implements StoreFeed {
  private state: StoreHealth = { state: "waiting" };
  private known = 0;
  private tell: (at: number) => void = () => undefined;

  constructor(private readonly options: SpanRunsOptions) {}

  get health(): StoreHealth {
    return this.state;
  }

  onStored(tell: (at: number) => void): void {
    this.tell = tell;
  }

  async work(signal: AbortSignal): Promise<void> {
    const { sleep, onLooked } = this.options;
    while (!signal.aborted) {
      onLooked();
      this.look();
      await sleep(EVERY_MS, signal);
    }
  }

  private look(): void {
    const { written, now } = this.options;
    const runs = written() - this.known;
    if (runs === 0) return;
    this.known += runs;
    this.state = { state: "ok", scannedAt: now(), runs };
    this.tell(now());
  }
}
