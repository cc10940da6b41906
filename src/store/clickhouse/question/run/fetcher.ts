import { createWriteStream } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import type { Connection } from "../../../duckdb/connection.ts";
import { quoted } from "../../../sql-names.ts";
import { StoreError } from "../../../store-error.ts";
import type { Shard } from "../../client/shards.ts";
import { isAggregate } from "../functions.ts";
import { type Fetch, type FetchedColumn, LOOKUP } from "../plan/fetch.ts";
import { type QueryNode, someWithin } from "../tree.ts";
import { textOfTree } from "./shadow.ts";

/** A shard, as far as questions need one. */
export type AskedShard = Pick<Shard, "number" | "host" | "csv" | "query">;

/** A shard that did not answer, and why. */
export interface Gap {
  readonly host: string;
  readonly reason: string;
}

/** Rows of one shard that a question may take: more would be a table fetched whole. */
const MOST_ROWS = 10_000_000;

/** Numbers that are named in a statement; of more, all rows are asked for. */
const MOST_NUMBERS = 20_000;

/** What statements mean, whatever a server is set to. */
const SETTINGS = {
  join_use_nulls: 1,
  max_result_rows: MOST_ROWS,
  result_overflow_mode: "throw",
  max_query_size: 4_000_000,
  max_ast_elements: 500_000,
  max_expanded_ast_elements: 1_000_000,
  // Conditions are where they belong; what moves them gets some wrong in old servers.
  enable_optimize_predicate_expression: 0,
} as const;

/** What is needed to fetch rows for one question. */
export interface FetchContext {
  readonly connection: Connection;
  readonly shards: readonly AskedShard[];
  readonly folder: string;
  readonly signal: AbortSignal;
}

/** Puts the rows of all shards that answer into tables of a connection; gives the shards that did not. @throws StoreError */
export async function fetchAll(fetches: readonly Fetch[], context: FetchContext): Promise<readonly Gap[]> {
  const gaps: Gap[] = [];
  const byRank = new Map<number, Fetch[]>();
  for (const fetch of fetches) byRank.set(rankOf(fetch), [...(byRank.get(rankOf(fetch)) ?? []), fetch]);
  const done: Fetch[] = [];
  for (const [, wave] of [...byRank].sort(([one], [other]) => one - other)) {
    const files = await settled(
      wave.map(async (fetch) => askShards(fetch, await statementOf(fetch, { fetches, done, context }), context)),
    );
    for (const [index, fetch] of wave.entries()) {
      await load(fetch, files[index]!.files, context);
      gaps.push(...files[index]!.gaps);
      done.push(fetch);
    }
  }
  return gaps;
}

const ranks = ["run", "pipeline", "controller", "name"];

/** Looked up is what stands in tables that were filled before. */
function rankOf({ lookup }: Fetch): number {
  return lookup === undefined ? -1 : ranks.indexOf(lookup.of);
}

/** The statement with the numbers that it looks up. */
async function statementOf(
  fetch: Fetch,
  {
    fetches,
    done,
    context,
  }: { readonly fetches: readonly Fetch[]; readonly done: readonly Fetch[]; readonly context: FetchContext },
): Promise<string> {
  const { lookup, sql } = fetch;
  if (lookup === undefined) return sql;
  const holds = ({ columns }: Fetch): boolean => columns.some(({ shape }) => shape.of === lookup.of);
  // What is filled later may have numbers of it, too: then all of them are needed. Its own are those that it finds.
  const isEarly = fetches.every((each) => !holds(each) || done.includes(each) || each.lookup?.of === lookup.of);
  if (!isEarly) return sql;
  const parts = done.flatMap(({ table, columns }) =>
    columns
      .filter(({ shape }) => shape.of === lookup.of)
      .map(({ name }) => `SELECT DISTINCT ${name} AS id FROM ${table}`),
  );
  const numbers =
    parts.length === 0
      ? []
      : await context.connection.query(
          `SELECT DISTINCT id FROM (${parts.join(" UNION ALL ")}) WHERE id IS NOT NULL LIMIT ${MOST_NUMBERS + 1}`,
        );
  if (numbers.length > MOST_NUMBERS) return sql;
  const condition =
    numbers.length === 0 ? "1 = 0" : `${lookup.column} IN (${numbers.map(({ id }) => String(id)).join(", ")})`;
  return sql.replaceAll(LOOKUP, condition);
}

interface Asked {
  readonly files: readonly string[];
  readonly gaps: readonly Gap[];
}

async function askShards(fetch: Fetch, sql: string, { shards, folder, signal }: FetchContext): Promise<Asked> {
  const gaps: Gap[] = [];
  const files = await settled(
    shards.map(async (shard) => {
      const file = join(folder, `${fetch.table}_${shard.number}.csv`);
      try {
        await pipeline(await shard.csv(sql, { settings: SETTINGS, signal }), createWriteStream(file));
        return [file];
      } catch (error) {
        const failure = plainly(error, shard.host);
        if (failure.code !== "unreachable") throw failure;
        gaps.push({ host: shard.host, reason: failure.message });
        await rm(file, { force: true });
        return [];
      }
    }),
  );
  return { files: files.flat(), gaps };
}

