import { type ScanOptions, type ScanTally, scan } from "../../src/ingest/scan.ts";
import { referenceNumbers } from "../../src/metrics/reference/reference.ts";
import { factTables } from "../../src/model/facts.ts";
import { openHome } from "../../src/sources/jenkins-home/open-home.ts";
import { sqlName } from "../../src/store/sql-names.ts";
import type { SqlRow, Store } from "../../src/store/store.ts";
import { openTestStore } from "./test-stores.ts";

/** Opens a store for as long as `use` runs. */
export async function withStore<T>(file: string, use: (store: Store) => Promise<T>): Promise<T> {
  const store = await openTestStore(file);
  try {
    return await use(store);
  } finally {
    await store.close();
  }
}

/** Scans a home into an open store. */
export function scanInto(store: Store, home: string, options: Partial<ScanOptions> = {}): Promise<ScanTally> {
  return scan(store, {
    home: openHome(home),
    controller: "ci",
    threads: 2,
    now: Date.now,
    onProgress: () => {},
    ...options,
  });
}

/** Scans a home into the store in a file. */
export function scanTo(file: string, home: string, options: Partial<ScanOptions> = {}): Promise<ScanTally> {
  return withStore(file, (store) => scanInto(store, home, options));
}

/** Reference numbers of what a store holds now, as plain JSON. */
export async function referenceOf(store: Store): Promise<unknown> {
  return JSON.parse(JSON.stringify(await referenceNumbers(store)));
}

/** All rows of all fact tables, with the run's names in the place of its number; in order. */
export async function factsOf(store: Store): Promise<Record<string, readonly SqlRow[]>> {
  const facts: Record<string, readonly SqlRow[]> = {};
  for (const table of Object.keys(factTables).map(sqlName))
    facts[table] = await store.query(
      `SELECT c.key AS controller, p.full_name, r.run_number AS number, r.start_at AS began, fact.* EXCLUDE (run_id
         ${table === "run" ? ", pipeline_id" : ""})
       FROM ${table}_fact fact JOIN run r USING (run_id) JOIN pipeline p ON p.id = r.pipeline_id
         JOIN controller c ON c.id = p.controller_id
       ORDER BY ALL`,
    );
  return facts;
}

/** All facts of the runs that are in the home, as of the last whole scan; beside them its items, builds and quarantine, in order. */
export async function homeFactsOf(store: Store): Promise<Record<string, readonly SqlRow[]>> {
  const facts: Record<string, readonly SqlRow[]> = {};
  for (const table of Object.keys(factTables).map(sqlName))
    facts[table] = await store.query(
      `SELECT p.full_name, r.run_number AS number, r.start_at AS began, fact.* EXCLUDE (run_id
         ${table === "run" ? ", pipeline_id" : ""})
       FROM ${table}_fact fact JOIN run r USING (run_id) JOIN build b ON b.run_id = r.run_id AND b.kind = 'run'
         JOIN pipeline p ON p.id = r.pipeline_id
       ORDER BY ALL`,
    );
  facts.items = await store.query(
    "SELECT full_name, kind, has_config, definition FROM pipeline WHERE gone_at IS NULL ORDER BY ALL",
  );
  facts.builds = await store.query("SELECT path, kind, run_number, start_at FROM build ORDER BY ALL");
  facts.quarantine = await quarantineOf(store);
  return facts;
}

/** Rows that break a key of the store: runs kept twice, nodes kept twice, facts without run. */
export async function brokenKeys(store: Store): Promise<SqlRow[]> {
  const broken = [
    ...(await store.query(
      `SELECT 'run twice' AS what, p.full_name, run_number, count(*) AS n FROM run JOIN pipeline p ON p.id = pipeline_id
       GROUP BY p.controller_id, pipeline_id, p.full_name, run_number, start_at HAVING count(*) > 1`,
    )),
    ...(await store.query(
      "SELECT 'run id twice' AS what, run_id, count(*) AS n FROM run GROUP BY run_id HAVING count(*) > 1",
    )),
    ...(await store.query("SELECT 'pipeline id twice' AS what, id FROM pipeline GROUP BY id HAVING count(*) > 1")),
    ...(await store.query(
      "SELECT 'build twice' AS what, path FROM build GROUP BY controller_id, path HAVING count(*) > 1",
    )),
  ];
  for (const table of ["step", "stage", "wait"])
    broken.push(
      ...(await store.query(
        `SELECT '${table} twice' AS what, run_id, flow_node FROM ${table} GROUP BY run_id, flow_node HAVING count(*) > 1`,
      )),
    );
  for (const table of Object.keys(factTables).map(sqlName))
    broken.push(
      ...(await store.query(
        `SELECT '${table} of no run' AS what, run_id FROM ${table} WHERE run_id NOT IN (SELECT run_id FROM run) GROUP BY 2`,
      )),
    );
  return broken;
}

/** The records in quarantine, in order. */
export function quarantineOf(store: Store): Promise<SqlRow[]> {
  return store.query("SELECT file, code, reason FROM quarantine ORDER BY ALL");
}

/** Build directories a tally accounts for. */
export function accountedFor({ runs, unchanged, otherBuilds, badBuilds, emptyBuilds }: ScanTally): number {
  return runs + unchanged + otherBuilds + badBuilds + emptyBuilds;
}
