import type { VNode } from "preact";
import type { ApiTimeline } from "../../api/report.ts";
import { formatCount } from "../../publish/format.ts";
import { countTicks } from "../../publish/html/ticks.ts";
import { resultStack } from "../../publish/result-stack.ts";
import { Plot, type Tip } from "./plot.tsx";
import { bucketTitle, bucketWord, daysBelow, linearScale, type Scale, yOf } from "./scale.ts";

type Bucket = ApiTimeline["buckets"][number];

/** Runs over time, a column per stretch, stacked by result; the colours are those of the bar of results above it. */
export function RunsChart({ timeline: { buckets, bucketDays } }: { readonly timeline: ApiTimeline }): VNode {
  const scale = linearScale(countTicks(Math.max(...buckets.map(({ runs }) => runs))));
  const name = bucketWord(bucketDays);
  return (
    <figure>
      <figcaption>
        Runs per {name} <span>by result, in the colours above</span>
      </figcaption>
      <Plot
        label={`Runs per ${name}, by result`}
        columns={buckets.length}
        marks={scale.ticks.map((tick) => ({ share: scale.shareOf(tick), label: formatCount(tick) }))}
        below={daysBelow(
          buckets.map(({ startAt }) => startAt),
          bucketDays,
        )}
        tip={(column) => tipOf(buckets[column]!, bucketDays)}
      >
        {buckets.map((bucket, index) => (
          <Column bucket={bucket} x={(index + 0.12) / buckets.length} width={0.76 / buckets.length} scale={scale} />
        ))}
      </Plot>
    </figure>
  );
}

interface ColumnProps {
  readonly bucket: Bucket;
  /** Left edge and width, as shares of the plot. */
  readonly x: number;
  readonly width: number;
  readonly scale: Scale;
}

function Column({ bucket, x, width, scale }: ColumnProps): VNode {
  let below = 0;
  return (
    <g class="column">
      {resultStack.map(([tone]) => {
        const y = yOf(scale.shareOf(below + bucket[tone]));
        const height = yOf(scale.shareOf(below)) - y;
        below += bucket[tone];
        return height > 0 && <rect class={tone} x={`${x * 100}%`} width={`${width * 100}%`} y={y} height={height} />;
      })}
    </g>
  );
}

function tipOf(bucket: Bucket, bucketDays: number): Tip {
  const lines = resultStack
    .filter(([tone]) => bucket[tone] > 0)
    .map(([tone, label]) => ({ tone, label, value: formatCount(bucket[tone]) }));
  return {
    title: bucketTitle(bucket.startAt, bucketDays),
    lines: lines.length === 0 ? [{ label: "no runs", value: "" }] : lines.toReversed(),
  };
}
