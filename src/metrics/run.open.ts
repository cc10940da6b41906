import { waitKinds } from "../model/wait-kinds.ts";
import { type Metric, nameId, text } from "./engine/metric.ts";

/** SQL: place of a wait's kind among {@link waitKinds}. */
const rank = `CASE w.kind ${waitKinds.map((kind, index) => `WHEN ${nameId(kind)} THEN ${index}`).join(" ")} END`;

const waitingOn = `CASE q.rank ${waitKinds.map((kind, index) => `WHEN ${index} THEN '${kind}'`).join(" ")} ELSE 'nothing' END`;

/** Unfinished runs that Jenkins keeps, by what they wait for; where branches wait for several things, the first of `waitKinds`. */
export const runOpen: Metric = {
  id: "run.open",
  subject: "run",
  from: `LEFT JOIN (SELECT w.run_id, min(${rank}) AS rank FROM wait w WHERE w.duration_ms IS NULL GROUP BY 1) q ON q.run_id = r.run_id`,
  where: "NOT r.finished AND r.run_id IN (SELECT run_id FROM build WHERE kind = 'run')",
  labels: { waiting_on: text(waitingOn) },
};
