import { visible } from "../publish/safe-text.ts";
import type { SqlReader } from "../store/store.ts";
import { CliError } from "./cli-error.ts";

/** Says so when a store does not know the controller that was asked for: an empty report would look like an answer. @throws CliError */
export async function checkController(store: SqlReader, asked: string | undefined): Promise<void> {
  if (asked === undefined) return;
  const rows = await store.query("SELECT key FROM controller ORDER BY key");
  const known = rows.map(({ key }) => String(key));
  if (known.includes(asked)) return;
  const hint =
    known.length === 0
      ? "It knows none: run `flowmeter scan <home>` first."
      : `It knows: ${known.map(visible).join(", ")}.`;
  throw new CliError(`The store knows no controller ${JSON.stringify(asked)}.`, hint);
}
