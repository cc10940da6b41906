import type { MeasuredCell } from "../model/measured-cell.ts";
import type { AgreedMetric } from "../privacy/consent/agreement.ts";
import { reasonAgainst } from "../privacy/consent/still-agreed.ts";
import { derivedRandom } from "../privacy/report/derived-random.ts";
import { draftsOf } from "../privacy/report/drafts.ts";
import type { RandomSource } from "../privacy/report/random-source.ts";
import { sealDraft } from "../privacy/report/seal.ts";
import type { Vocabulary } from "../privacy/wire/check-rows.ts";
import { GRACE_DAYS } from "../privacy/wire/http.ts";
import { type Period, periodAt, periodBefore } from "../privacy/wire/period.ts";
import type { Report } from "../privacy/wire/report.ts";
import type { OutboxEntry } from "./outbox.ts";
import type { SharePlace } from "./share-place.ts";

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

/** With fewer days on which anything ran a period says little, and controllers that live for a day would count like others. */
const FEWEST_ACTIVE_DAYS = 7;

/** How long the time of sending is spread out, so that what one controller sends does not arrive together. */
const SPREAD_MS = 7 * DAY_MS;

/** Kept free at the end of the time in which collectors take reports: for machines that were off, and clocks that differ. */
const MARGIN_MS = 12 * HOUR_MS;

/** What is prepared from. */
export interface Preparation {
  readonly place: Pick<SharePlace, "outbox" | "audit">;
  readonly words: Vocabulary;
  readonly agreed: readonly AgreedMetric[];
  readonly dest: string;
  /** Its address. */
  readonly url: string;
  readonly level: Report["consent"];
  readonly root: Uint8Array;
  readonly now: number;
  /** For times of sending. What a report says is drawn from the secret: once, though it were made again. */
  readonly random: RandomSource;
  readonly holdMs: number;
  /** What the controller measured of a metric in a period. */
  readonly measure: (id: string, period: Period) => Promise<readonly MeasuredCell[]>;
  /** Days of a period on which anything ran. */
  readonly activeDays: (period: Period) => Promise<number>;
}

/** Why a metric was not prepared. */
export interface NotPrepared {
  readonly id: string;
  readonly period: string;
  readonly reason: string;
}

/**
 * Makes reports of the periods that ended last, of each metric once, and puts them into the outbox.
 *
 * Chance is drawn once: of a metric and period that was prepared nothing is made again, whatever became of it.
 *
 * @throws StoreError, ShareError
 */
export async function prepareReports(
  from: Preparation,
): Promise<{ readonly prepared: number; readonly left: readonly NotPrepared[] }> {
  const { outbox, audit } = from.place;
  const left: NotPrepared[] = [];
  const reports: Parameters<typeof outbox.add>[0][number][] = [];
  const keys: string[] = [];
  for (const metric of from.agreed) {
    const period = lastPeriod(metric, from.now);
    const key = `${from.dest} ${period.id} ${metric.metric.id}`;
    if (outbox.isPrepared(key)) continue;
    const reason = await reasonToWait(from, metric, period);
    if (reason !== undefined) left.push({ id: metric.metric.id, period: period.id, reason });
    else {
      reports.push(...(await sealedOf(from, metric, period)));
      keys.push(key);
    }
  }
  if (keys.length > 0) {
    outbox.add(reports, keys);
    audit.add("prepared", { reports: reports.length, metrics: keys.length }, from.now);
  }
  return { prepared: reports.length, left };
}

/**
 * An instant at random over seven days: from the end of the period, or of the hold where that is later, so that all is with the
 * collector while it takes reports of the period.
 */
export function timeOfSending(
  period: Period,
  { preparedAt, holdMs }: { preparedAt: number; holdMs: number },
  random: RandomSource,
): number {
  const first = Math.max(period.endAt, preparedAt + holdMs);
  const last = Math.min(first + SPREAD_MS, lastInstant(period));
  return first + random.below(Math.max(1, last - first));
}

/** The last instant at which a report of a period is still sent. */
export function lastInstant(period: Period): number {
  return period.endAt + GRACE_DAYS * DAY_MS - MARGIN_MS;
}

/** The period of a metric that ended last. */
function lastPeriod({ metric }: AgreedMetric, now: number): Period {
  return periodBefore(periodAt(now, metric.granularity));
}

async function reasonToWait(from: Preparation, agreed: AgreedMetric, period: Period): Promise<string | undefined> {
  const reason = reasonAgainst(agreed, period);
  if (reason !== undefined) return reason;
  if (from.now + from.holdMs >= lastInstant(period))
    return "it would be too late: collectors take reports for ten days";
  const days = await from.activeDays(period);
  return days < FEWEST_ACTIVE_DAYS ? `something ran on ${days} days only; ${FEWEST_ACTIVE_DAYS} are needed` : undefined;
}

async function sealedOf(from: Preparation, agreed: AgreedMetric, period: Period) {
  const { words, dest, url, level, root, random, now: preparedAt, holdMs } = from;
  const { id, version } = agreed.metric;
  const cells = await from.measure(id, period);
  const drawn = derivedRandom(root, ["draft", dest, period.id, id, version]);
  return draftsOf(agreed, cells, drawn).map((draft) => {
    const { bytes, name } = sealDraft(draft, { words, dest, period: period.id, level, seq: 1, root });
    const sendAt = timeOfSending(period, { preparedAt, holdMs }, random);
    const entry = {
      dest,
      url,
      env: draft.env,
      period: period.id,
      seq: 1,
      state: "held",
      preparedAt,
      sendAt,
      tries: 0,
    } satisfies Omit<OutboxEntry, "name">;
    return { ...entry, bytes, name };
  });
}
