import type { MetricId } from "../../dictionary/dictionary.ts";
import type {
  ComplexityMeasure,
  ComplexityRow,
  ControllerCount,
  InventoryScope,
  InventorySnapshot,
  LibraryCount,
  UseCount,
  UseGroup,
} from "../../model/inventory.ts";
import type { SqlWriter } from "../../store/store.ts";
import { answer } from "../engine/answer.ts";
import type { Metric } from "../engine/metric.ts";
import type { MetricRow } from "../engine/query.ts";
import { metricOf } from "../metrics.ts";
import { metricScope } from "./scope.ts";

/** Answers for the instant of an inventory. */
type Ask = (metric: Metric, ...by: readonly string[]) => Promise<readonly MetricRow[]>;

/**
 * How the Pipelines that exist at an instant are made, in numbers, each of them a metric's; `profiled` of them have a profile.
 *
 * @throws StoreError
 */
export async function snapshotAt(
  store: SqlWriter,
  scope: InventoryScope,
  profiled: number,
): Promise<InventorySnapshot> {
  const ask: Ask = async (metric, ...by) => (await answer(store, metric, { scope: metricScope(scope), by })).rows;
  return {
    pipelines: await total(ask, "pipeline.configured"),
    active: await total(ask, "pipeline.active"),
    profiled,
    uses: await uses(ask),
    libraries: await libraries(ask),
    complexity: await complexity(ask),
    controllers: await controllers(ask),
  };
}

async function total(ask: Ask, id: MetricId): Promise<number> {
  return sum(await ask(metricOf(id)));
}

function sum(rows: readonly MetricRow[]): number {
  return rows.reduce((all, { value }) => all + (value ?? 0), 0);
}

/** Which metric tells how many Pipelines have something, and the label that names it. */
const counted: readonly (readonly [group: UseGroup, id: MetricId, name: string])[] = [
  ["syntax", "pipeline.configured", "syntax"],
  ["origin", "pipeline.origin", "origin"],
  ["durability", "durability.hint", "hint"],
  ["script", "declarative.script_step", "uses"],
  ["agent", "agent.declared", "type"],
];

async function uses(ask: Ask): Promise<UseCount[]> {
  const all: UseCount[] = [];
  for (const [group, id, name] of counted)
    for (const row of await ask(metricOf(id), name)) all.push(useCount(row, group, name));
  for (const row of await ask(metricOf("declarative.declared"), "part", "declaration"))
    all.push(useCount(row, row.by.part as UseGroup, "declaration"));
  for (const row of await ask(metricOf("declarative.post_condition"), "condition", "level"))
    all.push(useCount(row, row.by.level === "stage" ? "postStage" : "postPipeline", "condition"));
  return all;
}

function useCount({ by, value, of }: MetricRow, group: UseGroup, name: string): UseCount {
  return { group, name: by[name] ?? "(not recorded)", pipelines: value ?? 0, of: of ?? 0 };
}

/** The same metric, asked of one run per Pipeline in the place of all runs. */
function overPipelines(id: MetricId): Metric {
  return { ...metricOf(id), subject: "pipeline" };
}

async function libraries(ask: Ask): Promise<LibraryCount[]> {
  const rows = await ask(overPipelines("library.loaded"), "library", "version");
  return rows.map(({ by, n }) => ({ library: by.library ?? "", version: by.version, pipelines: n }));
}

const measures: Readonly<Record<ComplexityMeasure, MetricId>> = {
  flowNodes: "complexity.flow_nodes",
  stages: "complexity.stages",
  parallelWidth: "complexity.parallel_width",
  scriptLines: "complexity.script_lines",
};

async function complexity(ask: Ask): Promise<ComplexityRow[]> {
  const rows: ComplexityRow[] = [];
  for (const [measure, id] of Object.entries(measures)) {
    const [row] = await ask(overPipelines(id));
    if (row?.value === undefined || row.n === 0) continue;
    const { n, value: p50, p95 = p50, max = p50 } = row;
    rows.push({ measure: measure as ComplexityMeasure, pipelines: n, p50: tenths(p50), p95: tenths(p95), max });
  }
  return rows;
}

/** A quantile between two Pipelines is no more exact than that. */
function tenths(value: number): number {
  return Math.round(value * 10) / 10;
}

async function controllers(ask: Ask): Promise<ControllerCount[]> {
  const bySyntax = await ask(metricOf("pipeline.configured"), "controller", "syntax");
  const active = await ask(metricOf("pipeline.active"), "controller");
  const scripts = await ask(metricOf("declarative.script_step"), "controller", "uses");
  const names = [...new Set(bySyntax.map(({ by }) => by.controller ?? ""))].sort();
  return names.map((controller) => {
    const of = (rows: readonly MetricRow[]): MetricRow[] => rows.filter(({ by }) => by.controller === controller);
    return {
      controller,
      pipelines: sum(of(bySyntax)),
      active: sum(of(active)),
      declarative: sum(of(bySyntax).filter(({ by }) => by.syntax === "declarative")),
      withScript: sum(of(scripts).filter(({ by }) => by.uses !== "0")),
    };
  });
}
