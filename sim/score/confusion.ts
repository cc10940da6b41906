import type { RunTrace } from "./trace.ts";

/** Milliseconds by what was true and what was said: `confusion["SILENT_STEP"]["SILENT_STEP stuck"]`. */
export type Confusion = Readonly<Record<string, Readonly<Record<string, number>>>>;

/** Stands for a run that is over, or of which nothing was said. */
export const NOTHING = "(none)";

/** How long what was said while what was true. */
export function confusionOf(traces: readonly RunTrace[]): Confusion {
  const confusion: Record<string, Record<string, number>> = {};
  for (const { truth, said, fromAt, toAt } of traces.flatMap(({ segments }) => segments)) {
    const column = said ? `${said.state} ${said.level}` : NOTHING;
    add(confusion, { truth: truth?.state ?? NOTHING, said: column, ms: toAt - fromAt });
  }
  return confusion;
}

/** All of them in one. */
export function addConfusions(all: readonly Confusion[]): Confusion {
  const sum: Record<string, Record<string, number>> = {};
  for (const [truth, row] of all.flatMap((one) => Object.entries(one))) {
    for (const [said, ms] of Object.entries(row)) add(sum, { truth, said, ms });
  }
  return sum;
}

function add(
  confusion: Record<string, Record<string, number>>,
  cell: { truth: string; said: string; ms: number },
): void {
  const row = confusion[cell.truth] ?? {};
  confusion[cell.truth] = row;
  row[cell.said] = (row[cell.said] ?? 0) + cell.ms;
}
