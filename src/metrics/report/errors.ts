import type { Errors } from "../../model/report.ts";
import type { MetricRow } from "../engine/query.ts";
import type { ReportReader } from "./report-reader.ts";

/** Thrown where a person or a timeout stopped the run: it says who was interrupted, not what is wrong. */
const INTERRUPTION = "org.jenkinsci.plugins.workflow.steps.FlowInterruptedException";

/** Errors by class, with the function they arise in most; and by function without interruptions. */
export async function errors(reader: ReportReader): Promise<Errors> {
  const { top } = reader.scope;
  const classes = await reader.ask("error.occurred", { by: ["errorClass"], distinct: true });
  const byFunction = await reader.ask("error.occurred", { by: ["errorClass", "step"] });
  const total = sumOf(classes);
  return {
    total,
    distinctClasses: classes.length,
    classes: classes.slice(0, top).map((row) => ({
      errorClass: classOf(row),
      errors: row.n,
      runs: row.runs ?? 0,
      pipelines: row.pipelines ?? 0,
      ...mostlyIn(byFunction.filter(({ by }) => by.errorClass === row.by.errorClass)),
    })),
    functions: functionsOf(byFunction).slice(0, top),
    notInterruptions: total - sumOf(classes.filter((row) => classOf(row) === INTERRUPTION)),
    outsideSteps: sumOf(byFunction.filter(({ by }) => by.step === undefined)),
  };
}

function classOf({ by }: MetricRow): string {
  return by.errorClass ?? "(unknown)";
}

function sumOf(rows: readonly MetricRow[]): number {
  return rows.reduce((sum, { n }) => sum + n, 0);
}

/** The function in which most errors of a class arise; rows come with the most first. */
function mostlyIn(rows: readonly MetricRow[]): { function: string | undefined; functionErrors: number } {
  const most = rows.find(({ by }) => by.step !== undefined);
  return { function: most?.by.step, functionErrors: most?.n ?? 0 };
}

function functionsOf(rows: readonly MetricRow[]): { function: string; errors: number; interruptions: number }[] {
  const found = new Map<string, { function: string; errors: number; interruptions: number }>();
  for (const row of rows) {
    const { step } = row.by;
    if (step === undefined) continue;
    const counts = found.get(step) ?? { function: step, errors: 0, interruptions: 0 };
    found.set(step, counts);
    if (classOf(row) === INTERRUPTION) counts.interruptions += row.n;
    else counts.errors += row.n;
  }
  return [...found.values()]
    .filter(({ errors: count }) => count > 0)
    .sort((one, other) => other.errors - one.errors || (one.function < other.function ? -1 : 1));
}
