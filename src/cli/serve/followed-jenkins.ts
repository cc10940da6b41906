import { storedHistory } from "../../metrics/history/stored-history.ts";
import { EndedRuns } from "../../server/controllers/ended-runs.ts";
import type { FollowedOptions } from "../../server/controllers/followed-options.ts";
import type { StoreFeed } from "../../server/controllers/store-feed.ts";
import { Bell } from "../../server/following/bell.ts";
import { followHome } from "../../server/following/follow-home.ts";
import { RestWatcher } from "../../server/following/rest-watcher.ts";
import type { InTurn } from "../../server/scanning/in-turn.ts";
import { realSleep } from "../../server/sleep.ts";
import { RestController } from "../../sources/rest/rest-controller.ts";
import { readMemory } from "../../sources/rest/rest-memory.ts";
import { readSourceMemory, writeSourceMemory } from "../../store/source-memory.ts";
import type { ObservedRuns, QuestionReader, Store } from "../../store/store.ts";
import type { Followed } from "./followed-home.ts";
import type { JenkinsTarget } from "./jenkins-flags.ts";
import type { ServerLog } from "./server-log.ts";

/** What Jenkins are asked with, and where what they say goes. */
export interface FollowedJenkinsOptions {
  readonly store: Store;
  /** Answers while a scan writes. */
  readonly reader: QuestionReader;
  readonly observed: ObservedRuns;
  readonly turn: InTurn;
  readonly maxRequestsPerMinute: number;
  readonly backfillRuns: number;
  readonly lines: ServerLog;
}

/** A Jenkins that is asked over REST: what it looks like, and what of it is kept. */
export interface AskedJenkins {
  readonly source: RestController;
  readonly watcher: RestWatcher;
  readonly ended: EndedRuns;
}

/** Begins to ask a Jenkins where it was left before a restart. Nothing is asked yet. @throws StoreError, RestError when its address is none */
export async function askedJenkins(target: JenkinsTarget, options: FollowedJenkinsOptions): Promise<AskedJenkins> {
  const { store, reader, observed, turn, maxRequestsPerMinute, backfillRuns, lines } = options;
  const { controller } = target;
  const place = `rest ${controller}`;
  const memory = readMemory(await readSourceMemory(store, place));
  const clock = (): number => performance.now();
  const source = new RestController({
    ...target,
    maxRequestsPerMinute,
    backfillRuns,
    clock,
    ...(memory === undefined ? {} : { memory }),
  });
  const { onError } = lines;
  const ended = new EndedRuns({
    write: (runs) => observed.write(controller, runs),
    remember: () => writeSourceMemory(store, place, source.memory()),
    ...{ turn, now: Date.now, sleep: realSleep, onError },
  });
  const watcher = new RestWatcher({
    eyes: source,
    readHistory: (of) => storedHistory(reader, controller, of),
    onEnded: (runs) => ended.take(runs),
    onError,
  });
  return { source, watcher, ended };
}

/** A controller that is followed through its REST API alone. @throws StoreError */
export async function followedJenkins(controller: string, asked: AskedJenkins, store: Store): Promise<Followed> {
  const { source, watcher, ended } = asked;
  const options: FollowedOptions = {
    controller,
    source: "rest",
    look: (at) => watcher.look(at),
    everyMs: () => source.nextLookInMs,
    judgements: await store.judgements(controller),
    feeds: [ended],
    states: () => [source.state()],
  };
  return { options, close: async () => source.close() };
}

/** A look that takes longer is one at a Jenkins that does not answer. */
const PATIENCE_MS = 600_000;

/** Brings runs of a controller into the store that is looked at through its home: what Jenkins says of running ones is not judged. */
export function completingFeed({ source, watcher, ended }: AskedJenkins): StoreFeed {
  return {
    get health() {
      return ended.health;
    },
    onStored: (tell) => ended.onStored(tell),
    work: async (signal) => {
      const asking = followHome({
        look: (at) => watcher.look(at),
        bell: new Bell(),
        everyMs: () => source.nextLookInMs,
        patienceMs: PATIENCE_MS,
        ...{ now: Date.now, sleep: realSleep, signal },
        onLooked: async () => undefined,
        // The home is what is judged by; how REST does is told by its state.
        onLost: async () => undefined,
      });
      await Promise.all([asking, ended.work(signal)]);
    },
  };
}
