import { isMetricId, type MetricId, metricDefinition } from "../../dictionary/dictionary.ts";
import type { Report, ReportSection } from "../../model/report.ts";
import type { Definition, Section } from "./page.ts";

/** The metrics that some sections of a report are made of, each once, in the order of their ids. */
export function metricsOf(report: Pick<Report, "metrics">, sections: readonly ReportSection[]): MetricId[] {
  const ids = sections.flatMap((section) => report.metrics[section] ?? []);
  return [...new Set(ids)].filter(isMetricId).sort();
}

/** What the dictionary says of the metrics of some sections. */
export function definitionsOf(sections: readonly Section[]): Definition[] {
  const ids = new Set(sections.flatMap(({ metrics = [] }) => metrics));
  return [...ids].sort().map((id) => {
    const { summary, question, decision } = metricDefinition(id);
    return { id, summary, question, decision: decision.text };
  });
}
