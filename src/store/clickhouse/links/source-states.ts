import { quotedForClickHouse as quoted } from "../client/quoted.ts";
import type { Shards } from "../client/shards.ts";
import { rowsOf, writeRows } from "../direct-rows.ts";

/** From where to where states of sources are brought: all, or those of one name. */
export interface StatesWish {
  readonly from: number;
  readonly to: number;
  readonly controller?: string;
}

/** Brings the states of sources from a slot to another. @throws StoreError */
export async function moveSourceStates(
  { shards }: { readonly shards: Shards },
  { from, to, controller }: StatesWish,
): Promise<void> {
  const ofName = controller === undefined ? "" : ` AND controller = ${quoted(controller)}`;
  const answer = await shards
    .ofSlot(from)
    .query(
      `SELECT controller, kind, place, state FROM source_state FINAL WHERE slot = ${from} AND deleted = 0${ofName}`,
    );
  const rows = rowsOf(answer).map(({ controller: name, kind, place, state }) => ({
    ...{ controller: String(name), kind: String(kind), place: String(place), state: String(state) },
  }));
  if (rows.length === 0) return;
  await writeRows({ shard: shards.ofSlot(to), slot: to }, "source_state", rows);
  const gone = rows.map((row) => ({ ...row, deleted: 1 }));
  await writeRows({ shard: shards.ofSlot(from), slot: from }, "source_state", gone);
}
