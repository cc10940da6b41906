import { TableBuilder } from "../../../model/fact-batch.ts";
import { type SpanBatch, type SpanResource, spanShape } from "../../../model/span-batch.ts";
import { attribute } from "./attribute-keys.ts";
import { type AttributeValues, NO_TEXT } from "./attribute-values.ts";
import type { ByteTexts } from "./byte-texts.ts";
import { IdColumn } from "./id-columns.ts";
import { packedColumns } from "./packed-columns.ts";
import type { ProtoReader } from "./proto-reader.ts";
import { dropReasons, role } from "./role-of-span.ts";
import type { SpanHead } from "./span-head.ts";
import { isResult, resultNamed, word } from "./words.ts";

const MAX_INT = 2 ** 31 - 1;

/** Spans under construction: what is kept of each, by its role. */
export class SpanTable {
  private readonly rows = new TableBuilder(spanShape, 512);
  private readonly traceIds = new IdColumn(2, 512);
  private readonly spanIds = new IdColumn(1, 512);
  private readonly parentIds = new IdColumn(1, 512);
  private readonly resources: SpanResource[] = [];
  private readonly dropped = new Uint32Array(dropReasons.length);

  constructor(
    private readonly reader: ProtoReader,
    private readonly texts: ByteTexts,
  ) {}

  /** Place of a resource in the batch. */
  addResource(resource: SpanResource): number {
    return this.resources.push(resource) - 1;
  }

  /** Counts a span that is left out. */
  drop(reason: number): void {
    this.dropped[-1 - reason]!++;
  }

  /** Adds a span. The class of its exception comes last: it is of an event. */
  add(head: SpanHead, { values, spanRole, resource, errorClass }: SpanFacts): void {
    const row = this.rows.add();
    const { columns } = this.rows;
    const { view } = this.reader;
    this.traceIds.set(row, view, head.traceAt);
    this.spanIds.set(row, view, head.spanAt);
    this.parentIds.set(row, view, head.parentAt);
    columns.resource[row] = resource;
    columns.role[row] = spanRole;
    columns.status[row] = head.status;
    columns.startAt[row] = head.startAt;
    columns.endAt[row] = head.endAt;
    if (errorClass !== NO_TEXT) columns.errorClass[row] = this.texts.local(errorClass);
    if (spanRole >= role.stage) this.addStep(row, spanRole, values);
    else if (spanRole === role.run) this.addRun(row, values);
  }

  /** Takes the spans out and begins another batch. */
  take(): SpanBatch {
    const { rows } = this.rows;
    const { columns, ids } = packedColumns(
      { shape: spanShape, columns: this.rows.columns, ids: [this.traceIds, this.spanIds, this.parentIds] },
      rows,
    );
    const [traceIds, spanIds, parentIds] = ids;
    const left = [...dropReasons.entries()].flatMap(([place, reason]) => {
      const count = this.dropped[place]!;
      return count === 0 ? [] : [[reason, count] as const];
    });
    const batch = {
      rows,
      columns,
      traceIds: traceIds!,
      spanIds: spanIds!,
      parentIds: parentIds!,
      resources: this.resources.slice(),
      names: this.texts.take(),
      dropped: Object.fromEntries(left),
    };
    this.clear();
    return batch;
  }

  /** Forgets what was begun. */
  clear(): void {
    this.rows.clear();
    this.resources.length = 0;
    this.dropped.fill(0);
    this.texts.take();
  }

  private addStep(row: number, spanRole: number, values: AttributeValues): void {
    const { columns } = this.rows;
    const flowNode = values.whole(attribute.stepId);
    if (flowNode >= 0 && flowNode <= MAX_INT) columns.flowNode[row] = flowNode;
    columns.function[row] = this.name(values.text(attribute.stepType));
    columns.plugin[row] = this.name(values.text(attribute.pluginName));
    columns.pluginVersion[row] = this.name(values.text(attribute.pluginVersion));
    columns.result[row] = this.result(values.text(attribute.stepResult));
    const computer = values.text(attribute.computer);
    columns.agent[row] = this.name(computer === word.controller ? word.builtIn : computer);
    if (spanRole === role.stage || spanRole === role.branch)
      columns.name[row] = this.name(values.text(attribute.stepName));
    if (spanRole === role.agent || spanRole === role.agentWait)
      columns.label[row] = this.name(values.text(attribute.agentLabel));
    if (values.has(attribute.causes))
      columns.causeClass[row] = this.name(values.classes(attribute.causes)[0] ?? NO_TEXT);
  }

  private addRun(row: number, values: AttributeValues): void {
    const { columns } = this.rows;
    columns.pipeline[row] = this.name(values.text(attribute.pipeline));
    columns.runNumber[row] = values.whole(attribute.runNumber);
    columns.runDurationMs[row] = values.whole(attribute.runDuration);
    columns.result[row] = this.result(values.text(attribute.runResult));
    columns.startedBy[row] = this.name(this.joined(values.classes(attribute.startedBy)));
  }

  private name(id: number): number {
    return id === NO_TEXT ? NO_TEXT : this.texts.local(id);
  }

  private result(id: number): number {
    if (id === NO_TEXT) return NO_TEXT;
    const known = isResult(id) ? id : resultNamed(this.texts.text(id));
    return known === undefined ? NO_TEXT : this.texts.local(known);
  }

  private joined(classes: readonly number[]): number {
    const unique = [...new Set(classes)];
    if (unique.length <= 1) return unique[0] ?? NO_TEXT;
    return this.texts.ofText(unique.map((id) => this.texts.text(id)).join(" "));
  }
}

/** What is known of a span beside its head. */
export interface SpanFacts {
  readonly values: AttributeValues;
  readonly spanRole: number;
  readonly resource: number;
  readonly errorClass: number;
}
