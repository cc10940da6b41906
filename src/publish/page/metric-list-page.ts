import type { MetricDefinition } from "../../dictionary/schema.ts";
import type { MetricAnswer, MetricRow, MetricScope } from "../../model/metric-values.ts";
import { formatCount } from "../format.ts";
import { countedThings, formatMetricValue } from "../metric-value.ts";
import { sparkline } from "../sparkline.ts";
import { names, numbers } from "./cells.ts";
import type { Page, Section } from "./page.ts";
import { scopeText } from "./scope-text.ts";

/** A metric and its total. */
export interface ListedMetric {
  readonly definition: MetricDefinition;
  readonly answer: MetricAnswer;
  /** Its parts, where they say more than their sum; the largest first. */
  readonly parts: readonly MetricRow[];
  /** The metric week by week, the latest last; undefined where it has no past or none was asked for. */
  readonly weeks: readonly (number | undefined)[] | undefined;
}

/** Weeks of a trend: a quarter and a little. */
export const TREND_WEEKS = 16;

const groupTitles: Readonly<Record<MetricDefinition["group"], string>> = {
  performance: "Performance",
  reliability: "Reliability",
  adoption: "What is used",
  complexity: "Complexity",
};

/** All metrics on a page, a line each: what it asks and the total. */
export function metricListPage(listed: readonly ListedMetric[], scope: MetricScope): Page {
  return {
    title: `${formatCount(listed.length)} metrics of Pipelines`,
    subtitle: [scopeText(scope)],
    figures: [],
    findings: [],
    sections: Object.entries(groupTitles).map(([group, title]) => section(group, title, listed)),
    footer:
      "One of them by group or over time: flowmeter metrics <id> --by …, --series week. What it means: flowmeter dictionary show <id>.",
  };
}

function section(group: string, title: string, listed: readonly ListedMetric[]): Section {
  const rows = listed.filter(({ definition }) => definition.group === group);
  const hasWeeks = listed.some(({ weeks }) => weeks !== undefined);
  return {
    id: group,
    title,
    blocks: [
      {
        kind: "table",
        table: {
          caption: "Metric",
          columns: [names("Metric"), ...numbers("Total"), ...(hasWeeks ? numbers(`Last ${TREND_WEEKS} weeks`) : [])],
          rows: rows.map(({ definition, answer, parts, weeks }) => [
            definition.id,
            parts.length > 0 ? partsText(definition, parts) : total(definition, answer.rows[0]),
            ...(hasWeeks ? [weeks === undefined ? "" : sparkline(weeks.map((week) => week ?? 0))] : []),
          ]),
        },
      },
    ],
  };
}

/** Columns that parts have beside the id and the weeks of a metric. */
const PARTS_WIDTH = 30;

/** `SUCCESS: 24, FAILURE: 10, …`: as many as there is room for, and one at least. */
function partsText({ kind, unit }: MetricDefinition, parts: readonly MetricRow[]): string {
  const texts = parts.map((row) => {
    const [name] = Object.values(row.by);
    return `${name ?? "(none)"}: ${formatMetricValue(kind === "distribution" ? row.total : row.value, unit)}`;
  });
  let text = texts[0] ?? "";
  for (const [index, part] of texts.slice(1).entries()) {
    const left = texts.length - index - 1;
    const longer = `${text}, ${part}`;
    if (longer.length + (left > 1 ? ", …9 more".length : 0) > PARTS_WIDTH) return `${text}, …${left} more`;
    text = longer;
  }
  return text;
}

function total({ kind, unit }: MetricDefinition, row: MetricRow | undefined): string {
  const value = formatMetricValue(row?.value, unit);
  if (kind === "distribution")
    return row === undefined || row.n === 0 ? "–" : `p50 ${value}, p95 ${formatMetricValue(row.p95, unit)}`;
  if (kind === "ratio") return value;
  return `${value} ${countedThings(unit, row?.value ?? 0) ?? ""}`.trim();
}
