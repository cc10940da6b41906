import type { MetricDefinition } from "../../dictionary/schema.ts";
import type { CollectedReport } from "../../model/collected.ts";
import { byteStream } from "../noise/byte-source.ts";
import { uniformBelow } from "../noise/uniform.ts";
import type { Vocabulary } from "../wire/check-rows.ts";
import type { ReportHist, ReportRow } from "../wire/report.ts";
import { mostLabels } from "../wire/values.ts";
import { cellText } from "./cells.ts";
import { clampedUnits, fittingContent } from "./fitting-content.ts";
import { COHORT_METRIC, type TablePlan, type View } from "./plan.ts";

/** Exact sums of one table by the text of its cell, and what the largest part of one report was. Never leaves the machine. */
export interface ExactTable {
  readonly sums: Map<string, number>;
  /** Reports behind each cell. */
  readonly contributors: Map<string, number>;
  /** Largest contribution of one report to each cell. */
  readonly largest: Map<string, number>;
}

/** Sums up reports, each bounded first. */
export class Aggregation {
  private readonly tables = new Map<string, ExactTable>();
  private readonly vectors = new Map<string, Map<string, number>>();
  private readonly plansOf = new Map<string, TablePlan[]>();
  private readonly refusals = new Map<string, number>();

  constructor(
    private readonly words: Vocabulary,
    plans: readonly TablePlan[],
    private readonly secret: Uint8Array,
  ) {
    for (const plan of plans) {
      this.tables.set(tableName(plan.metric, plan.view), {
        sums: new Map(),
        contributors: new Map(),
        largest: new Map(),
      });
      this.plansOf.set(plan.metric, [...(this.plansOf.get(plan.metric) ?? []), plan]);
    }
  }

  /** Reports that were not summed up, by the rule that they break: the noise is not made for what they say. */
  get refused(): ReadonlyMap<string, number> {
    return this.refusals;
  }

  /**
   * Adds a report; one of a metric that has no table is passed over. What the noise is made for is checked here, not trusted: a report
   * of another period, dictionary, version or envelope, or with more than its bounds, is refused and counted.
   */
  add(report: CollectedReport, period: string): void {
    const metric = this.words.metrics.get(report.metric);
    const plans = this.plansOf.get(report.metric);
    if (metric === undefined || plans === undefined) return;
    const content = fittingContent(report, { period, words: this.words });
    if (typeof content === "string") return this.refuse(content);
    const rows = this.bounded(content.rows, metric, report.digest);
    const hist = this.bounded(content.hist, metric, report.digest);
    for (const plan of plans) this.addTo(plan, { report, rows, hist });
    if (metric.envelope === "self") this.note(report);
  }

  /** The table of a metric and view. */
  table(metric: string, view: View): ExactTable {
    return this.tables.get(tableName(metric, view))!;
  }

  /** Share of reports whose content nobody else sent, by envelope: what could be followed if nothing else changed. */
  uniqueShares(): ReadonlyMap<string, number> {
    const shares = new Map<string, number>();
    for (const [env, vectors] of this.vectors) {
      const counts = [...vectors.values()];
      const all = counts.reduce((sum, count) => sum + count, 0);
      shares.set(env, counts.filter((count) => count === 1).length / all);
    }
    return shares;
  }

  private refuse(rule: string): void {
    this.refusals.set(rule, (this.refusals.get(rule) ?? 0) + 1);
  }

  private addTo(plan: TablePlan, { report, rows, hist }: Bounded): void {
    const table = this.table(plan.metric, plan.view);
    if (plan.view === "cohort") {
      add(table, plan.metric === COHORT_METRIC ? [report.consent] : [], 1);
    } else if (plan.view === "histogram") {
      for (const [, , labels, flat] of hist) addHistogram(table, labels, clampedUnits(flat, plan.linf));
    } else {
      for (const [, , labels, value] of rows) add(table, labels, Math.min(value, plan.linf));
    }
  }

  /** More rows than a controller may send were refused already; here they could only come from a defect. */
  private bounded<Row>(rows: readonly Row[], metric: MetricDefinition, digest: string): readonly Row[] {
    const most = mostLabels(metric);
    if (rows.length <= most) return rows;
    const source = byteStream(this.secret, ["bound", digest]);
    const left = [...rows];
    return Array.from({ length: most }, () => left.splice(Number(uniformBelow(source, BigInt(left.length))), 1)[0]!);
  }

  private note({ env, rows, hist }: CollectedReport): void {
    const vectors = this.vectors.get(env) ?? new Map<string, number>();
    this.vectors.set(env, vectors);
    vectors.set(rows + hist, (vectors.get(rows + hist) ?? 0) + 1);
  }
}

interface Bounded {
  readonly report: CollectedReport;
  readonly rows: readonly ReportRow[];
  readonly hist: readonly ReportHist[];
}

function tableName(metric: string, view: View): string {
  return `${metric} ${view}`;
}

function add({ sums, contributors, largest }: ExactTable, key: readonly string[], value: number): void {
  const text = cellText(key);
  sums.set(text, (sums.get(text) ?? 0) + value);
  contributors.set(text, (contributors.get(text) ?? 0) + 1);
  if (value > (largest.get(text) ?? 0)) largest.set(text, value);
}

function addHistogram(table: ExactTable, labels: readonly string[], flat: readonly number[]): void {
  for (let index = 0; index < flat.length; index += 2) add(table, [...labels, String(flat[index])], flat[index + 1]!);
}
