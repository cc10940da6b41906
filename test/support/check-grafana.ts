import type { MetricFamily } from "../../src/model/metric-families.ts";
import { labelName, metricName } from "../../src/publish/openmetrics/metric-name.ts";

/** Labels by name of everything that an export has: samples, with `le` for buckets. */
type Exported = ReadonlyMap<string, ReadonlySet<string>>;

interface Query {
  /** `Run duration, A`. */
  readonly place: string;
  readonly expr: string;
  readonly legend: string;
}

/**
 * What is wrong with a Grafana dashboard: queries that ask for a metric, a label or a variable that there is not, panels without
 * a data source or on top of each other. Nothing is [].
 *
 * `families` are those that are exported; each must have a sample, whose labels are those it has.
 */
export function checkGrafana(dashboard: unknown, families: readonly MetricFamily[]): string[] {
  const { panels, templating } = dashboard as { panels: readonly Panel[]; templating: { list: readonly Variable[] } };
  const exported = exportedOf(families);
  const variables = new Set(templating.list.map(({ name }) => name));
  const queries: Query[] = panels.flatMap(({ title, targets = [] }) =>
    targets.map(({ refId, expr, legendFormat }) => ({ place: `${title}, ${refId}`, expr, legend: legendFormat })),
  );
  const listed = templating.list.flatMap(({ name, definition }) => checkDefinition(name, definition, exported));
  return [...listed, ...checkPanels(panels), ...queries.flatMap((query) => checkQuery(query, exported, variables))];
}

/** Expressions of a dashboard with its variables filled in, for somebody who can parse PromQL. */
export function expressionsOf(dashboard: unknown): string[] {
  const { panels } = dashboard as { panels: readonly Panel[] };
  return panels.flatMap(({ targets = [] }) =>
    targets.map(({ expr }) => expr.replaceAll("$window", "7d").replaceAll("$controller", ".*")),
  );
}

interface Panel {
  readonly id: number;
  readonly type: string;
  readonly title: string;
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
  readonly datasource?: { readonly uid: string };
  readonly targets?: readonly { readonly refId: string; readonly expr: string; readonly legendFormat: string }[];
}

interface Variable {
  readonly name: string;
  readonly definition?: string;
}

function exportedOf(families: readonly MetricFamily[]): Exported {
  const exported = new Map<string, ReadonlySet<string>>();
  for (const family of families) {
    const labels = family.samples.flatMap((sample) => Object.keys(sample.labels).map(labelName));
    for (const name of metricName(family).samples)
      exported.set(name, new Set(name.endsWith("_bucket") ? [...labels, "le"] : labels));
  }
  return exported;
}

function checkDefinition(name: string, definition: string | undefined, exported: Exported): string[] {
  if (definition === undefined) return [];
  const [, metric = "", label = ""] = /^label_values\((\w+), (\w+)\)$/.exec(definition) ?? [];
  if (!exported.has(metric)) return [`variable ${name}: there is no metric ${metric}`];
  return exported.get(metric)!.has(label) ? [] : [`variable ${name}: ${metric} has no label ${label}`];
}

function checkPanels(panels: readonly Panel[]): string[] {
  const faults: string[] = [];
  if (new Set(panels.map(({ id }) => id)).size < panels.length) faults.push("two panels have one id");
  const cells = new Set<string>();
  for (const { type, title, gridPos, datasource, targets } of panels) {
    if (type !== "row" && (datasource?.uid !== `\${datasource}` || !targets?.length))
      faults.push(`${title}: asks nothing`);
    if (gridPos.x + gridPos.w > 24) faults.push(`${title}: is wider than the page`);
    for (let x = gridPos.x; x < gridPos.x + gridPos.w; x++)
      for (let y = gridPos.y; y < gridPos.y + gridPos.h; y++) {
        if (cells.has(`${x} ${y}`)) return [...faults, `${title}: is on top of another`];
        cells.add(`${x} ${y}`);
      }
  }
  return faults;
}

const functions = new Set(["sum", "avg", "min", "max", "count", "topk", "rate", "increase", "histogram_quantile"]);
const groupings = new Set(["by", "without", "on", "ignoring", "group_left", "group_right"]);

function checkQuery({ place, expr, legend }: Query, exported: Exported, variables: ReadonlySet<string>): string[] {
  const faults: string[] = [];
  const tokens: readonly string[] =
    expr.match(/"(?:[^"\\]|\\.)*"|\$\{?\w+\}?|[a-zA-Z_:][\w:]*|\d[\w.]*|[=!]~|!=|\S/g) ?? [];
  const grouped: string[] = [];
  const metrics: string[] = [];
  for (const variable of expr.matchAll(/\$\{?(\w+)\}?/g))
    if (!variables.has(variable[1]!) && !variable[1]!.startsWith("__"))
      faults.push(`there is no variable ${variable[1]}`);
  for (let at = 0; at < tokens.length; at++) {
    const token = tokens[at]!;
    if (token === "[") at = tokens.indexOf("]", at);
    else if (groupings.has(token)) {
      const end = tokens.indexOf(")", at);
      grouped.push(...tokens.slice(at + 2, end).filter((text) => text !== ","));
      at = end;
    } else if (token === "{") {
      const end = tokens.indexOf("}", at);
      const metric = tokens[at - 1]!;
      for (let label = at + 1; label < end; label += 4)
        if (!exported.get(metric)?.has(tokens[label]!)) faults.push(`${metric} has no label ${tokens[label]}`);
      at = end;
    } else if (/^[a-zA-Z_:]/.test(token)) {
      if (tokens[at + 1] === "(" || groupings.has(tokens[at + 1] ?? "")) {
        if (!functions.has(token)) faults.push(`there is no function ${token}`);
      } else if (exported.has(token)) metrics.push(token);
      else faults.push(`there is no metric ${token}`);
    }
  }
  const known = new Set(metrics.flatMap((metric) => [...exported.get(metric)!]));
  for (const label of grouped) if (!known.has(label)) faults.push(`nothing has a label ${label}`);
  if (tokens.includes("histogram_quantile") && !grouped.includes("le")) faults.push("a quantile needs le");
  for (const [, label] of legend.matchAll(/\{\{(\w+)\}\}/g))
    if (!(grouped.length > 0 ? grouped : [...known]).includes(label!)) faults.push(`the legend has no ${label}`);
  return faults.map((fault) => `${place}: ${fault}`);
}
