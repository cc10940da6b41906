import type { MetricDefinition } from "../../dictionary/schema.ts";
import type { PublishedMetric } from "../../privacy/release/published-tables.ts";
import { html } from "../../publish/html/html.ts";
import { bucketName, chartTable, chartTitle, shownRows } from "./write-tables.ts";

const BAR = 22;
const LEFT = 300;
const WIDTH = 860;
const PLOT = WIDTH - LEFT - 150;

/** Bars that a chart has at most; the table has all. */
const MOST_BARS = 30;

/** The chart of a metric as SVG: a bar per shown cell, with its interval as a line. Undefined when nothing is shown. */
export function chartSvg(metric: MetricDefinition, published: PublishedMetric): string | undefined {
  const table = chartTable(published);
  const rows = table === undefined ? [] : shownRows(table).slice(0, MOST_BARS);
  if (table === undefined || rows.length === 0) return undefined;
  const most = Math.max(...rows.map(({ share }) => share!.high));
  const x = (share: number) => Math.round((share / most) * PLOT);
  const isSpread = table.view === "histogram";
  const bars = rows.map(({ labels, share }, index) => {
    const y = 40 + index * BAR;
    const name = (isSpread ? [...labels.slice(0, -1), bucketName(labels.at(-1)!)] : labels).join(" · ");
    const { value, low, high } = share!;
    return html`<text x="${LEFT - 8}" y="${y + 14}" text-anchor="end">${name === "" ? "all" : name}</text>
<rect x="${LEFT}" y="${y + 3}" width="${x(value)}" height="${BAR - 8}" fill="#3366aa"/>
<line x1="${LEFT + x(low)}" x2="${LEFT + x(high)}" y1="${y + BAR / 2 - 1}" y2="${y + BAR / 2 - 1}" stroke="#111"/>
<text x="${LEFT + x(high) + 8}" y="${y + 14}">${percent(value)} (${percent(low)} to ${percent(high)})</text>`;
  });
  return html`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${60 + rows.length * BAR}" font-family="sans-serif" font-size="12" role="img">
<title>${chartTitle(metric)}</title><text x="8" y="20" font-size="15">${chartTitle(metric)}</text>
${bars}
</svg>
`.markup;
}

/** `12.3 %`. */
export function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}
