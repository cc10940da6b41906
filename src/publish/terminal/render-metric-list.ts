import type { MetricDefinition } from "../../dictionary/schema.ts";
import { metricGroups } from "../../dictionary/vocabulary.ts";
import { plural } from "../format.ts";
import { visible } from "../safe-text.ts";
import { painter } from "./paint.ts";
import type { TerminalLook } from "./render-page.ts";
import { pad, textWidth, wrap } from "./text-width.ts";

const INDENT = 2;
const GAP = 2;

/** Metrics for a terminal: under their group, each with the question that it answers. */
export function renderMetricList(metrics: readonly MetricDefinition[], { width, hasColour }: TerminalLook): string {
  const paint = painter(hasColour);
  const idWidth = Math.max(0, ...metrics.map(({ id }) => textWidth(id))) + GAP;
  const metricLines = ({ id, question, status }: MetricDefinition): string[] => {
    const note = status === "local_only" ? "" : ` (${status.replaceAll("_", " ")})`;
    const lines = wrap(visible(question) + note, Math.max(20, width - INDENT - idWidth));
    return lines.map((text, index) => `${" ".repeat(INDENT)}${pad(index === 0 ? id : "", idWidth, "start")}${text}`);
  };
  const groups = metricGroups.flatMap((group) => {
    const members = metrics.filter((metric) => metric.group === group);
    return members.length === 0 ? [] : [paint("heading", group), ...members.flatMap(metricLines), ""];
  });
  return `${[...groups, paint("quiet", leavingLine(metrics))].join("\n")}\n`;
}

function leavingLine(metrics: readonly MetricDefinition[]): string {
  const collected = metrics.filter(({ status }) => status === "collecting" || status === "publishable").length;
  const leaving =
    collected === 0 ? "nothing of them leaves this machine" : `of ${collected} numbers leave it after consent`;
  return `${plural(metrics.length, "metric")}; ${leaving}. flowmeter dictionary show <id> says more.`;
}
