import assert from "node:assert/strict";
import { test } from "node:test";
import { factTables } from "../../model/facts.ts";
import { type Migration, migrations } from "../migrations.ts";
import { sqlName } from "../sql-names.ts";
import { StoreError } from "../store-error.ts";
import { Connection } from "./connection.ts";
import { migrate } from "./schema.ts";
import { schema1 } from "./schema-1.ts";

const next: Migration = {
  version: (migrations.at(-1)?.version ?? 0) + 1,
  duckDb: ["ALTER TABLE controller ADD COLUMN note VARCHAR"],
  clickHouse: () => [],
};

async function withConnection(use: (connection: Connection) => Promise<void>): Promise<void> {
  const connection = await Connection.open(":memory:");
  try {
    await use(connection);
  } finally {
    await connection.close();
  }
}

test("versions are numbered one after another", () => {
  assert.deepEqual(
    migrations.map(({ version }) => version),
    migrations.map((_, index) => index + 1),
  );
});

test("fact tables have the columns of the model, in its order: rows are appended by place", () =>
  withConnection(async (connection) => {
    await migrate(connection, "x", migrations);
    const types = { int32: "INTEGER", int64: "BIGINT", name: "INTEGER", flag: "BOOLEAN" };
    for (const [table, shape] of Object.entries(factTables))
      assert.deepEqual(
        await connection.query(`SELECT column_name AS name, data_type AS type FROM information_schema.columns
          WHERE table_name = '${sqlName(table)}' ORDER BY ordinal_position`),
        Object.entries(shape).map(([column, kind]) => ({ name: sqlName(column), type: types[kind] })),
        table,
      );
  }));

test("version 2 forgets fingerprints made of messages, and wants all builds read again", () =>
  withConnection(async (connection) => {
    await connection.run("CREATE TABLE meta (key VARCHAR, value VARCHAR)");
    await connection.run("INSERT INTO meta VALUES ('schema_version', '1'), ('fingerprint_key', 'ab')");
    for (const statement of schema1) await connection.run(statement);
    await connection.run("INSERT INTO error VALUES (1, 7, NULL, 3, 4, 4, 99)");
    await connection.run("INSERT INTO build VALUES (1, 'jobs/x/builds/1', 1, 'run', 1, 1, 5, 'workflow:1,2,3')");
    await migrate(connection, "x", migrations);
    assert.deepEqual(await connection.query("SELECT * FROM error"), [
      {
        run_id: 1,
        flow_node: 7,
        stage: undefined,
        function: 3,
        error_class: 4,
        effective_class: 4,
        fingerprint: undefined,
        cause_class: undefined,
        handled: undefined,
      },
    ]);
    assert.deepEqual(await connection.query("SELECT mark FROM build"), [{ mark: "" }]);
    assert.deepEqual(await connection.query("SELECT key FROM meta WHERE key = 'fingerprint_key'"), []);
    assert.equal((await connection.query("SELECT cause_class, handled FROM error_fact")).length, 1);
  }));

test("a store of an older version is brought up to date and keeps what it holds", () =>
  withConnection(async (connection) => {
    await migrate(connection, "x", migrations);
    await connection.run("INSERT INTO controller VALUES (1, 'ci', 'home', NULL, 5, NULL, NULL)");
    await migrate(connection, "x", [...migrations, next]);
    assert.deepEqual(await connection.query("SELECT key, note FROM controller"), [{ key: "ci", note: undefined }]);
  }));

test("a migration that fails changes nothing", () =>
  withConnection(async (connection) => {
    await migrate(connection, "x", migrations);
    const broken = { ...next, duckDb: [...next.duckDb, "CREATE TABLE controller (id INTEGER)"] };
    await assert.rejects(migrate(connection, "x", [...migrations, broken]), StoreError);
    await connection.run("ROLLBACK");
    const columns = await connection.query(
      "SELECT column_name AS name FROM information_schema.columns WHERE table_name = 'controller'",
    );
    assert.ok(columns.every(({ name }) => name !== "note"));
  }));

test("a store of a newer version is refused", () =>
  withConnection(async (connection) => {
    await migrate(connection, "x", [...migrations, next]);
    await assert.rejects(migrate(connection, "x", migrations), { code: "newer" });
  }));

test("a database of something else is refused", () =>
  withConnection(async (connection) => {
    await connection.run("CREATE TABLE t (i INTEGER)");
    await assert.rejects(migrate(connection, "x", migrations), { code: "not-a-store" });
  }));
