import assert from "node:assert/strict";
import { test } from "node:test";
import { StoreError } from "../store-error.ts";
import { Connection } from "./connection.ts";
import { type Migration, migrations } from "./migrations.ts";
import { migrate } from "./schema.ts";

const next: Migration = {
  version: (migrations.at(-1)?.version ?? 0) + 1,
  statements: ["ALTER TABLE controller ADD COLUMN note VARCHAR"],
};

async function withConnection(use: (connection: Connection) => Promise<void>): Promise<void> {
  const connection = await Connection.open(":memory:");
  try {
    await use(connection);
  } finally {
    connection.close();
  }
}

test("versions are numbered one after another", () => {
  assert.deepEqual(
    migrations.map(({ version }) => version),
    migrations.map((_, index) => index + 1),
  );
});

test("a store of an older version is brought up to date and keeps what it holds and its key", () =>
  withConnection(async (connection) => {
    const key = await migrate(connection, "x", migrations);
    await connection.run("INSERT INTO controller VALUES (1, 'ci', 'home', NULL, 5, NULL, NULL)");
    assert.deepEqual(await migrate(connection, "x", [...migrations, next]), key);
    assert.deepEqual(await connection.query("SELECT key, note FROM controller"), [{ key: "ci", note: undefined }]);
    assert.equal(key.length, 32);
  }));

test("a migration that fails changes nothing", () =>
  withConnection(async (connection) => {
    await migrate(connection, "x", migrations);
    const broken = { ...next, statements: [...next.statements, "CREATE TABLE controller (id INTEGER)"] };
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
