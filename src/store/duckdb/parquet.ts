import { randomUUID } from "node:crypto";
import { renameSync, rmSync } from "node:fs";
import { quoted } from "../sql-names.ts";
import type { PlainTable } from "../store.ts";
import type { Connection } from "./connection.ts";

/** Writes a table into a Parquet file, whole or not at all, through a table that lives as long as the connection. @throws StoreError */
export async function writeParquet(connection: Connection, file: string, { columns, rows }: PlainTable): Promise<void> {
  const isNumber = columns.map((_, index) => rows.some((row) => typeof row[index] === "number"));
  const types = columns.map((column, index) => `"${column}" ${isNumber[index] ? "DOUBLE" : "VARCHAR"}`);
  await connection.run(`CREATE OR REPLACE TEMP TABLE parquet_rows (${types.join(", ")})`);
  await connection.attempt(async () => {
    const appender = await connection.raw.createAppender("parquet_rows");
    for (const row of rows) {
      for (const value of row) {
        if (value === undefined) appender.appendNull();
        else if (typeof value === "number") appender.appendDouble(value);
        else appender.appendVarchar(value);
      }
      appender.endRow();
    }
    appender.closeSync();
  });
  const temporary = `${file}.${randomUUID()}.tmp`;
  try {
    await connection.run(`COPY parquet_rows TO ${quoted(temporary)} (FORMAT parquet)`);
    renameSync(temporary, file);
  } finally {
    rmSync(temporary, { force: true });
    await connection.run("DROP TABLE parquet_rows");
  }
}
