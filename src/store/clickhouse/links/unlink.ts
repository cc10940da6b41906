import { ensureController } from "../../duckdb/observed/aliases.ts";
import { giveRuns, isNotLinked, latest, takeOrigin } from "../../duckdb/observed/links.ts";
import { inTransaction } from "../../duckdb/transaction.ts";
import type { ControllerLink, SqlRow } from "../../store.ts";
import { quotedForClickHouse as quoted } from "../client/quoted.ts";
import { rowsOfAll, rowsOfEach } from "../direct-rows.ts";
import { fetchForOrigin, fetchForRuns } from "../working/prefetch.ts";
import type { WorkingStore } from "../working/working-store.ts";
import type { LinkPlace } from "./link.ts";
import { moveNamedRows } from "./named-rows.ts";
import { runOf } from "./take-in.ts";

/**
 * Makes two controllers of one again: the name leads to where it led before, what was seen under it is written there, and then is taken from
 * where it was. Cut off in between, its runs are told twice until it is done again.
 *
 * @throws StoreError also when another process writes for one of them
 */
export async function unlinkController(place: LinkPlace, alias: string): Promise<ControllerLink> {
  const [known] = await rowsOfAll(
    place.shards,
    `SELECT key FROM controller FINAL WHERE deleted = 0 AND id IN
      (SELECT controller_id FROM controller_alias FINAL WHERE deleted = 0 AND alias = ${quoted(alias)})`,
  );
  if (known === undefined) {
    // A shard that does not answer may be the one that knows it.
    await rowsOfEach(place.shards, "SELECT 1");
    throw isNotLinked(alias);
  }
  const controller = known.key as string;
  await place.working.use(controller, async (working) => {
    try {
      await takeApart(place, working, { controller, alias });
    } catch (error) {
      working.spoil(error);
      throw error;
    }
  });
  return { controller, alias };
}

async function takeApart(place: LinkPlace, working: WorkingStore, link: ControllerLink): Promise<void> {
  const { connection } = working.place;
  const [row] = await connection.query("SELECT id FROM controller WHERE key = $key", { key: link.controller });
  await inTransaction(connection, async () => {
    await fetchForOrigin(working.place, link.alias);
    const rows = await takeOrigin(
      connection,
      { controllerId: row?.id as number, controller: link.controller },
      link.alias,
    );
    await place.slots.leadBack(link.alias);
    await give(place, link.alias, rows);
    const slot = await place.slots.ensure(link.alias);
    await moveNamedRows(place, { from: working.owner.slot, to: slot, controller: link.alias });
  });
}

async function give({ working }: LinkPlace, alias: string, rows: readonly SqlRow[]): Promise<void> {
  const at = latest(rows.map((row) => row.observed_at as number));
  await working.use(alias, async ({ place }) => {
    await fetchForRuns(place, rows.map(runOf));
    await inTransaction(place.connection, async () => {
      await ensureController(place.connection, alias, at);
      await giveRuns(place.connection, rows, { controller: alias, at });
    });
  });
}
