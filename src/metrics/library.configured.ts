import { type Metric, text } from "./engine/metric.ts";

/** Shared libraries that controllers configure, for all Pipelines or for a folder. */
export const libraryConfigured: Metric = {
  id: "library.configured",
  subject: "setup",
  from: "library s",
  where: "s.gone_at IS NULL",
  labels: {
    scope: text("CASE WHEN s.folder IS NULL THEN 'global' ELSE 'folder' END"),
    library: text("s.name"),
  },
};
