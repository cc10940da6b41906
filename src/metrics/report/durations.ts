import type { Durations, WaitRow } from "../../model/report.ts";
import { readRows, whole } from "./read-rows.ts";
import type { ReportReader } from "./report-reader.ts";

/** Durations of finished runs and where the time went. */
export async function durations(reader: ReportReader): Promise<Durations> {
  const run = await reader.askWhole("run.duration");
  const queue = await reader.askWhole("wait.duration", { only: { kind: "queue" } });
  const parts = new Map((await reader.ask("run.time", { by: ["part"] })).map((row) => [row.by.part, row]));
  const timeOf = (part: string): number => parts.get(part)?.total ?? 0;
  return {
    runs: run.n,
    durationMsP50: whole(run.value),
    durationMsP95: whole(run.p95),
    durationMsMax: run.max,
    queueMs: queue.total ?? 0,
    splitRuns: parts.get("work")?.n ?? 0,
    splitMs: [...parts.values()].reduce((sum, { total }) => sum + (total ?? 0), 0),
    workMs: timeOf("work"),
    agentWaitMs: timeOf("agent"),
    lockWaitMs: timeOf("lock"),
    inputWaitMs: timeOf("input"),
    downstreamWaitMs: timeOf("downstream"),
    sleepMs: timeOf("sleep"),
    otherMs: timeOf("other"),
  };
}

/** Waits by kind, the longest in total first; `queue` is the wait of a run before it starts. Those without an end are counted apart. */
export async function waits(reader: ReportReader): Promise<WaitRow[]> {
  const without = new Map((await waitsWithoutEnd(reader)).map(({ kind, ...counts }) => [kind, counts]));
  const ended = await reader.ask("wait.duration", { by: ["kind"], order: "total", distinct: true });
  const rows = ended.map(({ by, n, runs, total, value, p95, max }): WaitRow => {
    const kind = by.kind ?? "";
    const times = { totalMs: total ?? 0, waitMsP50: whole(value), waitMsP95: whole(p95), waitMsMax: max };
    return { ...noWaits, kind, waits: n, runs: runs ?? 0, ...times, ...without.get(kind) };
  });
  const listed = new Set(rows.map(({ kind }) => kind));
  const others = [...without].filter(([kind]) => !listed.has(kind));
  return [...rows, ...others.map(([kind, counts]) => ({ ...noWaits, kind, ...counts }))];
}

const noWaits: Omit<WaitRow, "kind"> = {
  waits: 0,
  runs: 0,
  open: 0,
  cutShort: 0,
  totalMs: 0,
  waitMsP50: undefined,
  waitMsP95: undefined,
  waitMsMax: undefined,
};

/** Of a run that Jenkins discarded after it was read, nobody knows whether it still waits. */
const STILL_THERE = "NOT r.finished AND r.run_id IN (SELECT run_id FROM build WHERE kind = 'run')";

/** Single waits without an end. They are no metric: run.open counts runs, by the first thing that they wait for. */
async function waitsWithoutEnd(
  reader: ReportReader,
): Promise<(Pick<WaitRow, "open" | "cutShort"> & { readonly kind: string })[]> {
  const rows = await reader.runs(
    `SELECT w.kind, count(*) FILTER (${STILL_THERE}) AS open, count(*) FILTER (NOT coalesce(${STILL_THERE}, false)) AS "cutShort"
     FROM wait_fact w JOIN scoped_run r ON r.run_id = w.run_id WHERE w.duration_ms IS NULL GROUP BY 1 ORDER BY 1`,
  );
  return readRows(rows, { kind: "text", open: "count", cutShort: "count" });
}
