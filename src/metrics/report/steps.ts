import type { StepRow, StepUse } from "../../model/report.ts";
import type { ReportReader } from "./report-reader.ts";

/** Step invocations by function. A step that never ended counts as an invocation and adds no time. */
export async function stepUse(reader: ReportReader): Promise<StepUse> {
  const times = await timesByStep(reader);
  const errors = new Map((await reader.ask("step.errors", { by: ["step"] })).map(({ by, n }) => [by.step, n]));
  const all = (await reader.ask("step.invocations", { by: ["step"], distinct: true })).map(
    ({ by, n, pipelines }): StepRow => ({
      function: by.step ?? "",
      kind: undefined,
      totalMs: 0,
      ...times.get(by.step),
      invocations: n,
      ownErrors: errors.get(by.step) ?? 0,
      pipelines: pipelines ?? 0,
    }),
  );
  const retry = all.find((row) => row.function === "retry");
  const first = (rowsOfKind: readonly StepRow[], by: "totalMs" | "invocations"): StepRow[] =>
    [...rowsOfKind].sort((one, other) => other[by] - one[by] || compare(one, other)).slice(0, reader.scope.top);
  return {
    functions: all.length,
    invocations: all.reduce((sum, row) => sum + row.invocations, 0),
    ownErrors: all.reduce((sum, row) => sum + row.ownErrors, 0),
    byTime: first(
      all.filter((row) => row.kind === "work"),
      "totalMs",
    ),
    blocksByTime: first(
      all.filter((row) => row.kind === "block"),
      "totalMs",
    ),
    byInvocations: first(all, "invocations"),
    retryPipelines: retry?.pipelines ?? 0,
    retryInvocations: retry?.invocations ?? 0,
  };
}

/** Time and kind of each step. One with and without a body is a block: without one it hardly takes time. */
async function timesByStep(reader: ReportReader): Promise<Map<string | undefined, Pick<StepRow, "kind" | "totalMs">>> {
  const times = new Map<string | undefined, Pick<StepRow, "kind" | "totalMs">>();
  for (const { by, total } of await reader.ask("step.duration", { by: ["step", "kind"], order: "total" })) {
    const known = times.get(by.step);
    const kind = known?.kind === "block" ? "block" : (by.kind as NonNullable<StepRow["kind"]>);
    times.set(by.step, { kind, totalMs: (known?.totalMs ?? 0) + (total ?? 0) });
  }
  return times;
}

function compare(one: StepRow, other: StepRow): number {
  return one.function < other.function ? -1 : 1;
}
