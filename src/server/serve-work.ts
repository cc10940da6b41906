import { shareBoards } from "./board/share-boards.ts";
import type { Controllers } from "./controllers/controllers.ts";
import type { FollowedController } from "./controllers/followed-controller.ts";
import { keepStates } from "./controllers/keep-states.ts";
import type { EventStreams } from "./events/event-streams.ts";
import type { Listening } from "./listen.ts";
import { keepRetention } from "./retention/keep-retention.ts";
import { aliveEvent, runningEvent, storedEvent } from "./routes/events.ts";
import { tellMissing } from "./scanning/tell-missing.ts";
import type { ServeOptions } from "./serve-options.ts";

const ALIVE_MS = 15_000;

/** What has begun may take so long to end when the server is closed. */
const GRACE_MS = 2500;

/** What works. */
export interface WorkingParts {
  readonly controllers: Controllers;
  readonly streams: EventStreams;
}

/** Work that goes on until it is stopped. */
export interface Work {
  readonly stop: () => void;
  readonly done: Promise<unknown>;
}

/** Begins all work of a server. */
export function startWork(options: ServeOptions, { controllers, streams }: WorkingParts): Work {
  const over = new AbortController();
  const { signal } = over;
  const { effects, store, feeds = [] } = options;
  const { retention, turn } = store;
  const told = (at: number): void => streams.send(storedEvent(at));
  const working = (job: Promise<unknown>): Promise<unknown> => job.catch(effects.onError);
  const follow = (one: FollowedController): Promise<unknown>[] => {
    one.board.onChange(() => streams.send(runningEvent(one)));
    for (const feed of one.feeds) feed.onStored(told);
    return one.work(signal).map(working);
  };
  for (const feed of feeds) feed.onStored(told);
  const alive = setInterval(() => {
    for (const one of controllers.all) streams.send(aliveEvent(one));
  }, ALIVE_MS);
  // Before the first scan: what is too old never comes in.
  const jobs = retention === undefined ? [] : [working(keepRetention({ ...retention, ...effects, turn, signal }))];
  jobs.push(...controllers.all.flatMap(follow), ...feeds.map((feed) => working(feed.work(signal))));
  const { saveStates, boards, missing } = store;
  const onChange = (): void => told(effects.now());
  if (boards !== undefined) jobs.push(working(shareBoards({ boards, controllers, ...effects, signal })));
  if (missing !== undefined) jobs.push(working(tellMissing({ ...effects, missing, onChange, signal })));
  if (saveStates !== undefined)
    jobs.push(
      working(
        keepStates({
          ...effects,
          signal,
          save: saveStates,
          states: () => controllers.all.flatMap(({ sourceStates }) => sourceStates),
        }),
      ),
    );
  controllers.onAdded((one) => {
    jobs.push(...follow(one));
    streams.send(runningEvent(one));
  });
  const stop = (): void => {
    clearInterval(alive);
    over.abort();
  };
  return { stop, done: endOf(signal, jobs) };
}

/** Resolves when, after the signal, all jobs have ended: also those that began later than the others. */
async function endOf(signal: AbortSignal, jobs: readonly Promise<unknown>[]): Promise<void> {
  await new Promise((resolve) => signal.addEventListener("abort", resolve, { once: true }));
  await Promise.all(jobs);
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
