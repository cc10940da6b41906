import { packedColumns } from "../schema/roll-up-tables.ts";
import type { SlotDay } from "./slot-day.ts";

/** What days of slots are packed with. */
export interface PackedDaysOptions {
  readonly metric: number;
  readonly days: readonly SlotDay[];
  /** Ids of controllers, and their slots. */
  readonly controllers: readonly (readonly [number, number])[];
}

/**
 * SQL of DuckDB that makes rows of `rollup_day` of the answer of a question for daily counts: `lines`, JSON objects, one on a line, and `cells`,
 * how many values they have in all. Each day of a slot has a row, also when nothing was counted of it: then what was is no more.
 */
export function packedDays(answer: string, { metric, days, controllers }: PackedDaysOptions): string {
  const asked = days.map(({ slot, at, version }) => `(${slot}, ${at}, ${version})`).join(", ");
  const slots = [[-1, -1], ...controllers].map(([id, slot]) => `(${id}, ${slot})`).join(", ");
  const cell = packedColumns.map(({ column }) => `${column} := ${ofCell(column)}`).join(", ");
  const lists = packedColumns.map(
    ({ list, column }) => `'${list}', list_transform(cells, lambda cell: cell.${column})`,
  );
  return `SELECT string_agg(line, chr(10)) AS lines, CAST(sum(size) AS BIGINT) AS cells FROM (
    SELECT len(cells) AS size, CAST(json_object('slot', slot, 'metric', ${metric}, 'start_at', day_at, 'made_of', made_of, ${lists.join(", ")}) AS VARCHAR) AS line
    FROM (
      SELECT asked.slot, asked.day_at, asked.made_of,
        coalesce(list(struct_pack(${cell})) FILTER (WHERE counted.bucket IS NOT NULL), []) AS cells
      FROM (VALUES ${asked}) asked(slot, day_at, made_of)
      LEFT JOIN (SELECT answer.*, own.slot FROM (${answer}) answer JOIN (VALUES ${slots}) own(id, slot) ON own.id = answer.controller_id) counted
        ON counted.slot = asked.slot AND counted.start_at = asked.day_at
      GROUP BY ALL) packed) line`;
}

/** Sums of whole numbers are wider in DuckDB than what is kept. */
function ofCell(column: string): string {
  return column === "label" ? "CAST(counted.label AS VARCHAR)" : `CAST(counted.${column} AS BIGINT)`;
}
