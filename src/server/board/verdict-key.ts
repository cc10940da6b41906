import type { RunVerdict } from "../../model/verdict.ts";

/** Tells verdicts apart: the same run can be silent twice. Instants are compared by the millisecond that the API gives. */
export function verdictKey({ run, state, since }: Pick<RunVerdict, "run" | "state" | "since">): string {
  return `${state} ${since === undefined ? "" : Math.trunc(since)} ${run}`;
}
