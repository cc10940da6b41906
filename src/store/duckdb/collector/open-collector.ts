import { renameSync, rmSync } from "node:fs";
import type { CollectorState, CollectorWrites, RefusalCount, Tally } from "../../../model/collected.ts";
import type { CollectorStore, MoveOut } from "../../collector-store.ts";
import type { SqlRow } from "../../store.ts";
import { Connection } from "../connection.ts";
import { addReports, addRows } from "./append.ts";
import { collectorTables, type ReportRow, reportColumns, reportOf, rowShapes } from "./tables.ts";

/** Opens the store of a collector, or makes it. @throws StoreError */
export async function openCollectorStore(file: string): Promise<CollectorStore> {
  const db = await Connection.open(file, { threads: "1" });
  for (const table of collectorTables) await db.run(table);
  return {
    state: () => readState(db),
    write: (writes) => inTransaction(db, () => writeAll(db, writes)),
    digestsOf: async (period) => {
      const rows = await db.query(
        "SELECT digest FROM report WHERE period = $period AND NOT is_conflicting ORDER BY digest",
        { period },
      );
      return rows.map(({ digest }) => String(digest));
    },
    reportsOf: async (pseudonym) => {
      const rows = await db.query(`SELECT ${reportColumns} FROM report WHERE pseudonym = $pseudonym`, { pseudonym });
      return rows.map((row) => reportOf(row as unknown as ReportRow));
    },
    moveOut: (sealed, to) => moveOut(db, sealed, to),
    log: async (from, most, before = "~") => {
      const where = "index >= $from AND index < $to AND day < $before";
      const rows = await db.query(`SELECT * FROM log WHERE ${where} ORDER BY index`, { from, to: from + most, before });
      return rows as unknown as Awaited<ReturnType<CollectorStore["log"]>>;
    },
    lastBefore: async (day) => {
      const rows = await db.query("SELECT * FROM log WHERE day < $day ORDER BY index DESC LIMIT 1", { day });
      return (rows as unknown as Awaited<ReturnType<CollectorStore["log"]>>)[0];
    },
    logCounts: async () => {
      const rows = await db.query(
        "SELECT kind, day[1:7] AS month, sum(count) AS count FROM log GROUP BY ALL ORDER BY ALL",
      );
      return rows.map(({ kind, month, count }) => ({ kind: String(kind), month: String(month), count: Number(count) }));
    },
    refusals: async () => (await db.query("SELECT * FROM refusal ORDER BY day, rule")) as unknown as RefusalCount[],
    tallies: async () => (await db.query("SELECT * FROM tally ORDER BY day, kind, what")) as unknown as Tally[],
    forget: async ({ tallies, nonces, periods }) => {
      await db.run("DELETE FROM tally WHERE day <= $tallies", { tallies });
      await db.run("DELETE FROM nonce WHERE day <= $nonces", { nonces });
      for (const period of periods) await db.run("DELETE FROM erasure WHERE period = $period", { period });
    },
    close: () => db.close(),
  };
}

async function readState(db: Connection): Promise<CollectorState> {
  const [last] = await db.query("SELECT index, hash, day FROM log ORDER BY index DESC LIMIT 1");
  const known = await db.query(
    "SELECT pseudonym, period, seq, digest, day, log_index, is_conflicting FROM report ORDER BY log_index",
  );
  const erased = await db.query("SELECT pseudonym, period FROM erasure");
  const nonces = await db.query("SELECT day, id FROM nonce");
  const sealed = await db.query("SELECT period, root, count, day FROM sealed ORDER BY period");
  return {
    head: {
      next: last === undefined ? 0 : Number(last["index"]) + 1,
      hash: String(last?.["hash"] ?? "0".repeat(64)),
      day: String(last?.["day"] ?? ""),
    },
    known: known.map(knownOf),
    erased: erased as unknown as CollectorState["erased"],
    sealed: sealed as unknown as CollectorState["sealed"],
    nonces: nonces as unknown as CollectorState["nonces"],
  };
}

function knownOf({ log_index: logIndex, is_conflicting: isConflicting, ...rest }: SqlRow) {
  return { ...rest, logIndex, isConflicting } as unknown as CollectorState["known"][number];
}

async function writeAll(db: Connection, writes: CollectorWrites): Promise<void> {
  for (const pseudonym of [...writes.replaced, ...writes.erased.map(({ pseudonym: erased }) => erased)])
    await db.run("DELETE FROM report WHERE pseudonym = $pseudonym", { pseudonym });
  await addReports(db, "report", writes.reports);
  await addRows(db, rowShapes.log, writes.entries);
  await addRows(db, rowShapes.erasure, writes.erased);
  await addRows(db, rowShapes.nonce, writes.nonces);
  // By number too: a newer report that came in the same group is not what the other one speaks against.
  for (const { pseudonym, seq } of writes.conflicts)
    await db.run("UPDATE report SET is_conflicting = true WHERE pseudonym = $pseudonym AND seq = $seq", {
      pseudonym,
      seq,
    });
  for (const { day, rule, count } of writes.refusals)
    await db.run(
      "INSERT INTO refusal VALUES ($day, $rule, $count) ON CONFLICT DO UPDATE SET count = refusal.count + excluded.count",
      { day, rule, count },
    );
  for (const { day, kind, what, count } of writes.tallies)
    await db.run(
      "INSERT INTO tally VALUES ($day, $kind, $what, $count) ON CONFLICT DO UPDATE SET count = tally.count + excluded.count",
      { day, kind, what, count },
    );
}

/** The file is whole before the reports are gone here; after a crash between, it is made again. */
async function moveOut(
  db: Connection,
  sealed: { readonly period: string; readonly root: string; readonly count: number; readonly day: string },
  { file, entry }: MoveOut,
): Promise<void> {
  const unfinished = `${file}.new`;
  for (const path of [unfinished, `${unfinished}.wal`]) rmSync(path, { force: true });
  await db.run(`ATTACH '${unfinished.replaceAll("'", "''")}' AS batch`);
  try {
    await db.run(
      `CREATE TABLE batch.report AS SELECT ${reportColumns} FROM report WHERE period = $period AND NOT is_conflicting ORDER BY digest`,
      { period: sealed.period },
    );
  } finally {
    await db.run("DETACH batch");
  }
  await db.attempt(() => renameSync(unfinished, file));
  await inTransaction(db, async () => {
    await db.run("DELETE FROM report WHERE period = $period", { period: sealed.period });
    // Nothing of the period is taken any more, so what was erased of it need not be known.
    await db.run("DELETE FROM erasure WHERE period = $period", { period: sealed.period });
    await addRows(db, rowShapes.sealed, [sealed]);
    await addRows(db, rowShapes.log, [entry]);
  });
  await db.run("CHECKPOINT");
}

async function inTransaction(db: Connection, action: () => Promise<void>): Promise<void> {
  await db.run("BEGIN TRANSACTION");
  try {
    await action();
    await db.run("COMMIT");
  } catch (error) {
    await db.run("ROLLBACK").catch(() => undefined);
    throw error;
  }
}
