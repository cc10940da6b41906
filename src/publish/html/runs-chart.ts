import type { Timeline, TimelineBucket } from "../../model/report.ts";
import { formatCount, formatDay, plural } from "../format.ts";
import { resultStack } from "../result-stack.ts";
import { base, bucketNames, dayLabels, grid, PLOT_HEIGHT, PLOT_TOP, round } from "./frame.ts";
import { type Html, html } from "./html.ts";
import { countTicks } from "./ticks.ts";

/** Runs over time, a column per stretch, stacked by result; the colours are those of the bar of results above it. */
export function runsChart(timeline: Timeline): Html {
  const { buckets, bucketDays } = timeline;
  const ticks = countTicks(Math.max(...buckets.map((bucket) => bucket.runs)));
  const top = ticks.at(-1)!;
  const yOf = (runs: number): number => round(PLOT_TOP + PLOT_HEIGHT * (1 - runs / top));
  const name = bucketNames[bucketDays];
  return html`<figure><figcaption>Runs per ${name} <span>by result, in the colours above</span></figcaption>
<svg class="chart" role="img" aria-label="Runs per ${name}, stacked by result: ${plural(buckets.length, "column")}, at most ${formatCount(Math.max(...buckets.map((bucket) => bucket.runs)))} runs">
${grid(ticks.map((tick) => ({ y: yOf(tick), label: formatCount(tick) })))}
${buckets.map((bucket, index) => column(bucket, { x: index / buckets.length, width: 1 / buckets.length, yOf }))}
${base()}${dayLabels(timeline)}</svg></figure>`;
}

interface ColumnPlace {
  /** Left edge and width, as shares of the plot. */
  readonly x: number;
  readonly width: number;
  readonly yOf: (runs: number) => number;
}

function column(bucket: TimelineBucket, { x, width, yOf }: ColumnPlace): Html {
  const [left, wide] = [round((x + width * 0.12) * 100), round(width * 76)];
  let below = 0;
  const parts = resultStack.map(([tone]) => {
    const n = bucket[tone];
    const y = yOf(below + n);
    const height = round(yOf(below) - y);
    below += n;
    return n === 0
      ? undefined
      : html`<rect class="${tone}" x="${left}%" width="${wide}%" y="${y}" height="${height}"/>`;
  });
  const said = resultStack
    .filter(([tone]) => bucket[tone] > 0)
    .map(([tone, name]) => `${formatCount(bucket[tone])} ${name}`);
  return html`<g class="column">${parts}<rect class="hit" x="${round(x * 100)}%" width="${round(width * 100)}%" y="${PLOT_TOP}" height="${PLOT_HEIGHT}"><title>From ${formatDay(bucket.startAt)}: ${said.length === 0 ? "no runs" : said.join(", ")}</title></rect></g>`;
}
