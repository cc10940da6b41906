import { isMetricId, metricDefinition } from "../../dictionary/dictionary.ts";
import { semanticDigest } from "../../dictionary/digest.ts";
import { activeDays, measure } from "../../metrics/shared/measure.ts";
import type { MetricScope } from "../../model/metric-values.ts";
import type { AgreedMetric } from "../../privacy/consent/agreed.ts";
import { isSharing } from "../../privacy/consent/levels.ts";
import type { Period } from "../../privacy/wire/period.ts";
import { type NotPrepared, prepareReports } from "../../sharing/prepare.ts";
import { isCopy, type SharePlace, withSharePlace } from "../../sharing/share-place.ts";
import type { AnsweringStore } from "../../store/store.ts";
import type { ShareFlags } from "../commands/share.ts";
import { openExistingStore } from "../open-store.ts";
import { secureRandom } from "./secure-random.ts";
import { type ShareContext, scopeFor } from "./share-context.ts";

const HOUR_MS = 3_600_000;

/** Hours for which a report is held when nobody says otherwise. */
const HOLD_HOURS = 72;

/**
 * Prepares the reports of periods that ended, for each destination. Does nothing below the level `technical`.
 *
 * A copy of another controller's files shares nothing until somebody agrees again; then it gets a secret of its own.
 *
 * @throws StoreError, ShareError
 */
export async function prepareHere(context: ShareContext, flags: ShareFlags): Promise<NotPrepared[]> {
  const { level } = context.effective;
  if (!isSharing(level)) return [];
  return withSharePlace(context.placeOf, async (place) => {
    // Before anything is made: of periods that did not end nothing may be told, nor where the log cannot be gone on with.
    place.audit.checkClock(Date.now());
    const root = ownRoot(place, Date.now());
    const store = await openExistingStore(flags.store);
    try {
      const left: NotPrepared[] = [];
      for (const { id: dest } of context.destinations)
        left.push(...(await prepareFor({ context, place, root, store, dest, level, flags })));
      return left;
    } finally {
      await store.close();
    }
  });
}

/** The secret of this place; a new one where there is none, or where the files are a copy. */
export function ownRoot(place: SharePlace, now: number): Uint8Array {
  const { rootKey, outbox, audit } = place;
  const root = rootKey.read();
  if (root !== undefined && !isCopy(place)) return root;
  const made = rootKey.make(secureRandom);
  if (root === undefined) audit.add("key_made", {}, now);
  else {
    // The outbox last: a crash before that leaves a copy that is found to be one again.
    audit.add("rekeyed", { dropped: outbox.held().length }, now);
    outbox.empty();
  }
  return made;
}

/** What a controller measures of a metric in a period, and on how many days it ran anything. */
export function measuresOf(store: AnsweringStore, controller: string, now: number) {
  const scopeOf = (period: Period): MetricScope => ({
    since: period.startAt,
    until: Math.min(period.endAt, now + 1),
    now,
    controller,
    folder: undefined,
  });
  return {
    measure: async (id: string, period: Period) => (isMetricId(id) ? measure(store, id, scopeOf(period)) : []),
    activeDays: (period: Period) => activeDays(store, scopeOf(period)),
  };
}

/** Whether this version measures what a dictionary means by a metric. */
export function isMeasured({ metric }: AgreedMetric): boolean {
  return isMetricId(metric.id) && semanticDigest(metricDefinition(metric.id)) === semanticDigest(metric);
}

function copiedAt({ audit }: SharePlace): number | undefined {
  const at = audit.entries().findLast(({ event }) => event === "rekeyed")?.at;
  return at === undefined ? undefined : Date.parse(at);
}

interface PrepareFor {
  readonly context: ShareContext;
  readonly place: SharePlace;
  readonly root: Uint8Array;
  readonly store: AnsweringStore;
  readonly dest: string;
  readonly level: Parameters<typeof prepareReports>[0]["level"];
  readonly flags: ShareFlags;
}

async function prepareFor({
  context,
  place,
  root,
  store,
  dest,
  level,
  flags,
}: PrepareFor): Promise<readonly NotPrepared[]> {
  const now = Date.now();
  const { agreed } = scopeFor(context, dest);
  const { left } = await prepareReports({
    place,
    words: context.words,
    agreed: agreed.filter(isMeasured),
    dest,
    level,
    root,
    now,
    random: secureRandom,
    holdMs: (flags.hold ?? HOLD_HOURS) * HOUR_MS,
    copiedAt: copiedAt(place),
    ...measuresOf(store, context.placeOf.controller, now),
  });
  return left;
}
