import type { VNode } from "preact";
import type { ApiTimeline } from "../../api/report.ts";
import { formatCount, formatDuration } from "../../publish/format.ts";
import { durationAxis } from "../../publish/html/ticks.ts";
import { Plot, type Tip } from "./plot.tsx";
import { bucketTitle, bucketWord, daysBelow, type Scale, yOf } from "./scale.ts";

/** A stretch of time in which runs finished. */
interface Point {
  readonly column: number;
  readonly p50: number;
  readonly p95: number;
}

/** Median and 95th percentile of durations over time: a dot, and a line up from it. */
export function DurationChart({ timeline: { buckets, bucketDays } }: { readonly timeline: ApiTimeline }): VNode {
  const points = buckets.flatMap(({ durationMsP50: p50, durationMsP95: p95 }, column) =>
    p50 === undefined || p95 === undefined ? [] : [{ column, p50, p95 }],
  );
  const scale = durationAxis(Math.min(...points.map(({ p50 }) => p50)), Math.max(...points.map(({ p95 }) => p95)));
  const name = bucketWord(bucketDays);
  return (
    <figure>
      <figcaption>
        Duration per {name} <span>dot: median; line up to p95{scale.isLog ? "; logarithmic axis" : ""}</span>
      </figcaption>
      <Plot
        label={`Duration of runs per ${name}, median and 95th percentile`}
        columns={buckets.length}
        marks={scale.ticks.map((tick) => ({ share: scale.shareOf(tick), label: formatDuration(tick) }))}
        below={daysBelow(
          buckets.map(({ startAt }) => startAt),
          bucketDays,
        )}
        tip={(column) => tipOf(buckets[column]!, bucketDays)}
      >
        <Points points={points} columns={buckets.length} scale={scale} />
      </Plot>
    </figure>
  );
}

interface PointsProps {
  readonly points: readonly Point[];
  readonly columns: number;
  readonly scale: Scale;
}

/** Lines lie between neighbours only: across stretches without runs they would make something up. */
function Points({ points, columns, scale }: PointsProps): VNode {
  const x = (column: number) => `${((column + 0.5) / columns) * 100}%`;
  const y = (value: number) => yOf(scale.shareOf(value));
  return (
    <>
      {points.map(({ column, p50, p95 }) => (
        <line class="range" x1={x(column)} x2={x(column)} y1={y(p50)} y2={y(p95)} />
      ))}
      {points.map(({ column, p50 }, index) => {
        const before = points[index - 1];
        if (before?.column !== column - 1) return undefined;
        return <line class="path" x1={x(before.column)} y1={y(before.p50)} x2={x(column)} y2={y(p50)} />;
      })}
      {points.map(({ column, p50 }) => (
        <circle class="dot" cx={x(column)} cy={y(p50)} r={columns > 60 ? 2.5 : 4} />
      ))}
    </>
  );
}

function tipOf(
  { startAt, runs, durationMsP50, durationMsP95 }: ApiTimeline["buckets"][number],
  bucketDays: number,
): Tip {
  const title = bucketTitle(startAt, bucketDays);
  if (durationMsP50 === undefined || durationMsP95 === undefined)
    return { title, lines: [{ label: "no finished runs", value: "" }] };
  return {
    title,
    lines: [
      { label: "p95", value: formatDuration(durationMsP95) },
      { tone: "accent", label: "median", value: formatDuration(durationMsP50) },
      { label: "runs", value: formatCount(runs) },
    ],
  };
}
