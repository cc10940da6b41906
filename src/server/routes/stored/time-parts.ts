import type { FactRow } from "../../../model/fact-row.ts";

/** Where the time of a finished run went, in the order in which a bar shows it; what it did not do is left out. */
export function timeParts(run: FactRow<"run">): { part: string; totalMs: number }[] {
  if (run.finished !== true) return [];
  const parts: Readonly<Record<string, number | undefined>> = {
    work: run.workMs,
    agent: run.agentWaitMs,
    lock: run.lockWaitMs,
    input: run.inputWaitMs,
    downstream: run.downstreamWaitMs,
    sleep: run.sleepMs,
    other: run.otherMs,
  };
  return Object.entries(parts).flatMap(([part, totalMs = 0]) => (totalMs > 0 ? [{ part, totalMs }] : []));
}
