import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { collect } from "../server/collector/collect.ts";
import { openBatch } from "../store/duckdb/collector/open-batch.ts";
import { openCollectorStore } from "../store/duckdb/collector/open-collector.ts";
import {
  collectorPlaces,
  eventTypesOf,
  keysAt,
  MOST_LEAP_DAYS,
  makeCollectorDirectory,
  vocabulariesOf,
} from "./collector-place.ts";
import type { CollectFlags } from "./commands/collect.ts";
import { interruption } from "./interruption.ts";
import { serveLog } from "./serve/serve-log.ts";
import { stop } from "./serve/stop.ts";
import { secureRandom } from "./share/secure-random.ts";

/** How often it looks whether a period is to be sealed or rows are to go. */
const TEND_MS = 10 * 60_000;

/** Runs a collector until the process is told to end. @throws StoreError, ServerError, CliError */
export async function runCollect(flags: CollectFlags): Promise<void> {
  const interrupted = interruption();
  const eventTypes = eventTypesOf(flags.events);
  const vocabularies = vocabulariesOf(flags.dictionary);
  process.umask(0o077);
  makeCollectorDirectory(flags.dir);
  const places = collectorPlaces(flags.dir);
  const keys = keysAt(places.key, { isMade: !existsSync(places.store) });
  const lines = serveLog(flags);
  const collecting = await collect({
    listen: { host: flags.host, port: flags.port },
    store: await openCollectorStore(places.store),
    ...{
      keys,
      dest: flags.dest,
      vocabularies,
      eventTypes,
      sealedIn: places.sealed,
      logMark: places.logMark,
      openBatch,
      random: secureRandom,
      mostLeapDays: MOST_LEAP_DAYS,
      isClockConfirmed: flags.clockIsRight === true,
    },
    isBehindProxy: flags.behindProxy === true,
    rate: { burst: flags.rate, perSecond: flags.rate / 60, secret: randomBytes(32) },
    now: Date.now,
    onError: lines.onError,
  });
  const tend = () =>
    collecting
      .tend()
      .then(
        (sealed) => sealed.length > 0 && lines.log("Periods were sealed.", { facts: { periods: sealed.join(" ") } }),
        lines.onError,
      );
  await tend();
  const timer = setInterval(() => void tend(), TEND_MS);
  lines.log("Reports are taken.", { facts: { url: collecting.url } });
  await interrupted;
  clearInterval(timer);
  await stop(lines.log, [collecting.close]);
}
