import type { Migration } from "../migrations.ts";
import { StoreError } from "../store-error.ts";
import type { Connection } from "./connection.ts";
import { views } from "./views.ts";

type Step = Pick<Migration, "version" | "duckDb">;

/**
 * Brings the schema of a store to the last of `steps`, in one transaction.
 *
 * @throws StoreError when the file is a database of something else, or of a newer Flowmeter.
 */
export async function migrate(connection: Connection, file: string, steps: readonly Step[]): Promise<void> {
  const current = await currentVersion(connection, file);
  const newest = steps.at(-1)?.version ?? 0;
  if (current > newest)
    throw new StoreError(
      "newer",
      `The store ${file} was written by a newer Flowmeter (schema ${current}, this one knows ${newest}).`,
      "Update Flowmeter, or choose another file with --store.",
    );
  if (current < newest) await apply(connection, current, steps);
}

async function currentVersion(connection: Connection, file: string): Promise<number> {
  const tables = await connection.query("SELECT table_name AS name FROM information_schema.tables");
  if (tables.length === 0) return 0;
  const columns = await connection.query(
    "SELECT column_name AS name FROM information_schema.columns WHERE table_name = 'meta' AND column_name IN ('key', 'value')",
  );
  if (columns.length !== 2 || !tables.some(({ name }) => name === "controller"))
    throw new StoreError(
      "not-a-store",
      `${file} is a database, but not a Flowmeter store.`,
      "Choose another file with --store.",
    );
  const [version] = await connection.query("SELECT value FROM meta WHERE key = 'schema_version'");
  return Number(version?.value ?? 0);
}

async function apply(connection: Connection, current: number, steps: readonly Step[]): Promise<void> {
  await connection.run("BEGIN");
  if (current === 0) {
    await connection.run("CREATE TABLE meta (key VARCHAR, value VARCHAR)");
    await connection.run("INSERT INTO meta VALUES ('schema_version', '0')");
  }
  for (const step of steps) {
    if (step.version <= current) continue;
    for (const statement of step.duckDb) await connection.run(statement);
    await connection.run("UPDATE meta SET value = $version WHERE key = 'schema_version'", {
      version: String(step.version),
    });
  }
  for (const view of views) await connection.run(view);
  await connection.run("COMMIT");
}
