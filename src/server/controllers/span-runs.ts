import type { SpanKeeper } from "../../ingest/spans/span-keeper.ts";
import { StoreError } from "../../store/store-error.ts";
import type { StoreHealth } from "../scanning/store-follower.ts";
import type { Sleep } from "../sleep.ts";
import type { StoreFeed } from "./store-feed.ts";

/** How runs are made of spans. */
export interface SpanRunsOptions {
  readonly keeper: Pick<SpanKeeper, "look" | "state">;
  /** Called after each look at what came. */
  readonly onLooked: () => void;
  readonly now: () => number;
  readonly sleep: Sleep;
  /** Takes why a look failed; it is tried again. */
  readonly onError: (error: unknown) => void;
}

/** How often it is looked for runs whose spans are all there: they are waited for half a minute anyway. */
const EVERY_MS = 5000;

/** What failed is tried again after so long. */
const RETRY_MS = 30_000;

/** Brings the runs of spans into the store, of all controllers that send. */
export class SpanRuns implements StoreFeed {
  private state: StoreHealth = { state: "waiting" };
  private tell: (at: number) => void = () => undefined;

  constructor(private readonly options: SpanRunsOptions) {}

  get health(): StoreHealth {
    return this.state;
  }

  onStored(tell: (at: number) => void): void {
    this.tell = tell;
  }

  async work(signal: AbortSignal): Promise<void> {
    const { sleep } = this.options;
    while (!signal.aborted) {
      const isDone = await this.lookOnce(signal);
      await sleep(isDone ? EVERY_MS : RETRY_MS, signal);
    }
  }

  /** False when it failed. */
  private async lookOnce(signal: AbortSignal): Promise<boolean> {
    const { keeper, onLooked, now, onError } = this.options;
    const before = keeper.state.runs;
    const began = now();
    try {
      await keeper.look();
      const runs = keeper.state.runs - before;
      if (runs > 0) {
        this.state = { state: "ok", scannedAt: now(), scanMs: Math.max(0, now() - began), runs };
        this.tell(now());
      } else if (this.state.state === "failed") this.state = { ...this.state, state: "ok" };
      onLooked();
      return true;
    } catch (error) {
      const reason = error instanceof StoreError ? { reason: error.code } : {};
      const { reason: _, ...rest } = this.state;
      this.state = { ...rest, state: "failed", ...reason };
      if (!signal.aborted) onError(error);
      return false;
    }
  }
}
