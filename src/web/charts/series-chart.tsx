import type { VNode } from "preact";
import type { MetricSeriesAnswer } from "../../api/metrics.ts";
import { formatCount } from "../../publish/format.ts";
import { countTicks, durationAxis } from "../../publish/html/ticks.ts";
import { formatMetricValue } from "../../publish/metric-value.ts";
import { Plot, type Tip } from "./plot.tsx";
import { bucketTitle, bucketWord, daysBelow, linearScale, type Scale, yOf } from "./scale.ts";

type Row = MetricSeriesAnswer["rows"][number];

/** A metric over time, a column for each stretch with a value; of distributions the median, and p95 above it. */
export function SeriesChart({ series }: { readonly series: MetricSeriesAnswer }): VNode {
  const { buckets, bucketDays, rows, unit } = series;
  const rowAt = new Map(rows.map((row) => [row.at, row]));
  const scale = scaleOf(rows, unit);
  const name = bucketWord(bucketDays);
  const hasP95 = rows.some(({ p95 }) => p95 !== undefined);
  return (
    <figure>
      <figcaption>
        Per {name}{" "}
        <span>
          {hasP95 ? "median, and in light up to p95" : "days and weeks are UTC"}
          {scale.isLog ? "; logarithmic axis" : ""}
        </span>
      </figcaption>
      <Plot
        label={`${series.id} per ${name}`}
        columns={buckets.length}
        marks={scale.ticks.map((tick) => ({ share: scale.shareOf(tick), label: formatMetricValue(tick, unit) }))}
        below={daysBelow(buckets, bucketDays)}
        tip={(column) => tipOf(rowAt.get(buckets[column]!), { unit, title: bucketTitle(buckets[column]!, bucketDays) })}
      >
        {buckets.map((at, index) => (
          <Bar row={rowAt.get(at)} x={(index + 0.12) / buckets.length} width={0.76 / buckets.length} scale={scale} />
        ))}
      </Plot>
    </figure>
  );
}

/** Nanoseconds in a millisecond: timers of the engine are in the former, marks are for the latter. */
const NS = 1_000_000;

function scaleOf(rows: readonly Row[], unit: string): Scale {
  const values = rows.flatMap(({ value, p95 }) => [value, p95]).filter((value) => value !== undefined);
  const [least, most] = [Math.min(...values), Math.max(...values)];
  if (values.length === 0) return linearScale([0, 1]);
  if (unit === "1") return linearScale(most <= 0.25 ? [0, 0.1, 0.2, 0.3] : [0, 0.25, 0.5, 0.75, 1]);
  if (unit === "ms") return durationAxis(least, most);
  if (unit !== "ns") return linearScale(countTicks(most));
  const inMs = durationAxis(least / NS, most / NS);
  return { ...inMs, ticks: inMs.ticks.map((tick) => tick * NS), shareOf: (value) => inMs.shareOf(value / NS) };
}

interface BarProps {
  readonly row: Row | undefined;
  readonly x: number;
  readonly width: number;
  readonly scale: Scale;
}

/** What is there and is nothing is a line on the ground. */
function Bar({ row, x, width, scale }: BarProps): VNode | undefined {
  if (row?.value === undefined) return undefined;
  const ground = yOf(0);
  const rect = (value: number, name: string) => {
    const y = Math.min(yOf(scale.shareOf(value)), ground - 1);
    return <rect class={name} x={`${x * 100}%`} width={`${width * 100}%`} y={y} height={ground - y} />;
  };
  return (
    <g class="column">
      {row.p95 !== undefined && rect(row.p95, "accent light")}
      {rect(row.value, "accent")}
    </g>
  );
}

function tipOf(row: Row | undefined, { unit, title }: { readonly unit: string; readonly title: string }): Tip {
  if (row?.value === undefined) return { title, lines: [{ label: "nothing observed", value: "" }] };
  return {
    title,
    lines: [
      ...(row.p95 === undefined
        ? []
        : [{ tone: "accent light", label: "p95", value: formatMetricValue(row.p95, unit) }]),
      { tone: "accent", label: row.p95 === undefined ? "value" : "median", value: formatMetricValue(row.value, unit) },
      { label: "observed", value: formatCount(row.n) },
    ],
  };
}
