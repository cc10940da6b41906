import { StatementType } from "@duckdb/node-api";
import type { SqlReader, SqlRow } from "../store.ts";
import { StoreError } from "../store-error.ts";
import type { Connection } from "./connection.ts";

/** Answers questions over a connection of its own, and refuses whatever is none. */
export class SelectReader implements SqlReader {
  private last: Promise<unknown> = Promise.resolve();

  constructor(private readonly connection: Connection) {}

  /** One after the other: a connection answers one at a time. */
  query(sql: string, parameters?: Parameters<SqlReader["query"]>[1]): Promise<SqlRow[]> {
    const answer = this.last.then(async () => {
      await this.check(sql);
      return this.connection.query(sql, parameters);
    });
    this.last = answer.catch(() => undefined);
    return answer;
  }

  private async check(sql: string): Promise<void> {
    const isQuestion = await this.connection.attempt(async () => {
      const statements = await this.connection.raw.extractStatements(sql);
      if (statements.count !== 1) return false;
      const prepared = await statements.prepare(0);
      const { statementType } = prepared;
      prepared.destroySync();
      return statementType === StatementType.SELECT;
    });
    if (!isQuestion) throw new StoreError("failed", "Only a question can be asked here.", "A question is one SELECT.");
  }
}
