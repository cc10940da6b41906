import { rm } from "node:fs/promises";
import type { Connection } from "../../../duckdb/connection.ts";
import { quoted } from "../../../sql-names.ts";
import type { Fetch } from "../plan/fetch.ts";

/** Puts what shards answered into a table, whose columns are of the types given. @throws StoreError */
export async function load(
  fetch: Fetch,
  {
    files,
    types,
    connection,
  }: { readonly files: readonly string[]; readonly types: readonly string[]; readonly connection: Connection },
): Promise<void> {
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
