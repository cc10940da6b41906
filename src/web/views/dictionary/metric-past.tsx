import type { VNode } from "preact";
import type { MetricSeriesAnswer } from "../../../api/metrics.ts";
import { bucketWord } from "../../charts/scale.ts";
import { SeriesChart } from "../../charts/series-chart.tsx";
import type { AppState } from "../../data/app-state.ts";

/** What the past of a metric needs. */
export interface MetricPastProps {
  readonly state: AppState;
  readonly path: string;
  readonly hasSeries: boolean;
}

/** A metric over time, or why it has no past. It is left out while it is on its way. */
export function MetricPast({ state, path, hasSeries }: MetricPastProps): VNode | undefined {
  const series = state.asked.get(path)?.answer as MetricSeriesAnswer | undefined;
  if (hasSeries && series === undefined) return undefined;
  const shown = hasSeries ? series : undefined;
  return (
    <section>
      <h2>Over time</h2>
      <div class="content">
        {shown === undefined ? (
          <p class="lead">It has no past to be drawn: it is known as of now only, or by kind only.</p>
        ) : shown.rows.length === 0 ? (
          <p class="lead">Nothing was observed in this period.</p>
        ) : shown.buckets.length === 1 ? (
          <p class="lead">
            All of it is of one {bucketWord(shown.bucketDays)}: there is nothing to compare it with yet.
          </p>
        ) : (
          <SeriesChart series={shown} />
        )}
      </div>
    </section>
  );
}
