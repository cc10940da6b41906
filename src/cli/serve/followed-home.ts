import { statSync } from "node:fs";
import { basename, join } from "node:path";
import { scan } from "../../ingest/scan.ts";
import { scanBuilds } from "../../ingest/scan-builds.ts";
import type { SourceState } from "../../model/sources.ts";
import type { FollowedOptions } from "../../server/controllers/followed-options.ts";
import type { StoreFeed } from "../../server/controllers/store-feed.ts";
import { lookInThread } from "../../server/following/look-in-thread.ts";
import type { Store } from "../../store/store.ts";
import type { ServerLog } from "./server-log.ts";

/** What a home is followed with. */
export interface FollowedHomeOptions {
  /** Absolute path, as `openHome` returns it. */
  readonly home: string;
  readonly controller: string;
  readonly everyMs: number;
  readonly store: Store;
  readonly lines: ServerLog;
  /** What else brings runs of this controller into the store. */
  readonly feeds: readonly StoreFeed[];
  /** How its other sources do. */
  readonly states: () => readonly SourceState[];
}

/** A controller that is followed, and how to end what follows it. */
export interface Followed {
  readonly options: FollowedOptions;
  readonly close: () => Promise<void>;
}

/** A controller whose home is followed. @throws StoreError */
export async function followedHome({
  home,
  controller,
  everyMs,
  store,
  lines,
  feeds,
  states,
}: FollowedHomeOptions): Promise<Followed> {
  const judgements = await store.judgements(controller);
  const thread = lookInThread(home);
  const options: FollowedOptions = {
    controller,
    source: "home",
    look: thread.look,
    bell: thread.bell,
    liveRun: (fullName, number) => thread.readRun(`${fullName}#${number}`, Date.now()),
    everyMs: () => everyMs,
    judgements,
    home: {
      place: basename(home),
      isThere: () => isThere(home),
      scan: (signal) => scanOf(home, { controller, store, lines, signal }),
      scanBuilds: (builds) => scanBuilds(store, { home, controller, builds, now: Date.now }),
    },
    feeds,
    states,
  };
  return { options, close: thread.close };
}

interface Scanning extends Pick<FollowedHomeOptions, "controller" | "store" | "lines"> {
  readonly signal: AbortSignal;
}

async function scanOf(
  home: string,
  { controller, store, lines, signal }: Scanning,
): Promise<{ readonly runs: number }> {
  const onProgress = (): void => undefined;
  const tally = await scan(store, { home, controller, threads: 1, now: Date.now, signal, onProgress });
  const { runs, files, discarded, quarantined, elapsedMs } = tally;
  lines.log("The home was scanned.", { level: "debug", facts: { runs, files, discarded, quarantined, elapsedMs } });
  return tally;
}

function isThere(home: string): boolean {
  try {
    return statSync(join(home, "jobs")).isDirectory();
  } catch {
    return false;
  }
}
