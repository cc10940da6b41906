/**
 * The envelope that a row travels in, which has a key, a report and a time of sending of its own: the metric, or for metrics of
 * `envelope: per_label` the metric and its labels, as in `step.invocations/workflow-basic-steps:echo`.
 */
export function envelopeId(metric: EnvelopeOf, labels: readonly string[]): string {
  return metric.envelope === "self" ? metric.id : `${metric.id}/${labels.join(",")}`;
}

/** As much of a metric as decides how its rows travel. */
export interface EnvelopeOf {
  readonly id: string;
  readonly envelope: "self" | "per_label";
}

/** The metric of an envelope. */
export function metricOfEnvelope(env: string): string {
  return env.split("/", 1)[0]!;
}
