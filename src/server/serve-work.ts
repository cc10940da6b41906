import type { AlertCourier } from "./alerts/alert-courier.ts";
import type { Board } from "./board/board.ts";
import type { EventStreams } from "./events/event-streams.ts";
import { Bell } from "./following/bell.ts";
import { followHome } from "./following/follow-home.ts";
import type { Listening } from "./listen.ts";
import { keepRetention } from "./retention/keep-retention.ts";
import { aliveEvent, runningEvent, storedEvent } from "./routes/events.ts";
import type { StoreFollower } from "./scanning/store-follower.ts";
import type { ServeOptions } from "./serve-options.ts";
import type { Watching } from "./watching.ts";

/** A look that takes longer is one at a disk that does not answer. */
const PATIENCE_MS = 60_000;

const ALIVE_MS = 15_000;

/** What has begun may take so long to end when the server is closed. */
const GRACE_MS = 2500;

/** What works. */
export interface WorkingParts {
  readonly board: Board;
  readonly streams: EventStreams;
  readonly couriers: readonly AlertCourier[];
  readonly storeFollower: StoreFollower;
  readonly watching: Watching;
}

/** Work that goes on until it is stopped. */
export interface Work {
  readonly stop: () => void;
  readonly done: Promise<unknown>;
}

/** Begins all work of a server. */
export function startWork(
  options: ServeOptions,
  { board, streams, couriers, storeFollower, watching }: WorkingParts,
): Work {
  const over = new AbortController();
  const { signal } = over;
  board.onChange(() => streams.send(runningEvent(board)));
  storeFollower.onScanned((at) => streams.send(storedEvent(at)));
  const alive = setInterval(() => streams.send(aliveEvent(board)), ALIVE_MS);
  const { look, bell = new Bell(), everyMs, effects, store } = options;
  const { retention, turn } = store;
  const jobs = [
    // Before the first scan: what is too old never comes in.
    ...(retention === undefined ? [] : [keepRetention({ ...retention, ...effects, turn, signal })]),
    followHome({
      look,
      bell,
      everyMs,
      patienceMs: PATIENCE_MS,
      now: effects.now,
      sleep: effects.sleep,
      signal,
      onLooked: (looked, when) => watching.looked(looked, when),
      onLost: (error, at) => watching.lost(error, at),
    }),
    storeFollower.work(signal),
    ...couriers.map((courier) => courier.work(signal)),
  ];
  const stop = (): void => {
    clearInterval(alive);
    over.abort();
  };
  return { stop, done: Promise.all(jobs.map((job) => job.catch(effects.onError))) };
}

/** Ends work and answers; false when some of it did not come to its end in time. */
export async function closeAll(listening: Listening, streams: EventStreams, { stop, done }: Work): Promise<boolean> {
  stop();
  streams.close();
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(), GRACE_MS);
  const isLate = new Promise<boolean>((resolve) => late.signal.addEventListener("abort", () => resolve(false)));
  const [isDone] = await Promise.all([Promise.race([done.then(() => true), isLate]), listening.close()]);
  clearTimeout(timer);
  return isDone;
}
