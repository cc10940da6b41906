import { type FactTable, factTables } from "../facts.ts";
import type { ObservedRun } from "../observed-run.ts";
import type { RunRows } from "../run-rows.ts";
import type { SourceKind } from "../sources.ts";
import { orderFor, places, timeSplit } from "./precedence.ts";
import { sawEnd } from "./rank-observed.ts";

/** Tables whose rows belong to a flow node. */
export type NodeTable = "step" | "stage" | "wait" | "error" | "agentUse";

type Value = string | number | boolean;

/** A row, whatever its table. */
type Row = Readonly<Record<string, Value | undefined>>;

/** A row as one source has it. */
interface SourceRow {
  readonly source: SourceKind;
  readonly row: Row;
  /** It sees all blocks. */
  readonly seesBlocks?: boolean;
}

/** What a source must not lack for its silence to mean that there was nothing; of steps and stages silence means nothing. */
const silenceNeeds = {
  wait: ["waits", "beginning", "lost"],
  error: ["errors", "beginning", "lost"],
  agentUse: ["waits", "beginning", "lost"],
} as const;

/**
 * Rows of one table of a run, joined by flow node (and kind, for waits), in order of these. What a row of the best source lacks is
 * filled from the next; a row that only one source has is kept, unless a better one that saw the flow node and the end of the
 * run, and lacks nothing of the kind, would have it too.
 *
 * @param ranked observations of the run, the best first
 */
export function mergeRows<Table extends NodeTable>(table: Table, ranked: readonly ObservedRun[]): RunRows[Table] {
  const found = new Map<string, { readonly place: Row; readonly rows: SourceRow[] }>();
  const better: ObservedRun[] = [];
  for (const observed of ranked) {
    const { source, gaps, rows } = observed;
    const seesBlocks = !gaps.some(({ kind }) => kind === "blocks");
    for (const [key, row] of keyed(rows[table])) {
      const known = found.get(key);
      if (known !== undefined) known.rows.push({ source, row, seesBlocks });
      else if (!better.some((one) => deniesRow(one, table, row)))
        found.set(key, { place: row, rows: [{ source, row, seesBlocks }] });
    }
    better.push(observed);
  }
  const inOrder = [...found.values()].sort((a, b) => byPlace(a.place, b.place));
  return inOrder.map(({ rows }) => fillRow(table, rows)) as unknown as RunRows[Table];
}

/** One row of several: each column from the first that has it, by the order that holds for the column. */
export function fillRow(table: FactTable, rows: readonly SourceRow[]): Row {
  const [first] = rows;
  if (rows.length === 1) return first!.row;
  const filled: Record<string, Value> = {};
  for (const column of Object.keys(factTables[table])) {
    const value = valueOf(table, rows, column);
    if (value !== undefined) filled[column] = value;
  }
  return filled;
}

/** Flow nodes that rows of a run name. */
export function nodesOf(rows: RunRows): Set<number> {
  const nodes = new Set<number>();
  for (const table of ["step", "stage", "wait", "error", "agentUse"] as const)
    for (const { flowNode } of rows[table]) if (flowNode !== undefined) nodes.add(flowNode);
  return nodes;
}

function valueOf(table: FactTable, rows: readonly SourceRow[], column: string): Value | undefined {
  if (timeSplit.has(column)) return rows.find(({ row }) => row.workMs !== undefined)?.row[column];
  const whole = places.has(column) ? rows.find(({ seesBlocks }) => seesBlocks === true) : undefined;
  return whole === undefined ? columnValue(table, rows, column) : whole.row[column];
}

function columnValue(table: FactTable, rows: readonly SourceRow[], column: string): Value | undefined {
  const order = orderFor(table, column);
  const asked =
    order === undefined ? rows : [...rows].sort((a, b) => order.indexOf(a.source) - order.indexOf(b.source));
  return asked.find(({ row }) => row[column] !== undefined)?.row[column];
}

/** Rows with what they are joined by; of two rows with the same key in one source the second is another one. */
function* keyed(rows: readonly Row[]): Generator<[string, Row]> {
  const times = new Map<string, number>();
  for (const row of rows) {
    const key = `${row.flowNode} ${row.kind !== undefined && row.name === undefined ? row.kind : ""}`;
    const time = times.get(key) ?? 0;
    times.set(key, time + 1);
    yield [`${key} ${time}`, row];
  }
}

function byPlace(a: Row, b: Row): number {
  const nodes = Number(a.flowNode ?? -1) - Number(b.flowNode ?? -1);
  if (nodes !== 0 || a.kind === b.kind) return nodes;
  return String(a.kind) < String(b.kind) ? -1 : 1;
}

const nodesSeen = new WeakMap<RunRows, ReadonlySet<number>>();

/** Whether a source that has no such row thereby says that there is none. */
function deniesRow(observed: ObservedRun, table: NodeTable, { flowNode }: Row): boolean {
  if (table === "step" || table === "stage" || !sawEnd(observed)) return false;
  const needs: readonly string[] = silenceNeeds[table];
  if (observed.gaps.some(({ kind }) => needs.includes(kind))) return false;
  const known = nodesSeen.get(observed.rows) ?? stepsOf(observed.rows);
  nodesSeen.set(observed.rows, known);
  return known.has(flowNode as number);
}

function stepsOf(rows: RunRows): ReadonlySet<number> {
  return new Set([...rows.step, ...rows.stage].flatMap(({ flowNode }) => (flowNode === undefined ? [] : [flowNode])));
}
