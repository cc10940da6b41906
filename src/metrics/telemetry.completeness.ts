import { type Metric, text } from "./engine/metric.ts";

/** How well runs are seen: in full, without flow nodes, with records that could not be read, or in part because no source sees more. */
export const telemetryCompleteness: Metric = {
  id: "telemetry.completeness",
  subject: "run",
  from: `LEFT JOIN (SELECT DISTINCT b.run_id FROM quarantine x JOIN build b ON b.path = x.build AND b.controller_id = x.controller_id
      WHERE b.kind = 'run') q ON q.run_id = r.run_id
    LEFT JOIN (SELECT DISTINCT run_id FROM run_gap) g ON g.run_id = r.run_id`,
  labels: {
    seen: text(
      `CASE WHEN q.run_id IS NOT NULL THEN 'with_quarantined_records' WHEN g.run_id IS NOT NULL THEN 'in_part'
         WHEN coalesce(r.flow_nodes, 0) = 0 THEN 'without_flow_nodes' ELSE 'in_full' END`,
    ),
  },
  // Quarantine forgets the records of a run that Jenkins has discarded; the run itself stays.
  changesLater: true,
};
