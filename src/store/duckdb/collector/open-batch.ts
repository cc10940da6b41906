import { closeSync, fsyncSync, openSync, renameSync, rmSync } from "node:fs";
import { dirname } from "node:path";
import type { CollectedReport } from "../../../model/collected.ts";
import type { SealedBatch } from "../../collector-store.ts";
import { Connection } from "../connection.ts";
import { addReports } from "./append.ts";
import { type ReportRow, reportColumns, reportOf } from "./tables.ts";

/** Opens the file of a sealed period. @throws StoreError */
export async function openBatch(file: string): Promise<SealedBatch> {
  let db = await open(file);
  const remove = async (where: string, parameters: Readonly<Record<string, string>>): Promise<number> => {
    const [found] = await db.query(`SELECT count(*) AS n FROM report WHERE ${where}`, parameters);
    const count = Number(found?.["n"]);
    if (count === 0) return 0;
    await writeRest(db, { file, where, parameters });
    await db.close();
    replace(file);
    db = await open(file);
    return count;
  };
  return {
    digests: async () =>
      (await db.query("SELECT digest FROM report ORDER BY digest")).map((row) => String(row["digest"])),
    reports: () => reports(db),
    reportsOf: async (pseudonym) => {
      const rows = await db.query(`SELECT ${reportColumns} FROM report WHERE pseudonym = $pseudonym`, { pseudonym });
      return rows.map((row) => reportOf(row as unknown as ReportRow));
    },
    erase: (pseudonym) => remove("pseudonym = $pseudonym", { pseudonym }),
    removeOld: async ({ dayOf, others }) => {
      const metrics = (await db.query("SELECT DISTINCT metric FROM report")).map(({ metric }) => String(metric));
      const days = metrics.map((metric, index) => [
        [`metric${index}`, metric],
        [`day${index}`, dayOf.get(metric) ?? others],
      ]);
      const where = metrics.map((_, index) => `metric = $metric${index} AND day <= $day${index}`).join(" OR ");
      return metrics.length === 0 ? 0 : remove(where, Object.fromEntries(days.flat()) as Record<string, string>);
    },
    count: async () => Number((await db.query("SELECT count(*) AS n FROM report"))[0]?.["n"]),
    close: () => db.close(),
  };
}

/** Makes the file of a sealed period, for populations that never were sent. @throws StoreError */
export async function makeBatch(file: string, batches: Iterable<readonly CollectedReport[]>): Promise<void> {
  const db = await open(file);
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

function open(file: string): Promise<Connection> {
  return Connection.open(file, { memory_limit: "1GB" });
}

interface Removal {
  readonly file: string;
  readonly where: string;
  readonly parameters: Readonly<Record<string, string>>;
}

/** Rows that are deleted stay in the file where they were until something else is written there: so what remains gets a file of its own. */
async function writeRest(db: Connection, { file, where, parameters }: Removal): Promise<void> {
  const fresh = freshFile(file);
  for (const path of [fresh, `${fresh}.wal`]) rmSync(path, { force: true });
  await db.run(`ATTACH '${fresh.replaceAll("'", "''")}' AS rest`);
  try {
    await db.run(`CREATE TABLE rest.report AS SELECT * FROM report WHERE NOT (${where}) ORDER BY digest`, parameters);
  } finally {
    await db.run("DETACH rest");
  }
}

function replace(file: string): void {
  const fresh = openSync(freshFile(file), "r");
  fsyncSync(fresh);
  closeSync(fresh);
  renameSync(freshFile(file), file);
  const directory = openSync(dirname(file), "r");
  fsyncSync(directory);
  closeSync(directory);
}

function freshFile(file: string): string {
  return `${file}.new`;
}
