import type { CollectedReport } from "../../../model/collected.ts";
import type { SealedBatch } from "../../collector-store.ts";
import { Connection } from "../connection.ts";
import { addReports } from "./append.ts";
import { type ReportRow, reportColumns, reportOf } from "./tables.ts";

/** Opens the file of a sealed period. @throws StoreError */
export async function openBatch(file: string): Promise<SealedBatch> {
  const db = await Connection.open(file, { memory_limit: "1GB" });
  return {
    digests: async () =>
      (await db.query("SELECT digest FROM report ORDER BY digest")).map((row) => String(row["digest"])),
    reports: () => reports(db),
    erase: (pseudonym) => remove(db, "pseudonym = $pseudonym", { pseudonym }),
    removeOld: (metric, day) => remove(db, "metric = $metric AND day <= $day", { metric, day }),
    count: async () => Number((await db.query("SELECT count(*) AS n FROM report"))[0]?.["n"]),
    close: () => db.close(),
  };
}

/** Makes the file of a sealed period, for populations that never were sent. @throws StoreError */
export async function makeBatch(file: string, batches: Iterable<readonly CollectedReport[]>): Promise<void> {
  const db = await Connection.open(file, { memory_limit: "1GB" });
  const columns = reportColumns.split(", ").map((name) => `${name} ${/seq|index/.test(name) ? "BIGINT" : "VARCHAR"}`);
  await db.run(`CREATE TABLE report (${columns.join(", ")}, is_conflicting BOOLEAN)`);
  for (const batch of batches) await addReports(db, "report", batch);
  await db.close();
}

async function* reports(db: Connection): AsyncGenerator<readonly CollectedReport[]> {
  const result = await db.attempt(() => db.raw.stream(`SELECT ${reportColumns} FROM report`));
  const names = reportColumns.split(", ");
  for (;;) {
    const chunk = await db.attempt(() => result.fetchChunk());
    if (chunk === null || chunk === undefined || chunk.rowCount === 0) return;
    const rows = chunk.getRows();
    yield rows.map((row) =>
      reportOf(
        Object.fromEntries(
          names.map((name, index) => [name, typeof row[index] === "bigint" ? Number(row[index]) : row[index]]),
        ) as unknown as ReportRow,
      ),
    );
  }
}

async function remove(db: Connection, where: string, parameters: Readonly<Record<string, string>>): Promise<number> {
  const [found] = await db.query(`SELECT count(*) AS n FROM report WHERE ${where}`, parameters);
  const count = Number(found?.["n"]);
  if (count === 0) return 0;
  await db.run(`DELETE FROM report WHERE ${where}`, parameters);
  // Rows that were removed stay in the file until it is written anew; here they are to be gone.
  await db.run("CHECKPOINT");
  return count;
}
