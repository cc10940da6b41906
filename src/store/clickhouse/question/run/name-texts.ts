import type { Connection } from "../../../duckdb/connection.ts";
import { appendRows } from "../../../duckdb/rows.ts";
import type { Fetch } from "../plan/fetch.ts";

/** Texts that are remembered: names of functions, classes, agents; some megabytes. */
const MOST_TEXTS = 50_000;

/** Texts of names that were asked for. A number is made of its text, so it has this text for good. */
export class NameTexts {
  private readonly texts = new Map<number, string>();

  /** Whether a fetch is one of texts by their numbers, and of nothing else. */
  isOfTexts({ lookup, columns }: Fetch): boolean {
    return lookup?.of === "name" && columns.length === 2;
  }

  /** What is known of some numbers. */
  known(numbers: readonly number[]): ReadonlyMap<number, string> {
    return new Map(
      numbers.flatMap((number) => {
        const text = this.texts.get(number);
        return text === undefined ? [] : [[number, text] as const];
      }),
    );
  }

  /** Remembers the texts that were put into the table of a fetch, and adds those that were known. @throws StoreError */
  async complete(fetch: Fetch, known: ReadonlyMap<number, string>, connection: Connection): Promise<void> {
    const names = fetch.columns.map(({ probe }) => probe.column_names?.at(-1));
    const [id, text] = ["id", "text"].map((column) => fetch.columns[names.indexOf(column)]!.name);
    const rows = await connection.query(`SELECT ${id} AS id, ${text} AS text FROM ${fetch.table}`);
    if (this.texts.size + rows.length > MOST_TEXTS) this.texts.clear();
    for (const row of rows) this.texts.set(Number(row.id), String(row.text));
    if (known.size === 0) return;
    const rest = [...known].map(([number, of]) => names.map((column) => (column === "id" ? number : of)));
    await appendRows(connection, fetch.table, rest);
  }
}
