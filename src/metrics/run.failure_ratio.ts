import { type Metric, nameId } from "./engine/metric.ts";

/** FAILURE and UNSTABLE among the runs that ended SUCCESS, UNSTABLE or FAILURE: ABORTED and NOT_BUILT were judged by nobody. */
export const runFailureRatio: Metric = {
  id: "run.failure_ratio",
  subject: "run",
  where: `r.finished AND r.result IN (${nameId("SUCCESS")}, ${nameId("UNSTABLE")}, ${nameId("FAILURE")})`,
  value: `CASE WHEN r.result = ${nameId("SUCCESS")} THEN 0 ELSE 1 END`,
};
