import type { Shard } from "../client/shards.ts";
import { quotedName } from "../schema/create-tables.ts";

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
  const { rows } = await place.shard.query(
    `SELECT version, changes FROM journal FINAL PREWHERE slot = ${place.slot} WHERE slot = ${place.slot}`,
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
  await shard.insert("journal", [{ slot, version: commit.version * 2, changes: JSON.stringify(commit.changes) }]);
  journal.version = commit.version;
  await apply(place, commit);
}

async function apply({ shard, slot }: JournalPlace, { version, changes }: Commit): Promise<void> {
  for (const [table, lines] of changes) await shard.insertLines(quotedName(table), lines);
  await shard.insert("journal", [{ slot, version: version * 2 + 1, changes: "" }]);
}
