import { metricGroups } from "../../dictionary/vocabulary.ts";
import { isSharing, levelOf, permits } from "../../privacy/consent/levels.ts";
import { draftsOf } from "../../privacy/report/drafts.ts";
import { sealDraft } from "../../privacy/report/seal.ts";
import type { Vocabulary } from "../../privacy/wire/check-rows.ts";
import { periodAt } from "../../privacy/wire/period.ts";
import { plural } from "../../publish/format.ts";
import type { OutboxEntry } from "../../sharing/outbox.ts";
import type { NotPrepared } from "../../sharing/prepare.ts";
import { CliError } from "../cli-error.ts";
import type { PreviewFlags } from "../commands/share.ts";
import { openExistingStore } from "../open-store.ts";
import { writeJson, writeOut } from "../write-out.ts";
import { type DescribedReport, describeReport } from "./described-report.ts";
import { isMeasured, measuresOf, prepareHere } from "./prepare-here.ts";
import { secureRandom } from "./secure-random.ts";
import { type ShareContext, shareContext } from "./share-context.ts";
import { shortestIso } from "./words.ts";

/** Shows what waits, after preparing what periods that ended add to it; or an example of which nothing is kept. @throws CliError, ShareError, StoreError */
export async function runSharePreview(report: string | undefined, flags: PreviewFlags): Promise<void> {
  const context = await shareContext(flags);
  if (flags.example === true) return printExample(await exampleOf(context, flags), flags);
  const left = await prepareHere(context, flags);
  const now = await shareContext(flags);
  const entries = now.place.outbox.held().filter(({ name }) => name.startsWith(report ?? ""));
  if (report !== undefined && entries.length === 0)
    throw new CliError(
      `No report that waits begins with ${JSON.stringify(report)}.`,
      "`flowmeter share preview` lists them.",
    );
  const reports = entries.map((entry) => ({
    ...describeHeld(now, entry),
    sendAt: entry.sendAt,
    preparedAt: entry.preparedAt,
  }));
  if (flags.json === true) return writeJson({ level: now.effective.level, reports, left });
  const texts = reports.map(
    (each) => `${reportText(each)}\nSent at ${shortestIso(each.sendAt)}, unless it is dropped before.`,
  );
  writeOut(`${[...texts, summaryText(now, { waiting: reports.length, left })].join("\n\n")}\n`);
}

/** A report that waits, described. @throws CliError when its destination is no longer agreed to */
export function describeHeld({ place, words, agreements }: ShareContext, entry: OutboxEntry): DescribedReport {
  const destination = agreements.flatMap(({ consent }) => consent.destinations).findLast(({ id }) => id === entry.dest);
  const bytes = place.outbox.bytesOf(entry);
  if (destination === undefined || bytes === undefined)
    throw new CliError(
      `Report ${entry.name.slice(0, 12)} cannot be shown: it is not whole.`,
      "Drop it: it is not sent.",
    );
  const last = place.outbox
    .entries()
    .findLast(
      ({ state, env, dest, period }) =>
        state === "sent" && env === entry.env && dest === entry.dest && period !== entry.period,
    );
  return describeReport(bytes, {
    destination,
    words,
    before: last === undefined ? undefined : place.outbox.bytesOf(last),
  });
}

/**
 * What reports of the period under way would look like: of all metrics, collected or not, up to a level. Made with a secret that is
 * thrown away, and chance is drawn anew each time.
 */
async function exampleOf({ words, placeOf }: ShareContext, flags: PreviewFlags): Promise<DescribedReport[]> {
  const level = levelOf(flags.level ?? "detailed");
  if (level === undefined || !isSharing(level))
    throw new CliError(
      `There is no level ${JSON.stringify(flags.level)} that shares.`,
      "Say technical, usage or detailed.",
    );
  const metrics = [...words.metrics.values()].filter(
    (metric) => metric.kind !== "ratio" && permits({ level, groups: metricGroups }, metric),
  );
  const example: Vocabulary = {
    ...words,
    metrics: new Map(metrics.map((metric) => [metric.id, { ...metric, status: "collecting" }])),
  };
  const destination = { id: "example", url: "https://collector.example" };
  const now = Date.now();
  const root = secureRandom.bytes(32);
  const store = await openExistingStore(flags.store);
  try {
    const { measure } = measuresOf(store, placeOf.controller, now);
    const reports: DescribedReport[] = [];
    for (const metric of example.metrics.values()) {
      const agreed = { metric, allowLists: words.allowLists, sinceAt: 0 };
      if (!isMeasured(agreed)) continue;
      const period = periodAt(now, metric.granularity);
      for (const draft of draftsOf(agreed, await measure(metric.id, period), secureRandom)) {
        const { bytes } = sealDraft(draft, {
          words: example,
          dest: destination.id,
          period: period.id,
          level,
          seq: 1,
          root,
        });
        reports.push(describeReport(bytes, { destination, words }));
      }
    }
    return reports;
  } finally {
    await store.close();
  }
}

function printExample(reports: readonly DescribedReport[], flags: PreviewFlags): void {
  if (flags.json === true) return writeJson({ isExample: true, reports });
  const note = `An example: ${reports.length} reports of the period under way, as if every metric were collected. Nothing of it is kept, and no byte of it is ever sent.`;
  writeOut(`${[...reports.map(reportText), note].join("\n\n")}\n`);
}

function reportText(report: DescribedReport): string {
  const rows = report.rows.map((row) => {
    const change = row.before === null ? "" : ` (last sent: ${valueText(row.before)})`;
    return [
      `  ${row.number}. ${[row.metric, ...row.labels].join(" · ")} = ${valueText(row.value)}${change}`,
      `     ${row.question} Class ${row.class}; from ${row.source}; reviews: ${row.reviews}.`,
    ].join("\n");
  });
  return [
    `Report ${report.name} · ${report.env} · ${report.period} · to ${report.destination}`,
    `${report.method} ${report.url}`,
    ...report.headers.map(([name, value]) => `${name}: ${value}`),
    "",
    report.body,
    "",
    `${report.length} bytes, SHA-256 ${report.sha256}`,
    ...rows,
  ].join("\n");
}

/** A value as people read it: a number, or ranges and their units. */
export function valueText(value: number | readonly number[]): string {
  if (typeof value === "number") return String(value);
  const pairs = value
    .filter((_, index) => index % 2 === 0)
    .map((bucket, index) => `${rangeText(bucket)}: ${value[2 * index + 1]}`);
  return `{${pairs.join(", ")}}`;
}

function rangeText(bucket: number): string {
  if (bucket <= 1) return String(bucket);
  return `${2 ** (bucket - 1)}–${2 ** bucket - 1}`;
}

function summaryText(
  { effective }: ShareContext,
  { waiting, left }: { waiting: number; left: readonly NotPrepared[] },
): string {
  if (!isSharing(effective.level)) {
    const reasons = effective.decisive.map(({ reason }) => reason).join(" ");
    return `Nothing can leave: the level is ${effective.level}. ${reasons}\n\`flowmeter share preview --example\` shows what reports would look like.`;
  }
  const reasons = new Map<string, number>();
  for (const { reason } of left) reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
  const lines = [...reasons].map(([reason, count]) => `${plural(count, "metric")} not prepared: ${reason}.`);
  if (waiting + left.length === 0)
    lines.push(
      "No period that may be told of has ended since, or no metric may leave: see `flowmeter share inventory`.",
    );
  return [`${plural(waiting, "report")} waiting.`, ...lines].join("\n");
}
