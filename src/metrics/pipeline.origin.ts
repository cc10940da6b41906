import { type Metric, text } from "./engine/metric.ts";

/** Pipelines that exist, by where their script comes from. */
export const pipelineOrigin: Metric = {
  id: "pipeline.origin",
  subject: "item",
  from: `LEFT JOIN (SELECT controller_id, full_name FROM pipeline WHERE kind = 'organizationFolder') org
    ON org.controller_id = pl.controller_id AND starts_with(pl.full_name, org.full_name || '/')`,
  labels: {
    origin: text(
      `CASE WHEN org.full_name IS NOT NULL AND pl.is_branch THEN 'org_folder' WHEN pl.is_branch OR pl.definition = 'multibranch' THEN 'multibranch'
        WHEN pl.definition IN ('inline', 'scm') THEN pl.definition ELSE 'other' END`,
    ),
  },
};
