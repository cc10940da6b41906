import type { AuditCell, AuditTable } from "./cells.ts";

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

interface Equation {
  readonly total: number;
  readonly parts: readonly number[];
}

/**
 * Withheld numbers that can be worked out: a total says that its parts add up to it. Bounds of all withheld numbers are narrowed by
 * each total until none changes, which is exact where each is in one total, and never too narrow. All numbers are whole and 0 or more.
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
  for (let round = 0; round < 50 && equations.some((equation) => narrow(equation, { low, high })); round++);
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
    parts.length === 0 ? [] : totals.map((total) => ({ total, parts })),
  );
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
