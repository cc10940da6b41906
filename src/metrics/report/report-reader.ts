import type { MetricId } from "../../dictionary/dictionary.ts";
import type { PerformanceChange } from "../../model/performance-change.ts";
import type { ReportScope } from "../../model/report.ts";
import type { SqlWriter } from "../../store/store.ts";
import { findChanges } from "../changes/find-changes.ts";
import { answer } from "../engine/answer.ts";
import type { MetricAnswer, MetricQuery, MetricRow, MetricScope } from "../engine/query.ts";
import { metricOf } from "../metrics.ts";
import { ScopedReader } from "./scope.ts";

/** A question about a metric; what is not said of its scope is that of the report. */
type Question = Partial<Omit<MetricQuery, "scope">> & { readonly scope?: Partial<MetricScope> };

/** Asks metrics about the part of a store that a report is about; what no metric says is read by queries. */
export class ReportReader extends ScopedReader {
  private readonly ids = new Set<MetricId>();

  constructor(
    private readonly metricStore: SqlWriter,
    scope: ReportScope,
    private readonly answers = new Map<string, Promise<MetricAnswer>>(),
  ) {
    super(metricStore, scope);
  }

  /** Reads the same for one section: what others asked is known to it, and it tells what it asks itself. */
  ofSection(): ReportReader {
    return new ReportReader(this.metricStore, this.scope, this.answers);
  }

  /** The metrics that were asked, in the order in which they were. */
  asked(): MetricId[] {
    return [...this.ids];
  }

  /** The rows of a metric. The same question is put to the store once. */
  async ask(id: MetricId, { scope, by = [], ...rest }: Question = {}): Promise<readonly MetricRow[]> {
    this.ids.add(id);
    const query = { scope: { ...this.metricScope(), ...scope }, by, ...rest };
    const key = JSON.stringify([id, query]);
    const known = this.answers.get(key) ?? answer(this.metricStore, metricOf(id), query);
    this.answers.set(key, known);
    return (await known).rows;
  }

  /** The row of a metric that is not grouped; there always is one. */
  async askWhole(id: MetricId, question: Omit<Question, "by" | "grain"> = {}): Promise<MetricRow> {
    const [row] = await this.ask(id, question);
    return row!;
  }

  /** When Pipelines in scope got slower or faster. @throws StoreError */
  async changes(): Promise<readonly PerformanceChange[]> {
    return (await findChanges(this.metricStore, this.metricScope())).changes;
  }

  /** The largest error of the quantiles in all answers. */
  async quantileError(): Promise<number> {
    const given = await Promise.all(this.answers.values());
    return Math.max(0, ...given.map((one) => one.quantileError));
  }

  private metricScope(): MetricScope {
    const { since, generatedAt, controller, folder } = this.scope;
    return { since, until: undefined, now: generatedAt, controller, folder };
  }
}
