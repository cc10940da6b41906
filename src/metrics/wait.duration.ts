import { type Metric, text } from "./engine/metric.ts";

/** Waits that ended, each in full however they overlap; `queue` is the wait of a run before it starts. */
export const waitDuration: Metric = {
  id: "wait.duration",
  subject: "run",
  from: `JOIN (SELECT w.run_id, k.text AS kind, w.duration_ms FROM wait w JOIN name k ON k.id = w.kind
      UNION ALL SELECT q.run_id, 'queue', q.queue_ms FROM run q) o ON o.run_id = r.run_id`,
  value: "o.duration_ms",
  labels: { kind: text("o.kind") },
};
