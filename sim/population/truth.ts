import type { MetricDefinition } from "../../src/dictionary/schema.ts";
import type { MeasuredCell } from "../../src/model/measured-cell.ts";
import { cellText } from "../../src/privacy/release/cells.ts";

/** What is true of a population in a month: before bounding, sampling, rounding and noise. */
export class Truth {
  private readonly users = new Map<string, number>();
  private readonly reporting = new Map<string, number>();
  private controllers = 0;

  /** Counts a controller, whatever it uses, once. Their numbers begin at 0. */
  addController(number: number): void {
    this.controllers = Math.max(this.controllers, number + 1);
  }

  /** Adds what one controller measured of a metric; of a histogram each controller weighs the same. */
  add(metric: MetricDefinition, cells: readonly MeasuredCell[]): void {
    if (cells.length > 0) count(this.reporting, metric.id, 1);
    for (const { labels: shown, buckets, value } of cells) {
      const labels = shown.map((label) => label ?? "other");
      count(this.users, `${metric.id} ${cellText(labels)}`, 1);
      for (const [bucket, seen] of buckets ?? [])
        count(this.users, `${metric.id} ${cellText([...labels, String(bucket)])}`, seen / value);
    }
  }

  /** Share that a usage table estimates: of those that reported the metric, or of all where its labels travel alone. */
  usageShare({ id, envelope }: MetricDefinition, labels: readonly string[]): number {
    const whole = envelope === "self" ? (this.reporting.get(id) ?? 0) : this.controllers;
    return (this.users.get(`${id} ${cellText(labels)}`) ?? 0) / Math.max(1, whole);
  }

  /** Share of a bucket in the mean histogram of its labels. */
  bucketShare({ id }: MetricDefinition, labels: readonly string[]): number {
    const whole = this.users.get(`${id} ${cellText(labels.slice(0, -1))}`) ?? 0;
    return (this.users.get(`${id} ${cellText(labels)}`) ?? 0) / Math.max(1, whole);
  }
}

function count(sums: Map<string, number>, key: string, value: number): void {
  sums.set(key, (sums.get(key) ?? 0) + value);
}
