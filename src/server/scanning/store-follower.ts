import type { HomeChanges } from "../../sources/jenkins-home/live/watch/watched-home.ts";
import { StoreError, type StoreErrorCode } from "../../store/store-error.ts";
import type { StoreFeed } from "../controllers/store-feed.ts";
import type { Sleep } from "../sleep.ts";
import type { InTurn } from "./in-turn.ts";
import { ScanWishes } from "./scan-wishes.ts";

/** Scans the home into the store; returns how many runs were new or changed. Ends early when the signal says so. @throws StoreError */
export type ScanHome = (signal: AbortSignal) => Promise<{ readonly runs: number }>;

/** Scans some build directories; returns also those that only a whole scan can place. @throws StoreError */
export type ScanBuilds = (
  builds: readonly string[],
) => Promise<{ readonly runs: number; readonly left: readonly string[] }>;

/** How the store is kept up to date. */
export interface StoreFollowerOptions {
  readonly scan: ScanHome;
  /** Absent: whatever changed, the whole home is scanned. */
  readonly scanBuilds?: ScanBuilds;
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
  /** Why the last one failed, when the store was to blame. */
  readonly reason?: StoreErrorCode;
}

/** How often it is looked whether a scan is due. */
const CHECK_MS = 500;

/**
 * Keeps the store up to date, never with two scans at once: builds that changed are read a short while later, the whole home every
 * few minutes and soon after Pipelines came or went.
 */
export class StoreFollower implements StoreFeed {
  private state: StoreHealth = { state: "waiting" };
  private readonly wishes = new ScanWishes();
  private tell: (at: number) => void = () => undefined;

  constructor(private readonly options: StoreFollowerOptions) {}

  /** How the last scan went. */
  get health(): StoreHealth {
    return this.state;
  }

  /** Takes what changed in the home: it is to be read soon. */
  want(changes: HomeChanges): void {
    this.wishes.add(changes);
  }

  /** Calls a function with the instant whenever a scan ended well. */
  onStored(tell: (at: number) => void): void {
    this.tell = tell;
  }

  /** Scans until the signal says that it is over; a scan that has begun is waited for. */
  async work(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const { now, isThere } = this.options;
      const due = isThere() ? this.wishes.due(now()) : "nothing";
      if (due !== "nothing") await this.scanOnce(signal, due);
      await this.options.sleep(CHECK_MS, signal);
    }
  }

  private async scanOnce(signal: AbortSignal, kind: "whole" | "part"): Promise<void> {
    const { turn, now, isThere, onError } = this.options;
    try {
      await turn.run(async () => {
        // It may have waited for its turn for a while.
        if (signal.aborted || !isThere()) return;
        this.state = await this.scanNow(signal, kind);
        this.tell(now());
      });
    } catch (error) {
      this.wishes.failed(now());
      const reason = error instanceof StoreError ? { reason: error.code } : {};
      const { reason: _, ...before } = this.state;
      this.state = { ...before, state: "failed", ...reason };
      // What is cut off at the end fails, and that is no trouble.
      if (!signal.aborted) onError(error);
    }
  }

  private async scanNow(signal: AbortSignal, kind: "whole" | "part"): Promise<StoreHealth> {
    const { scan, scanBuilds, now } = this.options;
    const at = now();
    const builds = this.wishes.take(at);
    const tookMs = (): number => Math.max(0, now() - at);
    if (kind === "whole" || scanBuilds === undefined) {
      const { runs } = await scan(signal);
      this.wishes.doneWhole({ at, tookMs: tookMs() });
      return { state: "ok", scannedAt: now(), scanMs: tookMs(), runs };
    }
    const { runs, left } = await scanBuilds(builds);
    this.wishes.donePart({ at, tookMs: tookMs() }, { builds, left });
    return { state: "ok", scannedAt: now(), scanMs: tookMs(), runs };
  }
}