/** What fails ends the rest before it is thrown: nothing runs on that nobody waits for. */
async function settled<T>(promises: readonly Promise<T>[]): Promise<T[]> {
  const results = await Promise.allSettled(promises);
  const failed = results.find((result) => result.status === "rejected");
  if (failed !== undefined) throw failed.reason;
  return results.map((result) => (result as PromiseFulfilledResult<T>).value);
}

function plainly(error: unknown, host: string): StoreError {
  const cause = error instanceof StoreError ? error.cause : error;
  const message = cause instanceof Error ? cause.message : String(cause);
  if (/Code: 396\b|TOO_MANY_ROWS_OR_BYTES|Limit for result exceeded/.test(message))
    return new StoreError(
      "failed",
      `The question needs more than ${MOST_ROWS / 1_000_000} million rows of ${host}.`,
      "Ask for a shorter time, one controller or one folder.",
      { cause: error },
    );
  if (error instanceof StoreError) return error;
  return new StoreError("unreachable", `The ClickHouse at ${host} stopped in the middle of an answer.`, "Ask again.", {
    cause: error,
  });
}

async function load(fetch: Fetch, files: readonly string[], { connection }: FetchContext): Promise<void> {
  const types = await typesOf(fetch, connection);
  const columns = fetch.columns.map(({ name, shape }, index) => ({
    name,
    type: types[index]!,
    isList: shape.kind === "texts",
  }));
  const names = columns.map(({ name, isList }) => (isList ? `${listOf(name)} AS ${name}` : name));
  const read = columns.map(({ name, type, isList }) => `${name}: '${isList ? "VARCHAR" : type}'`);
  if (columns.length === 0) names.push("one");
  if (columns.length === 0) read.push("one: 'BIGINT'");
  if (fetch.isCounted) read.push("r_count: 'BIGINT'");
  const from =
    files.length === 0
      ? undefined
      : `read_csv([${files.map(quoted).join(", ")}], columns = {${read.join(", ")}}, ${FORMAT}, ${sizesOf(fetch)})`;
  const empty = columns.map(({ name, type }) => `CAST(NULL AS ${type}) AS ${name}`).join(", ");
  const rows =
    from === undefined
      ? `SELECT ${empty === "" ? "1 AS one" : empty} WHERE false`
      : `SELECT ${fetch.isDistinct ? "DISTINCT " : ""}${names.join(", ")} FROM ${
          fetch.isCounted ? `(SELECT *, unnest(range(r_count)) AS r_place FROM ${from})` : from
        }`;
  await connection.run(`CREATE TEMP TABLE ${fetch.table} AS ${rows}`);
  await Promise.all(files.map((file) => rm(file, { force: true })));
}

/** Texts are quoted by ClickHouse, and NULL is not. */
const FORMAT = `header = false, auto_detect = false, delim = ',', quote = '"', escape = '"', nullstr = '\\N', allow_quoted_nulls = false,
  new_line = '\\n', parallel = false, strict_mode = true`;

/** Bytes that a row may have, and that are read at once: DuckDB takes the memory for them whatever there is to read. A run may be packed into a row. */
function sizesOf({ columns }: Fetch): string {
  const line = columns.some(({ probe }) => probe.column_names?.at(-1) === "rows") ? 64 << 20 : 2 << 20;
  return `max_line_size = ${line}, buffer_size = ${line * 2}`;
}

/** A list of texts from how the planner has it written. */
function listOf(name: string): string {
  return `CASE WHEN ${name} = '' THEN [] ELSE list_transform(string_split(${name}, ','), lambda each: decode(unhex(each[2:]))) END`;
}

/** Types of columns as DuckDB would give them. */
async function typesOf({ columns, from }: Fetch, connection: Connection): Promise<string[]> {
  if (columns.length === 0) return [];
  const isGrouped = columns.some(({ probe }) => someWithin(probe, isAggregate));
  const node: QueryNode = {
    ...EMPTY_SELECT,
    select_list: columns.map(({ name, probe }: FetchedColumn) => ({ ...probe, alias: name })),
    from_table: from,
    ...(isGrouped ? { aggregate_handling: "FORCE_AGGREGATES" } : {}),
  };
  const sql = await textOfTree(connection, { node, named_param_map: [] } as unknown as { node: QueryNode });
  const rows = await connection.query(`DESCRIBE ${sql}`);
  return rows.map((row) => String(row.column_type));
}

const EMPTY_SELECT = {
  ...{
    type: "SELECT_NODE",
    modifiers: [],
    cte_map: { map: [] },
    where_clause: null,
    group_expressions: [],
    group_sets: [],
  },
  ...{ aggregate_handling: "STANDARD_HANDLING", having: null, sample: null, qualify: null },
};
