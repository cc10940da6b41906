import type { Connection } from "./connection.ts";

/** Does something in a transaction of its own: all of it or nothing. @throws StoreError */
export async function inTransaction<T>(connection: Connection, work: () => Promise<T>): Promise<T> {
  await connection.run("BEGIN");
  try {
    const result = await work();
    await connection.run("COMMIT");
    return result;
  } catch (error) {
    // After some errors DuckDB has ended the transaction itself; the first error is the one to tell.
    await connection.run("ROLLBACK").catch(() => undefined);
    throw error;
  }
}
