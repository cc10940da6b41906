import type { Timeline } from "../../model/report.ts";
import { formatDay, formatDuration, plural } from "../format.ts";
import { base, bucketNames, dayLabels, grid, PLOT_HEIGHT, PLOT_TOP, round } from "./frame.ts";
import { type Html, html } from "./html.ts";
import { durationAxis } from "./ticks.ts";

interface Point {
  readonly place: number;
  /** Middle of the column, in percent. */
  readonly x: number;
  readonly p50: number;
  readonly p95: number;
  readonly startAt: number;
  readonly runs: number;
}

/** Median and 95th percentile of durations over time: a dot, and a line up from it. */
export function durationChart(timeline: Timeline): Html {
  const points = pointsOf(timeline);
  const { ticks, yOf, isLog } = axis(points);
  const name = bucketNames[timeline.bucketDays];
  return html`<figure><figcaption>Duration per ${name} <span>dot: median; line up to p95${isLog ? "; logarithmic axis" : ""}</span></figcaption>
<svg class="chart" role="img" aria-label="Median and 95th percentile of run durations per ${name}">
${grid(ticks.map((tick) => ({ y: yOf(tick), label: formatDuration(tick) })))}
${points.slice(1).map((point, index) => path({ from: points[index]!, to: point, yOf }))}
${points.map((point) => mark(point, yOf))}
${base()}${dayLabels(timeline)}</svg></figure>`;
}

function pointsOf({ buckets }: Timeline): Point[] {
  return buckets.flatMap(({ durationMsP50, durationMsP95, startAt, runs }, index) =>
    durationMsP50 === undefined || durationMsP95 === undefined
      ? []
      : [
          {
            place: index,
            x: round(((index + 0.5) / buckets.length) * 100),
            p50: durationMsP50,
            p95: durationMsP95,
            startAt,
            runs,
          },
        ],
  );
}

interface Axis {
  readonly ticks: readonly number[];
  readonly yOf: (ms: number) => number;
  readonly isLog: boolean;
}

function axis(points: readonly Point[]): Axis {
  const least = Math.min(...points.map(({ p50 }) => p50));
  const { ticks, isLog, shareOf } = durationAxis(least, Math.max(...points.map(({ p95 }) => p95)));
  return { ticks, isLog, yOf: (ms) => round(PLOT_TOP + PLOT_HEIGHT * (1 - shareOf(ms))) };
}

/** Between neighbours; a line across stretches without runs would make something up. */
function path({ from, to, yOf }: { from: Point; to: Point; yOf: Axis["yOf"] }): Html | undefined {
  if (to.place - from.place > 1) return undefined;
  return html`<line class="path" x1="${from.x}%" y1="${yOf(from.p50)}" x2="${to.x}%" y2="${yOf(to.p50)}"/>`;
}

function mark({ x, p50, p95, startAt, runs }: Point, yOf: Axis["yOf"]): Html {
  return html`<g><line class="range" x1="${x}%" x2="${x}%" y1="${yOf(p50)}" y2="${yOf(p95)}"/><circle class="dot" cx="${x}%" cy="${yOf(p50)}" r="4"/>
<title>From ${formatDay(startAt)}, ${plural(runs, "run")}: median ${formatDuration(p50)}, p95 ${formatDuration(p95)}</title></g>`;
}
