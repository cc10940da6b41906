import type { CollectedReport } from "../../../model/collected.ts";
import type { Connection } from "../connection.ts";

type Cell = string | number | boolean;

/** Adds reports to a table of the shape of `report`. @throws StoreError */
export async function addReports(db: Connection, table: string, reports: readonly CollectedReport[]): Promise<void> {
  await append(db, table, reports.map(cellsOf));
}

/** Adds rows to a table; its columns hold these fields, in this order. @throws StoreError */
export async function addRows<Row extends Readonly<Record<Field, Cell>>, Field extends string>(
  db: Connection,
  { table, fields }: { readonly table: string; readonly fields: readonly Field[] },
  rows: readonly Row[],
): Promise<void> {
  await append(
    db,
    table,
    rows.map((row) => fields.map((field) => row[field])),
  );
}

function cellsOf(report: CollectedReport): Cell[] {
  const { pseudonym, env, metric, period, seq, digest, day, consent, words, rows, hist, logIndex } = report;
  return [pseudonym, env, metric, period, seq, digest, day, consent, words, rows, hist, logIndex, false];
}

async function append(db: Connection, table: string, rows: readonly (readonly Cell[])[]): Promise<void> {
  if (rows.length === 0) return;
  await db.attempt(async () => {
    const appender = await db.raw.createAppender(table);
    for (const row of rows) {
      for (const cell of row) {
        if (typeof cell === "string") appender.appendVarchar(cell);
        else if (typeof cell === "number") appender.appendBigInt(BigInt(cell));
        else appender.appendBoolean(cell);
      }
      appender.endRow();
    }
    appender.closeSync();
  });
}
