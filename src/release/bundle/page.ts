import type { MetricDefinition } from "../../dictionary/schema.ts";
import type { PublishedMetric, PublishedTable } from "../../privacy/release/published-tables.ts";
import { type Html, html } from "../../publish/html/html.ts";
import { percent } from "./chart.ts";
import { bucketName, chartTable, chartTitle, shownRows } from "./write-tables.ts";

/** What the page of a release is made of. */
export interface PageInput {
  readonly release: string;
  readonly month: string;
  readonly published: readonly PublishedMetric[];
  readonly metrics: ReadonlyMap<string, MetricDefinition>;
  /** Metrics of releases before, oldest first: what trends are drawn from. */
  readonly before: readonly (readonly PublishedMetric[])[];
}

/** The page of a release: each metric with its chart, its table and, where there were releases before, its trend. No script. */
export function releasePage({ release, month, published, metrics, before }: PageInput): string {
  const shown = published.filter(({ withheld }) => withheld === undefined);
  const withheld = published.filter((each) => each.withheld !== undefined);
  return html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Pipelines in ${month}</title>
<style>:root{color-scheme:light dark}body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}table{border-collapse:collapse}td,th{padding:.15rem .7rem;text-align:left;border-bottom:1px solid #ddd}img{max-width:100%;background:#fff}</style></head><body>
<h1>How Jenkins Pipelines are used: ${month}</h1>
<p>Release ${release}. Every number has noise in it, so that no controller can be found; intervals hold the true number 95 times of 100. The <a href="README.md">README</a> says how.</p>
${shown.map((each) => section(each, metrics.get(each.metric)!, before))}
${withheld.length === 0 ? undefined : html`<h2>Withheld</h2><ul>${withheld.map((each) => html`<li><code>${each.metric}</code>: ${each.withheld}</li>`)}</ul>`}
</body></html>
`.markup;
}

/** What a share is a share of. */
const meaning: Readonly<Partial<Record<PublishedTable["view"], string>>> = {
  instances: "Each share is of the controllers that share the metric: how many of them have it.",
  total: "Each share is of a volume that was bounded per controller.",
  histogram: "Each share is of the units of all controllers, twenty of each.",
};

function section(published: PublishedMetric, metric: MetricDefinition, before: PageInput["before"]): Html {
  const table = chartTable(published);
  const rows = table === undefined ? [] : shownRows(table).slice(0, 60);
  const isSpread = table?.view === "histogram";
  const id = published.metric;
  return html`<h2>${metric.question}</h2><p>${table === undefined ? undefined : meaning[table.view]} <code>${id}</code></p>
${rows.length === 0 ? undefined : html`<img src="charts/${id}.svg" alt="${chartTitle(metric)}">`}
<details><summary>Table</summary><table><thead><tr><th>What</th><th>Share</th><th>From</th><th>To</th>${periodsOf(id, before).map((period) => html`<th>${period}</th>`)}</tr></thead><tbody>${rows.map(
    ({ labels, share }) =>
      html`<tr><td>${(isSpread ? [...labels.slice(0, -1), bucketName(labels.at(-1)!)] : labels).join(" · ")}</td><td>${percent(share!.value)}</td><td>${percent(share!.low)}</td><td>${percent(share!.high)}</td>${trend(id, labels, before)}</tr>`,
  )}</tbody></table><p><a href="tables/${id}.csv">CSV</a></p></details>`;
}

function periodsOf(id: string, before: PageInput["before"]): string[] {
  return before.flatMap((all) => all.filter(({ metric }) => metric === id).map(({ period }) => period));
}

function trend(id: string, labels: readonly string[], before: PageInput["before"]): Html[] {
  const key = labels.join("\t");
  return before.flatMap((all) =>
    all
      .filter(({ metric }) => metric === id)
      .map((each) => {
        const row = chartTable(each)?.rows.find((candidate) => candidate.labels.join("\t") === key);
        return html`<td>${row?.share === undefined ? "" : percent(row.share.value)}</td>`;
      }),
  );
}
