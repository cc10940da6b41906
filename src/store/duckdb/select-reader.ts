import { StatementType } from "@duckdb/node-api";
import type { QuestionReader, SqlReader, SqlRow } from "../store.ts";
import { StoreError } from "../store-error.ts";
import type { Connection } from "./connection.ts";

/** Answers questions over a connection of its own, and refuses whatever is none. */
export class SelectReader implements QuestionReader {
  private last: Promise<unknown> = Promise.resolve();

  constructor(private readonly connection: Connection) {}

  /** One after the other: a connection answers one at a time. */
  query(sql: string, parameters?: Parameters<SqlReader["query"]>[1]): Promise<SqlRow[]> {
    return this.inTurn(async () => {
      await this.checkNow(sql);
      return this.connection.query(sql, parameters);
    });
  }

  check(sql: string): Promise<void> {
    return this.inTurn(() => this.checkNow(sql));
  }

  private inTurn<T>(action: () => Promise<T>): Promise<T> {
    const answer = this.last.then(action);
    this.last = answer.catch(() => undefined);
    return answer;
  }

  private async checkNow(sql: string): Promise<void> {
    // First as a tree: to prepare some statements, DuckDB reads files that they name.
    const isQuestion = (await this.asksTablesOnly(sql)) && (await this.isSelect(sql));
    if (!isQuestion) throw new StoreError("failed", "Only a question can be asked here.", "A question is one SELECT.");
  }

  /** DuckDB's own tree of a SELECT; of other statements there is none. */
  private async asksTablesOnly(sql: string): Promise<boolean> {
    const [row] = await this.connection.query("SELECT json_serialize_sql($sql::VARCHAR) AS tree", { sql });
    const tree = JSON.parse(String(row?.tree)) as { error?: unknown; statements?: readonly unknown[] };
    return tree.error === false && tree.statements?.length === 1 && isAboutTables(tree.statements);
  }

  private isSelect(sql: string): Promise<boolean> {
    return this.connection.attempt(async () => {
      const statements = await this.connection.raw.extractStatements(sql);
      if (statements.count !== 1) return false;
      const prepared = await statements.prepare(0);
      const { statementType } = prepared;
      prepared.destroySync();
      return statementType === StatementType.SELECT;
    });
  }
}

/**
 * Whether a tree reads nothing but tables. Functions in the place of a table read files, list directories and change settings, and
 * a file may be named like a table: `FROM '/etc/passwd.csv'`.
 */
function isAboutTables(node: unknown): boolean {
  if (typeof node !== "object" || node === null) return true;
  const { type, table_name: name } = node as { readonly type?: unknown; readonly table_name?: unknown };
  if (type === "TABLE_FUNCTION") return false;
  if (type === "BASE_TABLE" && !/^\w+$/.test(String(name))) return false;
  return Object.values(node).every(isAboutTables);
}
