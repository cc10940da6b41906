import type { AuditCell, AuditTable } from "./cells.ts";
import { type Arc, networkBounds } from "./network.ts";

/** A withheld number that its totals give away. */
export interface Derived {
  readonly cell: AuditCell;
  readonly low: number;
  readonly high: number;
}

/** Names of rows that are sums of the others. */
const TOTAL = /^(?:total|all|sum|any|overall|\*)$/i;

/** Bounds that are no wider than this say what was to be withheld. */
const NARROW = 2;

/** Withheld numbers of a table up to which exact bounds are asked for: a few hundred take a second. */
const MOST_EXACT = 400;

interface Equation {
  /** Column of labels that it goes along. */
  readonly column: number;
  readonly total: number;
  readonly parts: readonly number[];
}

/**
 * Withheld numbers that can be worked out: a total says that its parts add up to it. Bounds of all withheld numbers are narrowed by
 * each total until none changes; where there are totals along two columns of labels they are then made exact, as linear programming
 * would. With totals along three and more each two of them are taken together: bounds are never too narrow, but may be too wide. All
 * numbers are whole and 0 or more.
 */
export function derivable({ cells }: AuditTable): Derived[] {
  const measures = [...new Set(cells.map(({ measure }) => measure))];
  return measures.flatMap((measure) => derivableOf(cells.filter((cell) => cell.measure === measure)));
}

function derivableOf(cells: readonly AuditCell[]): Derived[] {
  if (cells.every(({ value }) => value !== undefined)) return [];
  const low = cells.map(({ value }) => value ?? 0);
  const high = cells.map(({ value }) => value ?? Number.POSITIVE_INFINITY);
  const equations = equationsOf(cells);
  const settle = () => {
    // All of them each time: one that changes a bound changes what the next one says.
    for (let round = 0; round < 50 && equations.filter((each) => narrow(each, { low, high })).length > 0; round++);
  };
  settle();
  const columns = [...new Set(equations.map(({ column }) => column))];
  for (const [index, one] of columns.entries())
    for (const other of columns.slice(index + 1))
      if (narrowExactly(cells, { equations, pair: [one, other], low, high })) settle();
  return cells.flatMap((cell, index) => {
    const isGiven = cell.value === undefined && high[index]! - low[index]! <= NARROW;
    return isGiven ? [{ cell, low: low[index]!, high: high[index]! }] : [];
  });
}

/** A row with a total in some column is the sum of the rows that differ from it there only, and are no totals themselves there. */
function equationsOf(cells: readonly AuditCell[]): Equation[] {
  const columns = cells[0]?.labels.length ?? 0;
  return Array.from({ length: columns }, (_, column) => column).flatMap((column) => equationsAlong(cells, column));
}

function equationsAlong(cells: readonly AuditCell[], column: number): Equation[] {
  const groups = new Map<string, { totals: number[]; parts: number[] }>();
  for (const [index, { labels }] of cells.entries()) {
    const key = labels.filter((_, other) => other !== column).join("\u0000");
    const group = groups.get(key) ?? { totals: [], parts: [] };
    groups.set(key, group);
    (TOTAL.test(labels[column] ?? "") ? group.totals : group.parts).push(index);
  }
  return [...groups.values()].flatMap(({ totals, parts }) =>
    parts.length === 0 ? [] : totals.map((total) => ({ column, total, parts })),
  );
}

interface Pair extends Bounds {
  readonly equations: readonly Equation[];
  readonly pair: readonly [number, number];
}

/** Bounds by the totals along two columns together; only of numbers that both have a known total for. True when one changed. */
function narrowExactly(cells: readonly AuditCell[], { equations, pair, low, high }: Pair): boolean {
  const isOpen = (index: number) => low[index]! < high[index]!;
  const [ones, others] = pair.map((column) =>
    equations.filter((each) => each.column === column && !isOpen(each.total) && each.parts.some(isOpen)),
  ) as [Equation[], Equation[]];
  const sideOf = (side: readonly Equation[]) =>
    new Map(side.flatMap(({ parts }, node) => parts.filter(isOpen).map((part) => [part, node] as const)));
  const [from, to] = [sideOf(ones), sideOf(others)];
  const open = cells.flatMap((_, index) => (from.has(index) || to.has(index) ? [index] : []));
  // One that has a total one way only is free the other way: then the sums are no network.
  if (open.length === 0 || open.length > MOST_EXACT || open.some((each) => !from.has(each) || !to.has(each)))
    return false;
  const left = ({ total, parts }: Equation) =>
    parts.reduce((rest, part) => (isOpen(part) ? rest : rest - low[part]!), low[total]!);
  const arcs = open.map(
    (cell): Arc => ({ from: from.get(cell)!, to: to.get(cell)!, low: low[cell]!, high: high[cell]! }),
  );
  const exact = networkBounds({ supply: ones.map(left), demand: others.map(left), arcs });
  if (exact === undefined) return false;
  let isChanged = false;
  for (const [arc, [least, most]] of exact.entries())
    isChanged = set({ low, high }, open[arc]!, { from: least, to: most }) || isChanged;
  return isChanged;
}

interface Bounds {
  readonly low: number[];
  readonly high: number[];
}

/** True when a bound changed. */
function narrow({ total, parts }: Equation, { low, high }: Bounds): boolean {
  const sum = (bounds: readonly number[]) => parts.reduce((all, part) => all + bounds[part]!, 0);
  let isChanged = set({ low, high }, total, { from: sum(low), to: sum(high) });
  for (const part of parts) {
    const othersLow = parts.reduce((all, other) => (other === part ? all : all + low[other]!), 0);
    const othersHigh = parts.reduce((all, other) => (other === part ? all : all + high[other]!), 0);
    const from = Number.isFinite(othersHigh) ? low[total]! - othersHigh : 0;
    isChanged = set({ low, high }, part, { from, to: high[total]! - othersLow }) || isChanged;
  }
  return isChanged;
}

function set(
  { low, high }: Bounds,
  index: number,
  { from, to }: { readonly from: number; readonly to: number },
): boolean {
  const [newLow, newHigh] = [Math.max(low[index]!, from), Math.min(high[index]!, to)];
  // Rounded or noisy totals contradict their parts: then they say nothing exact.
  if (newLow > newHigh || (newLow === low[index] && newHigh === high[index])) return false;
  low[index] = newLow;
  high[index] = newHigh;
  return true;
}
