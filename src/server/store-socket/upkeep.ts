/** Statements that keep roll-ups, which readers bring up to date; nothing else of the store may be changed through the socket. */
const UPKEEP: readonly RegExp[] = [
  /^(?:DELETE FROM|INSERT INTO) (?:rollup_day|rollup_week|stale_day)\b/,
  /^DELETE FROM meta WHERE key = 'rollup_version'$/,
  /^INSERT INTO meta VALUES \('rollup_version', '[0-9a-f]+'\)$/,
];

/** What a statement of upkeep reads, as a question: it may read no more than a question may. */
export function questionOf(statement: string): string {
  const [, table = "", condition = "true"] = /^DELETE FROM (\w+)(?: WHERE ([\s\S]*))?$/.exec(statement) ?? [];
  return table === "" ? statement.replace(/^INSERT INTO \w+\s+/, "") : `SELECT 1 FROM ${table} WHERE ${condition}`;
}

/** Whether a text is one statement that keeps roll-ups. */
export function isUpkeep(statement: string): boolean {
  return !statement.includes(";") && UPKEEP.some((pattern) => pattern.test(statement));
}
