import { isMetricId, metricDefinition } from "../../dictionary/dictionary.ts";
import { semanticDigest } from "../../dictionary/digest.ts";
import { activeDays, measure } from "../../metrics/shared/measure.ts";
import type { MetricScope } from "../../model/metric-values.ts";
import type { AgreedMetric } from "../../privacy/consent/agreement.ts";
import { isSharing } from "../../privacy/consent/levels.ts";
import type { Destination } from "../../privacy/consent/record.ts";
import type { Period } from "../../privacy/wire/period.ts";
import { type NotPrepared, prepareReports } from "../../sharing/prepare.ts";
import { isCopy, type SharePlace, withSharePlace } from "../../sharing/share-place.ts";
import type { AnsweringStore } from "../../store/store.ts";
import type { ShareFlags } from "../commands/share.ts";
import { checkWhole, type IncompleteStore } from "../incomplete.ts";
import { openExistingStore } from "../open-store.ts";
import { secureRandom } from "./secure-random.ts";
import { contextOf, type ShareContext, scopeFor } from "./share-context.ts";

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
export async function prepareHere(
  { known, placeOf, effective }: ShareContext,
  flags: ShareFlags,
): Promise<NotPrepared[]> {
  if (!isSharing(effective.level)) return [];
  return withSharePlace(placeOf, async (place) => {
    // Asked again: a no may have been said while this waited for its turn.
    const context = contextOf(known);
    const { level } = context.effective;
    if (!isSharing(level)) return [];
    // Before anything is made: of periods that did not end nothing may be told, nor where the log cannot be gone on with.
    place.audit.checkClock(Date.now());
    const root = ownRoot(place, Date.now());
    const store = await openExistingStore(flags.store);
    try {
      const left: NotPrepared[] = [];
      for (const destination of context.destinations)
        left.push(...(await prepareFor({ context, place, root, store, destination, level, flags })));
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
export function measuresOf(store: AnsweringStore & IncompleteStore, controller: string, now: number) {
  const scopeOf = (period: Period): MetricScope => ({
    since: period.startAt,
    until: Math.min(period.endAt, now + 1),
    now,
    controller,
    folder: undefined,
  });
  return {
    measure: (id: string, period: Period) =>
      whole(store, async () => (isMetricId(id) ? measure(store, id, scopeOf(period)) : [])),
    activeDays: (period: Period) => whole(store, () => activeDays(store, scopeOf(period))),
  };
}

async function whole<T>(store: IncompleteStore, ask: () => Promise<T>): Promise<T> {
  const found = await ask();
  checkWhole(store, "Nothing is reported of a part of the store: it is done when all of it answers.");
  return found;
}

/** Whether this version measures what a dictionary means by a metric. */
export function isMeasured({ metric }: AgreedMetric): boolean {
  return isMetricId(metric.id) && semanticDigest(metricDefinition(metric.id)) === semanticDigest(metric);
}

interface PrepareFor {
  readonly context: ShareContext;
  readonly place: SharePlace;
  readonly root: Uint8Array;
  readonly store: AnsweringStore;
  readonly destination: Destination;
  readonly level: Parameters<typeof prepareReports>[0]["level"];
  readonly flags: ShareFlags;
}

async function prepareFor({
  context,
  place,
  root,
  store,
  destination: { id: dest, url },
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
    url,
    level,
    root,
    now,
    random: secureRandom,
    holdMs: (flags.hold ?? HOLD_HOURS) * HOUR_MS,
    ...measuresOf(store, context.placeOf.controller, now),
  });
  return left;
}
