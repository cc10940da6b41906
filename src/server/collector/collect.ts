import { vocabularyKey } from "../../privacy/collect/check-report.ts";
import type { EventType } from "../../privacy/collect/event-types.ts";
import { RateLimit } from "../../privacy/collect/rate-limit.ts";
import { dayOf } from "../../privacy/collect/windows.ts";
import type { Vocabulary } from "../../privacy/wire/check-rows.ts";
import { leavingMetrics } from "../../privacy/wire/check-rows.ts";
import { GRACE_DAYS } from "../../privacy/wire/http.ts";
import type { SigningKeys } from "../../privacy/wire/keys.ts";
import type { CollectorStore, SealedBatch } from "../../store/collector-store.ts";
import { type ListenOptions, listen } from "../listen.ts";
import { Collector } from "./collector.ts";
import { collectorHandler } from "./handler.ts";
import { checkNotPutBack, markLog } from "./put-back.ts";
import { eraseSealed, removeOld, type Sealing, sealDue } from "./sealing.ts";
import { byRule, collectedMetric, type Transparency, toldSeals } from "./transparency.ts";

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
  const place = { directory: options.sealedIn, openBatch: options.openBatch };
  const collector = new Collector({
    ...{ store, keys, dest, vocabularies, now, mayTake },
    eraseSealed: (period, pseudonym) => eraseSealed(place, period, pseudonym),
  });
  await collector.load();
  const beside = { collector, store, sealedIn: options.sealedIn, logMark: options.logMark, key: keys.key };
  await checkNotPutBack(beside);
  const metrics = leavingMetrics(options.vocabularies.flatMap((words) => [...words.metrics.values()]));
  const sealing: Sealing = { ...place, collector, store, keys, dest, metrics, now };
  const handler = collectorHandler({
    ...{ collector, store, mayTake, now },
    eventTypes: options.eventTypes,
    isBehindProxy: options.isBehindProxy,
    onError: options.onError,
    transparency: () => transparencyOf(options, collector),
  });
  // Whoever may reach it may send: what is taken is decided by signatures.
  const listening = await listen({ ...options.listen, handler, hasToken: true, maxConnections: MAX_CONNECTIONS });
  return {
    url: listening.url,
    collector,
    tend: async () => {
      const sealed = await sealDue(sealing);
      await removeOld(sealing);
      await markLog(beside);
      return sealed;
    },
    close: async () => {
      await listening.close();
      // A mark that cannot be written must not keep the store open.
      await markLog(beside).finally(() => store.close());
    },
  };
}

function keyOf({ dictionaryDigest, allowListDigest }: Vocabulary): string {
  return vocabularyKey({ dict: dictionaryDigest, allow: allowListDigest });
}

async function transparencyOf(options: CollectOptions, collector: Collector): Promise<Transparency> {
  const { store, keys, dest, vocabularies, eventTypes, now } = options;
  await collector.flush();
  const counts = await store.logCounts();
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
    metrics: [...metrics.values()].map(collectedMetric),
    eventTypes: eventTypes.map(({ fields: _, ...told }) => told),
    sealed: toldSeals(collector.sealedPeriods),
    erasures: counts.get("erase") ?? 0,
    deletions: counts.get("deletion") ?? 0,
    conflicts: counts.get("conflict") ?? 0,
    refused: byRule(await store.refusals()),
    log: { entries: collector.logHead.next, hash: collector.logHead.hash },
  };
}
