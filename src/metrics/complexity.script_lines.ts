import type { Metric } from "./engine/metric.ts";

/** Lines of the script of a run, without the libraries and scripts that it loads. */
export const complexityScriptLines: Metric = {
  id: "complexity.script_lines",
  subject: "run",
  value: "r.script_lines",
};
