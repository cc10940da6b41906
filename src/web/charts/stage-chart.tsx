import type { VNode } from "preact";
import { epochMs, inUtc } from "../format/instant.ts";
import { span } from "../format/span.ts";

/** A time at which something changed, to be marked. */
export interface Mark {
  readonly at: string;
  readonly isSlower: boolean;
  readonly words: string;
}

/** What a chart of durations over time needs. */
export interface StageChartProps {
  /** What takes the time; said to screen readers. */
  readonly label: string;
  readonly startAts: readonly string[];
  readonly bucketDays: number;
  /** Milliseconds per bucket; null where there was nothing. */
  readonly values: readonly (number | null)[];
  readonly marks: readonly Mark[];
}

const WIDTH = 300;
const HEIGHT = 72;

/** Durations over time as a line from nothing up, with the changes marked in it. It is as wide as its place. */
export function StageChart({ label, startAts, bucketDays, values, marks }: StageChartProps): VNode {
  const most = Math.max(1, ...values.map((value) => value ?? 0));
  const step = WIDTH / Math.max(1, values.length);
  const points = values.flatMap((value, index) =>
    value === null ? [] : [{ x: (index + 0.5) * step, y: HEIGHT - (value / most) * (HEIGHT - 8), value, index }],
  );
  const line = points.map(({ x, y }, index) => `${index === 0 ? "M" : "L"}${round(x)} ${round(y)}`).join("");
  const area =
    points.length < 2 ? "" : `${line}L${round(points.at(-1)!.x)} ${HEIGHT}L${round(points[0]!.x)} ${HEIGHT}Z`;
  return (
    <svg
      class="stage-chart"
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      preserveAspectRatio="none"
      role="img"
      aria-label={`${label}: ${wordsOf(points)}`}
    >
      <path class="ground" d={`M0 ${HEIGHT}H${WIDTH}`} />
      <path class="area" d={area} />
      <path class="line" d={line} />
      <path class="points" d={points.map(({ x, y }) => `M${round(x)} ${round(y)}h0`).join("")} />
      {marks.map((mark) => (
        <MarkLine mark={mark} x={placeOf(mark.at, startAts, bucketDays)} />
      ))}
      {points.map(({ value, index }) => (
        <rect class="hit" x={index * step} y={0} width={step} height={HEIGHT}>
          <title>{`${dayOf(startAts[index])}${bucketDays > 1 ? ` and ${bucketDays - 1} days after` : ""}: ${span(value)}`}</title>
        </rect>
      ))}
    </svg>
  );
}

function MarkLine({ mark, x }: { readonly mark: Mark; readonly x: number }): VNode {
  return (
    <g class={mark.isSlower ? "change slower" : "change faster"}>
      <path d={`M${round(x)} 0V${HEIGHT}`} />
      <title>{mark.words}</title>
    </g>
  );
}

function placeOf(at: string, startAts: readonly string[], bucketDays: number): number {
  const first = epochMs(startAts[0]) ?? 0;
  const buckets = ((epochMs(at) ?? first) - first) / (bucketDays * 86_400_000);
  return Math.min(WIDTH, Math.max(0, (buckets * WIDTH) / Math.max(1, startAts.length)));
}

function wordsOf(points: readonly { readonly value: number }[]): string {
  if (points.length === 0) return "nothing is known";
  const all = points.map(({ value }) => value);
  return `${span(all[0]!)} at first, ${span(all.at(-1)!)} at last, between ${span(Math.min(...all))} and ${span(Math.max(...all))}`;
}

function dayOf(at: string | undefined): string {
  const ms = epochMs(at);
  return ms === undefined ? "" : inUtc(ms).slice(0, 10);
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
