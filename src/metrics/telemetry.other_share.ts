import { listedDescriptors } from "../dictionary/allow-lists/allow-lists.ts";
import type { Metric } from "./engine/metric.ts";

const listed = `SELECT id FROM name WHERE text IN (${listedDescriptors.map((descriptor) => `'${descriptor}'`).join(", ")})`;

/** Share of a run's steps that are on no public list, in percent, rounded up: 0 is none at all. */
export const telemetryOtherShare: Metric = {
  id: "telemetry.other_share",
  subject: "run",
  from: `JOIN (SELECT run_id, CAST(ceil(sum(CASE WHEN descriptor IN (${listed}) THEN 0 ELSE 100.0 END) / count(*)) AS INTEGER) AS other_percent
      FROM step WHERE function IS NOT NULL GROUP BY run_id) q ON q.run_id = r.run_id`,
  value: "q.other_percent",
};
