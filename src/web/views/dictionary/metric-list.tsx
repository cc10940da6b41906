import type { VNode } from "preact";
import type { MetricsAnswer } from "../../../api/metrics.ts";
import { keepUnits } from "../../../publish/line-breaks.ts";
import { SparkBars } from "../../charts/spark-bars.tsx";
import type { Intents } from "../../data/intents.ts";
import { type DictionaryRoute, hrefOf } from "../../data/route.ts";
import { valueWords } from "./value-words.ts";

type Metric = MetricsAnswer["metrics"][number];

/** What the list of metrics needs. */
export interface MetricListProps {
  readonly metrics: readonly Metric[];
  readonly route: DictionaryRoute;
  readonly intents: Intents;
}

/** Groups of metrics, in the order in which they are asked for. */
const groups: Readonly<Record<Metric["group"], string>> = {
  performance: "Performance",
  reliability: "Reliability",
  adoption: "What is used",
  complexity: "Complexity",
};

/** Metrics by group: name, question, value, last weeks. */
export function MetricList({ metrics, route, intents }: MetricListProps): VNode {
  const found = metrics.filter(isFound(route.search));
  if (found.length === 0)
    return (
      <div class="empty">
        <h2>No metric is like that</h2>
        <button type="button" class="button" onClick={() => intents.search("")}>
          Show all metrics
        </button>
      </div>
    );
  return (
    <>
      {(Object.keys(groups) as Metric["group"][]).map((group) => {
        const listed = found.filter((metric) => metric.group === group);
        return listed.length > 0 && <Group key={group} title={groups[group]} metrics={listed} route={route} />;
      })}
    </>
  );
}

interface GroupProps {
  readonly title: string;
  readonly metrics: readonly Metric[];
  readonly route: DictionaryRoute;
}

function Group({ title, metrics, route }: GroupProps): VNode {
  return (
    <section>
      <h2>{title}</h2>
      <ul class="metrics">
        {metrics.map(({ id, question, weeks, ...metric }) => (
          <li key={id}>
            <div>
              <a href={hrefOf({ ...route, metric: id })}>{id}</a>
              <p>{question}</p>
            </div>
            {weeks === undefined ? <span class="spark" /> : <SparkBars values={weeks} />}
            <span class="value">{keepUnits(valueWords(metric))}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** All of the words that are searched for are somewhere in what is said of a metric. */
function isFound(search: string): (metric: Metric) => boolean {
  const words = search.toLowerCase().split(/\s+/);
  return ({ id, summary, question, decision, unit, kind }) => {
    const text = [id, summary, question, decision, unit, kind].join(" ").toLowerCase();
    return words.every((word) => text.includes(word));
  };
}
