import { factTables, type TableShape } from "../../model/facts.ts";
import { sqlName } from "../sql-names.ts";

/**
 * One view per fact table with texts in the place of name numbers, called like the table and `_fact`; made anew at each
 * migration. Queries read these, and DuckDB joins only the names they ask for.
 */
export const views: readonly string[] = Object.entries(factTables).map(([table, shape]) => factView(table, shape));

function factView(table: string, shape: TableShape): string {
  const columns = Object.entries(shape).map(([column, kind]) => {
    const name = sqlName(column);
    return kind === "name" ? `(SELECT text FROM name WHERE id = fact.${name}) AS "${name}"` : `fact."${name}"`;
  });
  return `CREATE OR REPLACE VIEW ${sqlName(table)}_fact AS SELECT ${columns.join(", ")} FROM ${sqlName(table)} AS fact`;
}
