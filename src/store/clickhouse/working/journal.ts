import type { Shard } from "../client/shards.ts";
import { quotedName } from "../schema/create-tables.ts";

/** Tables that tell of others: who sees a row of one sees all that it tells of. In this order. */
const lastTables: readonly string[] = ["run", "build"];

/** What was last committed of a slot. */
export interface Journal {
  /** Rows of state tables have the version of the commit that wrote them. */
  version: number;
}

/** Changes of one commit: for each table its rows as JSON objects, one on a line; in the order in which they are written. */
export interface Commit {
  readonly version: number;
  readonly changes: readonly (readonly [string, string])[];
}

/** Where a slot's journal is. */
export interface JournalPlace {
  readonly shard: Shard;
  readonly slot: number;
}

/**
 * Opens the journal of a slot: what its last commit did not come to the end of is written now.
 *
 * @param atLeast versions are larger than this: that of whoever held the slot before is not used again @throws StoreError
 */
export async function openJournal(place: JournalPlace, atLeast: number): Promise<Journal> {
  const { rows } = await place.shard.synced(["journal"], () =>
    place.shard.query(
      `SELECT version, changes FROM journal FINAL PREWHERE slot = ${place.slot} WHERE slot = ${place.slot}`,
    ),
  );
  const [last] = rows;
  if (last === undefined) return { version: atLeast };
  const version = Math.floor(Number(last[0]) / 2);
  const text = String(last[1]);
  if (text !== "") await apply(place, { version, changes: JSON.parse(text) as Commit["changes"] });
  return { version: Math.max(version, atLeast) };
}

/**
 * Commits changes: all or none of them count, however this ends. They are kept in one row first, which is one insert, and then brought into
 * their tables, where the same rows may come twice.
 *
 * @throws StoreError
 */
export async function writeThrough(place: JournalPlace, journal: Journal, commit: Commit): Promise<void> {
  const { shard, slot } = place;
  const row = { slot, version: commit.version * 2, changes: JSON.stringify(commit.changes) };
  await shard.insertLines("journal", JSON.stringify(row));
  journal.version = commit.version;
  await apply(place, commit);
}

async function apply({ shard, slot }: JournalPlace, { version, changes }: Commit): Promise<void> {
  const write = ([table, lines]: Commit["changes"][number]): Promise<void> =>
    shard.insertLines(quotedName(table), lines);
  const isLast = ([table]: Commit["changes"][number]): boolean => lastTables.includes(table);
  // All are done before it goes on, also when one fails: what comes after it must not be overtaken.
  const first = await Promise.allSettled(changes.filter((change) => !isLast(change)).map(write));
  for (const written of first) if (written.status === "rejected") throw written.reason;
  for (const change of changes.filter(isLast)) await write(change);
  await shard.insertLines("journal", JSON.stringify({ slot, version: version * 2 + 1, changes: "" }));
}
