import type { SqlReader, SqlWriter } from "./store.ts";

/** What a source has to know again after a restart is kept under this and its name. */
const KEY = "source_memory ";

/** What a source gave to be kept, as it was before it became a text; undefined when there is nothing or nothing that can be read. @throws StoreError */
export async function readSourceMemory(store: SqlReader, source: string): Promise<unknown> {
  const [row] = await store.query("SELECT value FROM meta WHERE key = $key", { key: KEY + source });
  if (typeof row?.value !== "string") return undefined;
  try {
    return JSON.parse(row.value) as unknown;
  } catch {
    return undefined;
  }
}

/** Keeps what a source has to know again, in the place of what it gave before. Plain data. @throws StoreError */
export async function writeSourceMemory(store: SqlWriter, source: string, memory: object): Promise<void> {
  const key = quoted(KEY + source);
  await store.transaction([
    `DELETE FROM meta WHERE key = ${key}`,
    `INSERT INTO meta VALUES (${key}, ${quoted(JSON.stringify(memory))})`,
  ]);
}

function quoted(text: string): string {
  return `'${text.replaceAll("\0", "").replaceAll("'", "''")}'`;
}
