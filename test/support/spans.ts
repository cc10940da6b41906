import { TableBuilder } from "../../src/model/fact-batch.ts";
import { type Span, spanNameColumns, traceNumbers } from "../../src/model/span.ts";
import { type SpanBatch, type SpanResource, spanRoles, spanShape } from "../../src/model/span-batch.ts";

/** A controller of tests. */
export const testResource: SpanResource = { instanceId: "ci", url: "https://ci.example/", serviceName: "jenkins" };

/** A batch as the receiver makes it of some spans. */
export function batchOf(spans: readonly Span[], resources: readonly SpanResource[] = [testResource]): SpanBatch {
  const table = new TableBuilder<typeof spanShape>(spanShape, Math.max(1, spans.length));
  const names: string[] = [];
  const columns = table.columns as unknown as Record<string, { [row: number]: number }>;
  for (const span of spans) {
    const row = table.add();
    columns.role![row] = spanRoles.indexOf(span.role);
    for (const column of Object.keys(spanShape)) {
      const value = (span as unknown as Record<string, string | number | undefined>)[column];
      if (value === undefined || column === "role") continue;
      if (spanNameColumns.has(column) && !names.includes(value as string)) names.push(value as string);
      columns[column]![row] = spanNameColumns.has(column) ? names.indexOf(value as string) : (value as number);
    }
  }
  return {
    ...table.take(),
    traceIds: BigUint64Array.from(spans.flatMap(({ trace }) => traceNumbers(trace))),
    spanIds: BigUint64Array.from(spans, ({ id }) => id),
    parentIds: BigUint64Array.from(spans, ({ parent }) => parent ?? 0n),
    resources,
    names,
    dropped: {},
  };
}

/** Key of a trace of tests. */
export function testTrace(number: number): string {
  return number.toString(16).padStart(32, "f");
}

/** A whole run: its root, phases, an agent and a stage with one step for each time. Begins at second `number` of the day after the epoch. */
export function runOfSpans(number: number, steps = 2, about: Partial<Span> = {}): Span[] {
  const base = 86_400_000 + number * 1000;
  const trace = about.trace ?? testTrace(number);
  let next = BigInt(number) * 1_000_000n;
  const span = (role: Span["role"], parent: Span | undefined, more: Partial<Span>): Span => {
    next += 1n;
    const made = { trace, id: next, resource: 0, role, arrivedAt: base, startAt: base, endAt: base + 500, ...more };
    return parent === undefined ? made : { ...made, parent: parent.id };
  };
  const root = span("run", undefined, {
    status: 1,
    result: "SUCCESS",
    pipeline: "shop/api",
    runNumber: number,
    runDurationMs: 500,
    startedBy: "TimerTriggerCause",
    ...about,
  });
  const start = span("phaseStart", root, { endAt: base + 1 });
  const phase = span("phaseRun", root, {});
  const agent = span("agent", phase, { status: 1, result: "SUCCESS", flowNode: 3, function: "node", agent: "linux-1" });
  const wait = span("agentWait", agent, {
    status: 1,
    result: "SUCCESS",
    flowNode: 3,
    function: "node",
    endAt: base + 100,
  });
  const stage = span("stage", agent, { status: 1, result: "SUCCESS", flowNode: 6, function: "stage", name: "Build" });
  const atoms = Array.from({ length: steps }, (_, index) =>
    span("step", stage, {
      status: 1,
      result: "SUCCESS",
      flowNode: 7 + index,
      function: "sh",
      startAt: base + 100 + index * 10,
      endAt: base + 110 + index * 10,
    }),
  );
  // As they come: what ends first, first.
  return [start, wait, ...atoms, stage, agent, phase, root];
}
