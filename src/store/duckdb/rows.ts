import type { Connection } from "./connection.ts";

/** A value of a row that is appended one by one; undefined is absent. */
export type RowValue = string | number | boolean | undefined;

/** Kind of each column of a table appended to, by DuckDB's type name. */
type ColumnType = "VARCHAR" | "INTEGER" | "BIGINT" | "BOOLEAN";

/** Appends rows to a table that is small compared to the facts; values in the order of its columns. @throws StoreError */
export async function appendRows(
  connection: Connection,
  table: string,
  rows: Iterable<readonly RowValue[]>,
): Promise<void> {
  await connection.attempt(async () => {
    const appender = await connection.raw.createAppender(table);
    const types = Array.from(
      { length: appender.columnCount },
      (_, index) => String(appender.columnType(index)) as ColumnType,
    );
    for (const row of rows) {
      row.forEach((value, index) => {
        if (value === undefined) appender.appendNull();
        else if (types[index] === "VARCHAR") appender.appendVarchar(String(value));
        else if (types[index] === "BOOLEAN") appender.appendBoolean(value === true);
        else if (types[index] === "BIGINT") appender.appendBigInt(BigInt(Math.trunc(Number(value))));
        else appender.appendInteger(Number(value));
      });
      appender.endRow();
    }
    appender.flushSync();
    appender.closeSync();
  });
}
