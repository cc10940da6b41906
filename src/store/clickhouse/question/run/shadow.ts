import { randomUUID } from "node:crypto";
import type { Connection } from "../../../duckdb/connection.ts";
import { views } from "../../../duckdb/views.ts";
import { StoreError } from "../../../store-error.ts";
import {
  type ClickHouseTable,
  type ColumnKind,
  clickHouseTables,
  rolledTables,
  staleDays,
} from "../../schema/tables.ts";
import { SOURCE_NUMBER } from "../sources.ts";
import type { Statement } from "../tree.ts";

const types: Readonly<Record<ColumnKind, string>> = {
  id: "BIGINT",
  name: "BIGINT",
  int32: "INTEGER",
  int64: "BIGINT",
  flag: "BOOLEAN",
  text: "VARCHAR",
  texts: "VARCHAR[]",
};

/** Tables that questions may name. */
export const knownTables: ReadonlyMap<string, ClickHouseTable> = new Map(
  [...clickHouseTables, staleDays, ...rolledTables].map((table) => [table.name, table]),
);

/** Makes the tables of the store without rows, and its views: what DuckDB tells types and names by. @throws StoreError */
export async function makeShadow(connection: Connection): Promise<void> {
  for (const { name, columns } of knownTables.values())
    await connection.run(
      `CREATE TABLE ${name} (${columns.map((column) => `"${column.name}" ${types[column.kind]}`).join(", ")})`,
    );
  for (const view of views) await connection.run(view);
}

/** Trees of the views, by name. @throws StoreError */
export async function viewsOf(connection: Connection): Promise<ReadonlyMap<string, Statement>> {
  const rows = await connection.query("SELECT view_name AS name, sql FROM duckdb_views() WHERE NOT internal");
  const trees = new Map<string, Statement>();
  for (const { name, sql } of rows) {
    const query = String(sql)
      .replace(/^CREATE VIEW .*? AS (?=SELECT)/s, "")
      .replace(/;\s*$/, "");
    trees.set(String(name), await treeOf(connection, query));
  }
  return trees;
}

/** DuckDB's tree of one SELECT. @throws StoreError when it is none */
export async function treeOf(connection: Connection, sql: string): Promise<Statement> {
  const [row] = await connection.query("SELECT json_serialize_sql($sql::VARCHAR) AS tree", { sql });
  const tree = JSON.parse(withLargeAsTexts(String(row?.tree)), withoutPlaces) as {
    error?: unknown;
    error_message?: unknown;
    statements?: Statement[];
  };
  const [statement, ...others] = tree.statements ?? [];
  if (tree.error !== false || statement === undefined || others.length > 0) throw notAQuestion(tree.error_message);
  return statement;
}

/** The text of a tree. @throws StoreError */
export async function textOfTree(connection: Connection, statement: Statement): Promise<string> {
  const tree = JSON.stringify({ error: false, statements: [statement] }, withoutNumbers).replaceAll(
    LARGE_AS_TEXT,
    "$1",
  );
  const [row] = await connection.query("SELECT json_deserialize_sql($tree::JSON) AS sql", { tree });
  return String(row?.sql);
}

/** Marks a whole number that JavaScript has none for; drawn anew by each process, so that no question can hold it. */
const LARGE = `large-${randomUUID()}:`;

const LARGE_AS_TEXT = new RegExp(`"${LARGE}(-?\\d+)"`, "g");

/** A tree whose constants of 16 digits and more are texts. */
function withLargeAsTexts(tree: string): string {
  return tree.replace(/(?<!\\)("value":\s*)(-?\d{16,})(?=[,}\s])/g, `$1"${LARGE}$2"`);
}

/** Where something stood in a text is of no use once it is taken apart. */
function withoutPlaces(key: string, value: unknown): unknown {
  return key === "query_location" ? undefined : value;
}

/** DuckDB knows nothing of the numbers of tables. */
function withoutNumbers(key: string, value: unknown): unknown {
  return key === SOURCE_NUMBER ? undefined : value;
}

function notAQuestion(message: unknown): StoreError {
  const hint = typeof message === "string" && message !== "" ? message : "A question is one SELECT.";
  return new StoreError("failed", "Only a question can be asked here.", hint);
}
