import type { MetricDefinition } from "../../dictionary/schema.ts";
import type { RefusalCount, SealedPeriod } from "../../model/collected.ts";
import type { EventType } from "../../privacy/collect/event-types.ts";
import { type Html, html } from "../../publish/html/html.ts";

/** What anybody may know of a collector. Nothing in it comes from a single report. */
export interface Transparency {
  readonly schema: "flowmeter-transparency/1";
  readonly destination: string;
  /** Public key of its receipts. */
  readonly key: string;
  readonly day: string;
  readonly dictionaries: readonly { readonly dictionary: string; readonly allowLists: string }[];
  readonly graceDays: number;
  readonly metrics: readonly CollectedMetric[];
  readonly eventTypes: readonly Pick<EventType, "type" | "question" | "decision" | "window" | "reviews">[];
  readonly sealed: readonly { readonly period: string; readonly root: string; readonly day: string }[];
  /** Since the beginning; this and all other numbers are rounded down to powers of two: how many take part is told nowhere. */
  readonly erasures: number;
  readonly deletions: number;
  readonly conflicts: number;
  /** By rule, since the beginning. */
  readonly refused: Readonly<Record<string, number>>;
  /** Up to the end of yesterday. Entries are more than there were reports, by chance. */
  readonly log: { readonly entries: number; readonly hash: string };
}

/** A metric that is collected, why, and who approved it. */
export interface CollectedMetric {
  readonly id: string;
  readonly version: number;
  readonly question: string;
  readonly decision: string;
  readonly notFor: readonly string[];
  readonly sensitivity: string;
  readonly consent: string;
  readonly window: { readonly start: string; readonly end: string };
  readonly rawDays: number;
  readonly reviews: readonly string[];
}

/** What is told of a metric. */
export function collectedMetric(metric: MetricDefinition): CollectedMetric {
  return {
    id: metric.id,
    version: metric.version,
    question: metric.question,
    decision: metric.decision.text,
    notFor: metric.not_for,
    sensitivity: metric.sensitivity,
    consent: metric.consent_min,
    window: metric.window,
    rawDays: metric.retention.raw_days,
    reviews: metric.reviews.map(({ id, type }) => `${id} ${type}`),
  };
}

/** Sums of refusals by rule, as they are told. */
export function byRule(refusals: readonly RefusalCount[]): Record<string, number> {
  const sums: Record<string, number> = {};
  for (const { rule, count } of refusals) sums[rule] = (sums[rule] ?? 0) + count;
  return Object.fromEntries(Object.entries(sums).map(([rule, count]) => [rule, roughly(count)]));
}

/** A number as it is told: the power of two at or below it. */
export function roughly(count: number): number {
  return count < 1 ? 0 : 2 ** Math.floor(Math.log2(count));
}

/** Seals as they are told: how many reports there were is a number of participants, and those are noised. */
export function toldSeals(sealed: readonly SealedPeriod[]): Transparency["sealed"] {
  return sealed.map(({ period, root, day }) => ({ period, root, day }));
}

/** The page of a collector. */
export function transparencyPage(facts: Transparency): string {
  const { destination, day, metrics, eventTypes, sealed, refused, graceDays } = facts;
  return html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>What ${destination} collects</title><link rel="stylesheet" href="/transparency.css"></head><body>
<h1>What ${destination} collects</h1>
<p>As of ${day}. Controllers send numbers about public words only, each month, under keys that change each month. No address is kept. Reports of a period are taken for ${graceDays} days after its end; then it is closed.</p>
<h2>Metrics</h2>
<table><thead><tr><th>Metric</th><th>Question</th><th>Why</th><th>Class</th><th>Needs consent to</th><th>From</th><th>To</th><th>Rows kept</th><th>Reviews</th></tr></thead>
<tbody>${metrics.map(metricRow)}</tbody></table>
<h2>Telemetry of Jenkins itself</h2>
${eventTypes.length === 0 ? html`<p>No type is registered, so none is taken.</p>` : html`<ul>${eventTypes.map(eventLine)}</ul>`}
<h2>Periods that are closed</h2>
<table><thead><tr><th>Period</th><th>Closed on</th><th>Root</th></tr></thead><tbody>${sealed.map(
    (each) => html`<tr><td>${each.period}</td><td>${each.day}</td><td><code>${each.root}</code></td></tr>`,
  )}</tbody></table>
<h2>Since the beginning</h2>
<p>Numbers are rounded down to powers of two.</p>
<table><tbody><tr><td>Erasures</td><td>${facts.erasures}</td></tr><tr><td>Reports removed because their time was over</td><td>${facts.deletions}</td></tr><tr><td>Keys with two different reports</td><td>${facts.conflicts}</td></tr></tbody></table>
<h2>What was refused, by rule</h2>
<table><tbody>${Object.entries(refused).map(([rule, count]) => html`<tr><td>${rule}</td><td>${count}</td></tr>`)}</tbody></table>
<p>The log had ${facts.log.entries} entries yesterday, some of them about nothing, so that nobody can count reports; its last hash was <code>${facts.log.hash}</code>. Receipts are signed by <code>${facts.key}</code>. <a href="/transparency.json">As JSON</a>, <a href="/v1/log">the log</a>.</p>
</body></html>
`.markup;
}

/** Style of the page. */
export const transparencyStyle =
  "body{font:16px/1.5 system-ui,sans-serif;max-width:72rem;margin:2rem auto;padding:0 1rem}table{border-collapse:collapse}td,th{border-bottom:1px solid #ccc;padding:.2rem .6rem;text-align:left;vertical-align:top}code{font-size:.85em;overflow-wrap:anywhere}";

function metricRow(metric: CollectedMetric): Html {
  const { window, reviews } = metric;
  return html`<tr><td><code>${metric.id}</code></td><td>${metric.question}</td><td>${metric.decision}</td><td>${metric.sensitivity}</td><td>${metric.consent}</td><td>${window.start}</td><td>${window.end}</td><td>${metric.rawDays} days</td><td>${reviews.length === 0 ? "none" : reviews.join(", ")}</td></tr>`;
}

function eventLine({ type, question, window }: Transparency["eventTypes"][number]): Html {
  return html`<li><code>${type}</code>: ${question} (${window.start} to ${window.end})</li>`;
}
