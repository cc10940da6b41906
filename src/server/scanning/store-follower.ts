import type { Sleep } from "../sleep.ts";
import type { InTurn } from "./in-turn.ts";

/** Scans the home into the store; returns how many runs were new or changed. Ends early when the signal says so. @throws StoreError */
export type ScanHome = (signal: AbortSignal) => Promise<{ readonly runs: number }>;

/** How the store is kept up to date. */
export interface StoreFollowerOptions {
  readonly scan: ScanHome;
  /** The store answers one at a time: a scan takes its turn among questions. */
  readonly turn: InTurn;
  readonly now: () => number;
  readonly sleep: Sleep;
  /** Whether the home can be read: one that is gone would look like one from which all was deleted. */
  readonly isThere: () => boolean;
  /** Takes why a scan failed; it is tried again. */
  readonly onError: (error: unknown) => void;
}

/** How the last scan went. */
export interface StoreHealth {
  readonly state: "waiting" | "ok" | "failed";
  readonly scannedAt?: number;
  readonly scanMs?: number;
  readonly runs?: number;
}

/** Runs that end one after the other are read together. */
const SOONEST_MS = 10_000;

/** What happens without the end of a run, such as a deleted Pipeline, is seen by then. */
const LATEST_MS = 180_000;

/** How often it is looked whether a scan is due. */
const CHECK_MS = 500;

/** Keeps the store up to date: a scan when runs have ended, and every few minutes; never two at once. */
export class StoreFollower {
  private state: StoreHealth = { state: "waiting" };
  private isWanted = true;
  private startedAt: number | undefined;
  private tell: (at: number) => void = () => undefined;

  constructor(private readonly options: StoreFollowerOptions) {}

  /** How the last scan went. */
  get health(): StoreHealth {
    return this.state;
  }

  /** Asks for a scan soon: runs have ended. */
  want(): void {
    this.isWanted = true;
  }

  /** Calls a function with the instant whenever a scan ended well. */
  onScanned(tell: (at: number) => void): void {
    this.tell = tell;
  }

  /** Scans until the signal says that it is over; a scan that has begun is waited for. */
  async work(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      if (this.isDue()) await this.scanOnce(signal);
      await this.options.sleep(CHECK_MS, signal);
    }
  }

  private isDue(): boolean {
    if (!this.options.isThere()) return false;
    if (this.startedAt === undefined) return true;
    return this.options.now() - this.startedAt >= (this.isWanted ? SOONEST_MS : LATEST_MS);
  }

  private async scanOnce(signal: AbortSignal): Promise<void> {
    const { scan, turn, now, isThere, onError } = this.options;
    this.isWanted = false;
    this.startedAt = now();
    try {
      await turn.run(async () => {
        // It may have waited for its turn for a while.
        if (signal.aborted || !isThere()) return;
        const began = now();
        const { runs } = await scan(signal);
        this.state = { state: "ok", scannedAt: now(), scanMs: now() - began, runs };
        this.tell(now());
      });
    } catch (error) {
      this.state = { ...this.state, state: "failed" };
      // What is cut off at the end fails, and that is no trouble.
      if (!signal.aborted) onError(error);
    }
  }
}
