import { vocabularyKey } from "../../privacy/collect/check-report.ts";
import type { EventType } from "../../privacy/collect/event-types.ts";
import { RateLimit } from "../../privacy/collect/rate-limit.ts";
import { dayOf } from "../../privacy/collect/windows.ts";
import type { RandomSource } from "../../privacy/report/random-source.ts";
import type { Vocabulary } from "../../privacy/wire/check-rows.ts";
import { leavingMetrics } from "../../privacy/wire/check-rows.ts";
import { GRACE_DAYS } from "../../privacy/wire/http.ts";
import type { SigningKeys } from "../../privacy/wire/keys.ts";
import type { CollectorStore, SealedBatch } from "../../store/collector-store.ts";
import { type ListenOptions, listen } from "../listen.ts";
import { BatchFiles } from "./batch-files.ts";
import { Collector } from "./collector.ts";
import { collectorHandler } from "./handler.ts";
import { OwnerRequests } from "./owner-requests.ts";
import { checkNotPutBack, markLog } from "./put-back.ts";
import { quartersOf, roundedUp } from "./quarters.ts";
import { eraseSealed, exportSealed, removeOld, type Sealing, sealDue } from "./sealing.ts";
import {
  byRule,
  collectedMetric,
  listLengths,
  roughly,
  roughQuarter,
  type Transparency,
  toldSeals,
} from "./transparency.ts";

/** What a collector is run with. */
export interface CollectOptions {
  readonly listen: Pick<ListenOptions, "host" | "port">;
  readonly store: CollectorStore;
  readonly keys: SigningKeys;
  readonly dest: string;
  readonly vocabularies: readonly Vocabulary[];
  readonly eventTypes: readonly EventType[];
  /** Directory of the sealed periods. */
  readonly sealedIn: string;
  /** File beside the store with the end of its log, by which an old copy is noticed. */
  readonly logMark: string;
  readonly openBatch: (file: string) => Promise<SealedBatch>;
  readonly random: RandomSource;
  /** Days by which the clock may be ahead of the last day of the log. */
  readonly mostLeapDays: number;
  /** Somebody said that it is right, although it is further ahead. */
  readonly isClockConfirmed?: boolean;
  readonly isBehindProxy: boolean;
  /** Requests of one network. */
  readonly rate: { readonly burst: number; readonly perSecond: number; readonly secret: Uint8Array };
  readonly now: () => number;
  readonly onError: (error: unknown) => void;
}

/** A collector that listens. */
export interface Collecting {
  readonly url: string;
  readonly collector: Collector;
  /** Seals what is due and removes what is old; returns the periods that were sealed. @throws StoreError */
  readonly tend: () => Promise<readonly string[]>;
  readonly close: () => Promise<void>;
}

/** More than a proxy needs. */
const MAX_CONNECTIONS = 1024;

/** Starts a collector. @throws StoreError, ServerError */
export async function collect(options: CollectOptions): Promise<Collecting> {
  const { store, keys, dest, now } = options;
  const limit = new RateLimit(options.rate);
  const mayTake = (address: string, at: number) => limit.take(address, at);
  const vocabularies = new Map(options.vocabularies.map((words) => [keyOf(words), words]));
  const place = { directory: options.sealedIn, batches: new BatchFiles(options.openBatch) };
  const { random, mostLeapDays } = options;
  const collector = new Collector({ store, keys, dest, vocabularies, now, mayTake, random, mostLeapDays });
  await collector.load();
  const beside = { collector, store, sealedIn: options.sealedIn, logMark: options.logMark, key: keys.key };
  await checkNotPutBack(beside);
  if (options.isClockConfirmed === true) await collector.confirmClock();
  const metrics = options.vocabularies.flatMap((words) => [...words.metrics.values()]);
  const sealing: Sealing = { ...place, collector, store, keys, dest, metrics, now };
  const handler = collectorHandler({
    ...{ collector, store, mayTake, now },
    owners: new OwnerRequests({
      ...{ collector, store, dest, now },
      eraseSealed: (period, pseudonym) => eraseSealed(place, period, pseudonym),
      exportSealed: (period, pseudonym) => exportSealed(place, period, pseudonym),
    }),
    eventTypes: options.eventTypes,
    isBehindProxy: options.isBehindProxy,
    onError: options.onError,
    transparency: remembered(() => transparencyOf(options, collector), now),
  });
  // Whoever may reach it may send: what is taken is decided by signatures.
  const listening = await listen({ ...options.listen, handler, hasToken: true, maxConnections: MAX_CONNECTIONS });
  const tend = async () => {
    const sealed = await sealDue(sealing);
    await removeOld(sealing);
    await collector.pad();
    await markLog(beside);
    return sealed;
  };
  let tending: Promise<unknown> = Promise.resolve();
  return {
    url: listening.url,
    collector,
    tend: () => {
      // One after the other, should one take longer than the time to the next.
      const work = tending.then(tend);
      tending = work.catch(() => undefined);
      return work;
    },
    close: async () => {
      await listening.close();
      // A mark that cannot be written must not keep the store open.
      await markLog(beside).finally(() => store.close());
    },
  };
}

/** Time for which what was worked out is told again: anybody may ask, and each answer is sums over the whole log. */
const REMEMBERED_MS = 5000;

function remembered<T>(make: () => Promise<T>, now: () => number): () => Promise<T> {
  let last: { readonly at: number; readonly made: Promise<T> } | undefined;
  return () => {
    const at = now();
    if (last === undefined || at < last.at || at - last.at >= REMEMBERED_MS) {
      const made = make();
      last = { at, made };
      made.catch(() => (last = undefined));
    }
    return last.made;
  };
}

function keyOf({ dictionaryDigest, allowListDigest }: Vocabulary): string {
  return vocabularyKey({ dict: dictionaryDigest, allow: allowListDigest });
}

async function transparencyOf(options: CollectOptions, collector: Collector): Promise<Transparency> {
  const { store, keys, dest, vocabularies, eventTypes, now } = options;
  await collector.flush();
  const [counts, refusals] = [await store.logCounts(), await store.refusals()];
  const sumOf = (kind: string) => counts.reduce((sum, each) => sum + (each.kind === kind ? each.count : 0), 0);
  const metrics = new Map(
    vocabularies.flatMap((words) => leavingMetrics([...words.metrics.values()])).map((metric) => [metric.id, metric]),
  );
  return {
    schema: "flowmeter-transparency/1",
    destination: dest,
    key: keys.key,
    day: dayOf(now()),
    dictionaries: vocabularies.map((words) => ({
      dictionary: words.dictionaryDigest,
      allowLists: words.allowListDigest,
    })),
    graceDays: GRACE_DAYS,
    metrics: [...metrics.values()].map((metric) => collectedMetric(metric, listLengths(vocabularies))),
    eventTypes: eventTypes.map(({ fields: _, ...told }) => told),
    sealed: toldSeals(collector.sealedPeriods),
    ...{
      erasures: roughly(sumOf("erase")),
      deletions: roundedUp(sumOf("deletion")),
      conflicts: roughly(sumOf("conflict")),
    },
    refused: byRule(refusals),
    quarters: quartersOf(counts, refusals, collector.sealedPeriods).map(roughQuarter),
    log: await logTold(store, dayOf(now())),
  };
}

/** As far as others may read it. */
async function logTold(store: CollectorStore, today: string): Promise<Transparency["log"]> {
  const last = await store.lastBefore(today);
  return { entries: last === undefined ? 0 : Number(last.index) + 1, hash: last?.hash ?? "" };
}
