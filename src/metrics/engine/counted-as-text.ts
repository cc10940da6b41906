import { type Asked, countedSql } from "./compose.ts";
import { groupColumns } from "./groups.ts";

/** What is counted of each log bucket. */
export const COUNTS = ["bucket", "n", "total", "largest"] as const;

/** As `countedSql`, names in the place of their numbers. */
export function countedAsText(asked: Asked): string {
  const groups = groupColumns(asked.metric, asked.query.by);
  const columns = groups.map(({ name, shown }) => {
    const [text] = Object.values(shown);
    return name === "g_controller" ? name : `${text} AS ${name}`;
  });
  const at = asked.query.grain === undefined ? [] : ["bucket_at"];
  return `SELECT ${[...at, ...columns, ...COUNTS].join(", ")} FROM (${countedSql(asked)}) g`;
}
