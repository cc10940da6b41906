import type { Connection } from "../../../duckdb/connection.ts";
import type { Unanswered } from "../../client/shard-watch.ts";
import { type Fetch, LOOKUP } from "../plan/fetch.ts";
import { type AskContext, askShards, settled } from "./ask-shards.ts";
import type { ColumnTypes } from "./column-types.ts";
import { load } from "./load.ts";
import type { NameTexts } from "./name-texts.ts";

/** Numbers that are named in a statement; of more, all rows are asked for. */
const MOST_NUMBERS = 20_000;

/** What is needed to fetch rows for one question. */
export interface FetchContext extends AskContext {
  readonly connection: Connection;
  readonly types: ColumnTypes;
  readonly texts: NameTexts;
}

/** Puts the rows of all shards that answer into tables of a connection; gives the shards that did not. @throws StoreError */
export async function fetchAll(fetches: readonly Fetch[], context: FetchContext): Promise<readonly Unanswered[]> {
  const gaps: Unanswered[] = [];
  const done: Fetch[] = [];
  for (const wave of wavesOf(fetches)) {
    const asked = await settled(wave.map((fetch) => ask(fetch, { fetches, done }, context)));
    for (const [index, fetch] of wave.entries()) {
      const { files, known } = asked[index]!;
      const types = await context.types.of(fetch, context.connection);
      await load(fetch, { files, types, connection: context.connection });
      if (known !== undefined) await context.texts.complete(fetch, known, context.connection);
      gaps.push(...asked[index]!.gaps);
      done.push(fetch);
    }
  }
  return gaps;
}

const ranks = ["run", "pipeline", "controller", "name"];

/** Looked up is what stands in tables that were filled before. */
function wavesOf(fetches: readonly Fetch[]): Fetch[][] {
  const byRank = new Map<number, Fetch[]>();
  for (const fetch of fetches) {
    const rank = fetch.lookup === undefined ? -1 : ranks.indexOf(fetch.lookup.of);
    byRank.set(rank, [...(byRank.get(rank) ?? []), fetch]);
  }
  return [...byRank].sort(([one], [other]) => one - other).map(([, wave]) => wave);
}

interface Progress {
  readonly fetches: readonly Fetch[];
  readonly done: readonly Fetch[];
}

interface Asked {
  readonly files: readonly string[];
  readonly gaps: readonly Unanswered[];
  /** Texts of names that shards were not asked for. */
  readonly known?: ReadonlyMap<number, string>;
}

async function ask(fetch: Fetch, progress: Progress, context: FetchContext): Promise<Asked> {
  const numbers = await numbersOf(fetch, progress, context);
  if (numbers === undefined) return askShards(fetch.table, fetch.sql, context);
  const { texts } = context;
  const known = texts.isOfTexts(fetch) ? texts.known(numbers) : undefined;
  const missing = numbers.filter((number) => known?.has(number) !== true);
  // Nothing is looked up that nobody names.
  const answers = missing.length === 0 ? NO_ANSWERS : await askShards(fetch.table, lookedUp(fetch, missing), context);
  return known === undefined ? answers : { ...answers, known };
}

const NO_ANSWERS: Asked = { files: [], gaps: [] };

function lookedUp({ sql, lookup }: Fetch, numbers: readonly number[]): string {
  return sql.replaceAll(LOOKUP, `${lookup!.column} IN (${numbers.join(", ")})`);
}

/** The numbers that a fetch looks up; undefined when it is to be asked for all rows. */
async function numbersOf(
  { lookup }: Fetch,
  { fetches, done }: Progress,
  { connection }: FetchContext,
): Promise<readonly number[] | undefined> {
  if (lookup === undefined) return undefined;
  const holds = ({ columns }: Fetch): boolean => columns.some(({ shape }) => shape.of === lookup.of);
  // What is filled later may have numbers of it, too: then all of them are needed. Its own are those that it finds.
  const isEarly = fetches.every((each) => !holds(each) || done.includes(each) || each.lookup?.of === lookup.of);
  if (!isEarly) return undefined;
  const parts = done.flatMap(({ table, columns }) =>
    columns
      .filter(({ shape }) => shape.of === lookup.of)
      .map(({ name }) => `SELECT DISTINCT ${name} AS id FROM ${table}`),
  );
  if (parts.length === 0) return [];
  const rows = await connection.query(
    `SELECT DISTINCT id FROM (${parts.join(" UNION ALL ")}) WHERE id IS NOT NULL LIMIT ${MOST_NUMBERS + 1}`,
  );
  return rows.length > MOST_NUMBERS ? undefined : rows.map(({ id }) => Number(id));
}
