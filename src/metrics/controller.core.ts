import { type Metric, text } from "./engine/metric.ts";

/** Controllers by release line of Jenkins itself. A version in three parts is a long-term release. */
export const controllerCore: Metric = {
  id: "controller.core",
  subject: "setup",
  from: "(SELECT id AS controller_id, jenkins_version FROM controller WHERE jenkins_version IS NOT NULL) s",
  labels: {
    line: text(
      "CASE WHEN s.jenkins_version LIKE '%.%.%' THEN 'lts' WHEN s.jenkins_version LIKE '%.%' THEN 'weekly' ELSE 'other' END",
    ),
    version: text("s.jenkins_version"),
  },
};
