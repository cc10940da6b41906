import type { SqlReader } from "../store/store.ts";
import { CliError } from "./cli-error.ts";

/** Says so when a store holds nothing yet: zeros would look like an answer. @throws CliError */
export async function checkRuns(store: SqlReader): Promise<void> {
  const [row] = await store.query("SELECT (SELECT count(*) FROM run) + (SELECT count(*) FROM pipeline) AS n");
  if (row?.n !== 0) return;
  throw new CliError("The store is empty: it knows no Pipeline and no run.", "Run `flowmeter scan <home>` first.");
}
