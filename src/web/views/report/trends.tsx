import type { VNode } from "preact";
import type { MetricsAnswer } from "../../../api/metrics.ts";
import { SparkBars } from "../../charts/spark-bars.tsx";
import { MetricLink } from "../../components/metric-link.tsx";
import type { AppState } from "../../data/app-state.ts";
import type { Scope } from "../../data/period.ts";
import { valueWords } from "../dictionary/value-words.ts";

/** What trends need. */
export interface TrendsProps {
  readonly state: AppState;
  readonly path: string;
  readonly scope: Scope;
}

/** How use changes from week to week: a small drawing per metric of it. It is left out while it is on its way. */
export function Trends({ state, path, scope }: TrendsProps): VNode | undefined {
  const answer = state.asked.get(path)?.answer as MetricsAnswer | undefined;
  const shown = answer?.metrics.filter(
    ({ group, weeks, value }) => isUse(group) && value.n > 0 && weeks?.some((week) => (week ?? 0) > 0),
  );
  if (shown === undefined || shown.length === 0) return undefined;
  return (
    <section id="trends">
      <h2>Week by week</h2>
      <div class="content">
        <ul class="trends">
          {shown.map(({ id, summary, weeks, ...metric }) => (
            <li key={id}>
              <MetricLink id={id} scope={scope} />
              <p class="detail">{summary}</p>
              <SparkBars values={weeks ?? []} />
              <p class="detail">{valueWords(metric)}</p>
            </li>
          ))}
        </ul>
        <p class="note">
          Each column is a week from Monday (UTC), up to the latest one with runs; the number is of the whole period.
        </p>
      </div>
    </section>
  );
}

function isUse(group: MetricsAnswer["metrics"][number]["group"]): boolean {
  return group === "adoption" || group === "complexity";
}
