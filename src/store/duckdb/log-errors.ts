import { quoted } from "../sql-names.ts";
import type { LogWrites } from "../store.ts";
import type { Connection } from "./connection.ts";
import { appendRows } from "./rows.ts";

/** What two lines have in common that are one line in two files. */
const SAME_LINE = ["logged_at", "logger", "level", "error_class", "cause_class", "fingerprint"]
  .map((column) => `old.${column} IS NOT DISTINCT FROM new_log_error.${column}`)
  .join(" AND ");

/** Bytes read of each file of a controller's error log. @throws StoreError */
export async function logPositions(connection: Connection, controllerId: number): Promise<Map<string, number>> {
  const rows = await connection.query(`SELECT file, read_to FROM log_position WHERE controller_id = ${controllerId}`);
  return new Map(rows.map(({ file, read_to: readTo }) => [file as string, readTo as number]));
}

/**
 * Writes lines and how far their file is read to the transaction at hand; returns how many lines are new.
 *
 * A file that was cut at its head, or put together from others, is a new file with known lines: those are told by another
 * file having them. Within one file equal lines are lines that were logged twice.
 *
 * @throws StoreError
 */
export async function writeLogErrors(
  connection: Connection,
  controllerId: number,
  { file, readTo, errors }: LogWrites,
): Promise<number> {
  await connection.run("CREATE OR REPLACE TEMP TABLE new_log_error AS SELECT * FROM log_error LIMIT 0");
  await appendRows(
    connection,
    "new_log_error",
    errors.map(({ loggedAt, logger, level, errorClass, causeClass, fingerprint }) => {
      return [controllerId, file, loggedAt, logger, level, errorClass, causeClass, fingerprint];
    }),
  );
  await connection.run(`DELETE FROM new_log_error WHERE EXISTS (SELECT 1 FROM log_error old
    WHERE old.controller_id = ${controllerId} AND old.file <> ${quoted(file)} AND ${SAME_LINE})`);
  const [left] = await connection.query("SELECT count(*) AS n FROM new_log_error");
  await connection.run("INSERT INTO log_error SELECT * FROM new_log_error");
  const ofFile = `controller_id = ${controllerId} AND file = ${quoted(file)}`;
  await connection.run(`DELETE FROM log_position WHERE ${ofFile}`);
  await connection.run(`INSERT INTO log_position VALUES (${controllerId}, ${quoted(file)}, ${readTo})`);
  return left?.n as number;
}
