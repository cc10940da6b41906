import { type Metric, text } from "./engine/metric.ts";

/** Plugins: those installed, and versions that records of runs name. */
export const pluginPresent: Metric = {
  id: "plugin.present",
  subject: "setup",
  from: "plugin s",
  labels: {
    evidence: text("CASE WHEN s.installed THEN 'installed' ELSE 'named_in_records' END"),
    plugin: text("s.name"),
    version: text("s.version"),
  },
};
