import { nearest } from "../config/nearest.ts";
import { dictionaryDigest, isMetricId, metricDefinition, metricDefinitions } from "../dictionary/dictionary.ts";
import { metricPage } from "../publish/page/metric-page.ts";
import { renderMetricList } from "../publish/terminal/render-metric-list.ts";
import { renderTerminal } from "../publish/terminal/render-page.ts";
import { CliError } from "./cli-error.ts";
import type { JsonFlag } from "./commands/dictionary.ts";
import { outputLook } from "./output-look.ts";
import { writeJson, writeOut } from "./write-out.ts";

/** Lists the metrics this program knows: those of the lock it was made with, whether their files are here or not. */
export function runList({ json }: JsonFlag): void {
  if (json === true) writeJson({ digest: dictionaryDigest, metrics: metricDefinitions });
  else writeOut(renderMetricList(metricDefinitions, outputLook(process.stdout, process.env)));
}

/** Says what a metric means. @throws CliError when there is none of that id */
export function runShow(id: string, { json }: JsonFlag): void {
  if (!isMetricId(id)) throw unknownMetric(id);
  const metric = metricDefinition(id);
  if (json === true) writeJson(metric);
  else writeOut(renderTerminal(metricPage(metric), outputLook(process.stdout, process.env)));
}

function unknownMetric(id: string): CliError {
  const ids = metricDefinitions.map((metric) => metric.id);
  const near = nearest(id, ids, ".").join(", ");
  const hint = `There are ${ids.length}; nearest: ${near}. \`flowmeter dictionary list\` names them all.`;
  return new CliError(`There is no metric ${JSON.stringify(id)}.`, hint);
}
