import type { AuditCell, AuditTable } from "./cells.ts";
import { derivable } from "./derive.ts";
import { looksPrivate } from "./private-names.ts";

/** What may be wrong with a published table. */
export const auditRules = {
  SINGLETON: "a cell that is one controller, or one person",
  SMALL_CELL: "a cell of fewer than k",
  FOLLOWED: "a small cell that is the same in two releases: who is in it can be followed",
  DERIVABLE: "a withheld cell that the totals give away",
  PRIVATE_NAME: "a label that looks like a name of somebody's own",
} as const;

/** Something that may be wrong. */
export interface AuditFinding {
  readonly rule: keyof typeof auditRules;
  readonly file: string;
  readonly place: string;
  readonly labels: readonly string[];
  readonly detail: string;
}

/** Audits tables. Several files with the same columns and labels are taken for releases of one, in the order given. */
export function auditTables(tables: readonly AuditTable[], k: number): AuditFinding[] {
  return [
    ...tables.flatMap((table) => [...smallCells(table, k), ...privateNames(table), ...derivedCells(table)]),
    ...followed(tables, k),
  ];
}

function smallCells({ file, cells }: AuditTable, k: number): AuditFinding[] {
  return cells.flatMap((cell): AuditFinding[] => {
    const { value } = cell;
    if (value === 1) return [{ rule: "SINGLETON", file, ...about(cell), detail: `${cell.measure} 1`.trim() }];
    if (value === undefined || value < 1 || value >= k) return [];
    return [{ rule: "SMALL_CELL", file, ...about(cell), detail: `${cell.measure} ${value}, below ${k}`.trim() }];
  });
}

function privateNames({ file, cells }: AuditTable): AuditFinding[] {
  const seen = new Set<string>();
  return cells.flatMap((cell) =>
    cell.labels.flatMap((label): AuditFinding[] => {
      const detail = seen.has(label) ? undefined : looksPrivate(label);
      seen.add(label);
      return detail === undefined ? [] : [{ rule: "PRIVATE_NAME", file, ...about(cell), detail }];
    }),
  );
}

function derivedCells(table: AuditTable): AuditFinding[] {
  return derivable(table).map(({ cell, low, high }) => ({
    rule: "DERIVABLE",
    file: table.file,
    ...about(cell),
    detail: low === high ? `must be ${low}` : `must be from ${low} to ${high}`,
  }));
}

/** Compared with the nearest file before that has the cell. */
function followed(tables: readonly AuditTable[], k: number): AuditFinding[] {
  const before = new Map<string, { readonly file: string; readonly value: number | undefined }>();
  return tables.flatMap(({ file, dimensions, cells }) =>
    cells.flatMap((cell): AuditFinding[] => {
      const key = keyOf(dimensions, cell);
      const last = before.get(key);
      before.set(key, { file, value: cell.value });
      const { value } = cell;
      const isSmall = value !== undefined && value > 0 && value < k;
      if (!isSmall || last === undefined || last.file === file || last.value !== value) return [];
      return [{ rule: "FOLLOWED", file, ...about(cell), detail: `${value} here and in ${last.file}` }];
    }),
  );
}

/** Names of columns, and looks of labels, that say when: two releases differ in them, and in nothing else where a cell can be followed. */
const TIME_COLUMN = /year|quarter|month|week|day|date|time|period/i;
const TIME_LABEL = /^20\d\d(?:-?(?:Q[1-4]|W?\d\d)){0,2}(?:T[\d:.]+Z?)?$/;

/** What a cell is about, whenever that was. */
function keyOf(dimensions: AuditTable["dimensions"], { measure, labels }: AuditCell): string {
  const isTime = (label: string, index: number) => TIME_COLUMN.test(dimensions[index] ?? "") || TIME_LABEL.test(label);
  return JSON.stringify([
    dimensions.filter((name) => !TIME_COLUMN.test(name)),
    measure,
    labels.filter((label, index) => !isTime(label, index)),
  ]);
}

function about({ place, labels }: AuditCell): Pick<AuditFinding, "place" | "labels"> {
  return { place, labels };
}
