import { contentsOf } from "../../dictionary/capacity.ts";
import type { MetricDefinition } from "../../dictionary/schema.ts";
import type { RefusalCount, SealedPeriod } from "../../model/collected.ts";
import type { EventType } from "../../privacy/collect/event-types.ts";
import type { Vocabulary } from "../../privacy/wire/check-rows.ts";
import { type Html, html } from "../../publish/html/html.ts";
import type { Quarter } from "./quarters.ts";

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
  /** Since the beginning; rounded down to a power of two, as conflicts and refusals are: what happened to whom is told nowhere. */
  readonly erasures: number;
  /** Rounded up to hundreds: the exact number would be that of reports. */
  readonly deletions: number;
  readonly conflicts: number;
  /** By rule, since the beginning. */
  readonly refused: Readonly<Record<string, number>>;
  readonly quarters: readonly Quarter[];
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
  /** Most that the rows of one report can tell, in bits: also what somebody could hide in its numbers. */
  readonly mostBits: number;
}

/** Labels of the public lists, of the longest where there are several. */
export function listLengths(words: readonly Pick<Vocabulary, "allowLists">[]): (list: "steps" | "plugins") => number {
  return (list) => Math.max(0, ...words.map(({ allowLists }) => allowLists[list].size));
}

/** What is told of a metric. */
export function collectedMetric(
  metric: MetricDefinition,
  listed: (list: "steps" | "plugins") => number,
): CollectedMetric {
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
    mostBits: Math.ceil(10 * Math.log2(contentsOf(metric, listed) ?? 1)) / 10,
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

/** A quarter as it is told. */
export function roughQuarter({ erasures, conflicts, refused, ...rest }: Quarter): Quarter {
  return {
    ...rest,
    erasures: roughly(erasures),
    conflicts: roughly(conflicts),
    refused: Object.fromEntries(Object.entries(refused).map(([rule, count]) => [rule, roughly(count)])),
  };
}

/** Seals as they are told: how many reports there were is a number of participants, and those are noised. */
export function toldSeals(sealed: readonly SealedPeriod[]): Transparency["sealed"] {
  return sealed.map(({ period, root, day }) => ({ period, root, day }));
}

/** The page of a collector. */
export function transparencyPage(facts: Transparency): string {
  const { destination, day, metrics, eventTypes, sealed, quarters, graceDays } = facts;
  return html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>What ${destination} collects</title><link rel="stylesheet" href="/transparency.css"></head><body><main>
<h1>What ${destination} collects</h1>
<p class="lead">As of ${day}. Controllers whose administrators agreed send numbers about public words, under keys that change each month. No address is kept. Reports of a period are taken for ${graceDays} days after its end; then it is closed, and its rows are removed as said below. How many controllers take part is told with noise only, in what is published.</p>
<h2>Metrics</h2>
${metrics.length === 0 ? html`<p>No metric is collected: every report is refused.</p>` : metricTable(metrics)}
<h2>Telemetry of Jenkins itself</h2>
${eventTypes.length === 0 ? html`<p>No type is registered, so none is taken.</p>` : html`<ul>${eventTypes.map(eventLine)}</ul>`}
<h2>By quarter</h2>
${quarters.length === 0 ? html`<p>Nothing has happened yet.</p>` : quarters.map(quarterSection)}
<h2>Periods that are closed</h2>
${sealed.length === 0 ? html`<p>None yet.</p>` : sealTable(sealed)}
<h2>Since the beginning</h2>
<dl><dt>Erasures</dt><dd>${facts.erasures}</dd><dt>Reports removed because their time was over, at most</dt><dd>${facts.deletions}</dd><dt>Keys with two different reports</dt><dd>${facts.conflicts}</dd></dl>
<p class="quiet">Numbers of erasures, conflicts and refusals are rounded down to powers of two. The log had ${facts.log.entries} entries yesterday, some of them about nothing, so that nobody can count reports; its last hash was <code>${facts.log.hash}</code>. Receipts are signed by <code>${facts.key}</code>. <a href="/transparency.json">As JSON</a>, <a href="/v1/log">the log</a>.</p>
</main></body></html>
`.markup;
}

/** Style of the page: texts keep 4.5:1 against the ground in both colour schemes. */
export const transparencyStyle = `:root{color-scheme:light dark;--paper:#fcfbf8;--ink:#1d2025;--quiet:#5d6269;--rule:#e2dfd7;--accent:#1d5fa6}
@media(prefers-color-scheme:dark){:root{--paper:#14161a;--ink:#e9e7e2;--quiet:#a2a7ae;--rule:#2e3238;--accent:#6ea8e8}}
body{margin:0;background:var(--paper);color:var(--ink);font:1rem/1.55 system-ui,sans-serif}
main{max-width:76rem;margin:0 auto;padding:2.5rem clamp(1rem,4vw,3rem)}
h1{font-size:clamp(1.75rem,4vw,2.5rem);line-height:1.15;letter-spacing:-.02em;margin:0 0 .75rem}
h2{font-size:1.2rem;margin:2.5rem 0 .75rem;padding-top:1.25rem;border-top:1px solid var(--rule)}
h3{font-size:1rem;margin:1rem 0 .25rem}
.lead{max-width:68ch;color:var(--quiet)}.quiet{color:var(--quiet);font-size:.875rem}
.wide{overflow-x:auto}table{border-collapse:collapse;font-size:.875rem;width:100%}
th{font-weight:640;color:var(--quiet)}td,th{border-bottom:1px solid var(--rule);padding:.45rem .9rem .45rem 0;text-align:left;vertical-align:top}
td.n,th.n{text-align:right;white-space:nowrap;font-variant-numeric:tabular-nums}td.d,td:first-child code{white-space:nowrap}td p{margin:0}td p+p{color:var(--quiet)}
dl{display:grid;grid-template-columns:max-content auto;gap:.2rem 1.5rem;margin:.5rem 0;font-size:.9375rem}dt{color:var(--quiet)}dd{margin:0;font-variant-numeric:tabular-nums}
code{font-size:.85em;overflow-wrap:anywhere}a{color:var(--accent)}@media(max-width:40rem){dl{grid-template-columns:1fr auto}}`;

function metricTable(metrics: readonly CollectedMetric[]): Html {
  return html`<div class="wide"><table><thead><tr><th>Metric</th><th>Question, and what it decides</th><th>Consent to</th><th>Collected</th><th class="n">Rows kept</th><th class="n">A report tells at most</th><th>Reviews</th></tr></thead>
<tbody>${metrics.map(metricRow)}</tbody></table></div>`;
}

function metricRow(metric: CollectedMetric): Html {
  const { window, reviews } = metric;
  return html`<tr><td><code>${metric.id}</code></td><td><p>${metric.question}</p><p>${metric.decision}</p></td><td>${metric.consent} (${metric.sensitivity})</td><td class="d">${window.start}<br>to ${window.end}</td><td class="n">${metric.rawDays} days</td><td class="n">${metric.mostBits} bits</td><td>${reviews.length === 0 ? "none" : reviews.join(", ")}</td></tr>`;
}

function sealTable(sealed: Transparency["sealed"]): Html {
  return html`<div class="wide"><table><thead><tr><th>Period</th><th>Closed on</th><th>Root</th></tr></thead><tbody>${sealed.map(
    (each) => html`<tr><td>${each.period}</td><td>${each.day}</td><td><code>${each.root}</code></td></tr>`,
  )}</tbody></table></div>`;
}

function quarterSection({ quarter, erasures, conflicts, seals, refused }: Quarter): Html {
  const rules = Object.entries(refused).sort(([, one], [, other]) => other - one);
  return html`<h3>${quarter}</h3><dl><dt>Periods closed</dt><dd>${seals}</dd><dt>Erasures</dt><dd>${erasures}</dd><dt>Keys with two different reports</dt><dd>${conflicts}</dd>${rules.map(
    ([rule, count]) => html`<dt>Refused: ${rule}</dt><dd>${count}</dd>`,
  )}</dl>`;
}

function eventLine({ type, question, window }: Transparency["eventTypes"][number]): Html {
  return html`<li><code>${type}</code>: ${question} (${window.start} to ${window.end})</li>`;
}
