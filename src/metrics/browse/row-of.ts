import type { FactRow } from "../../model/fact-row.ts";
import { type FactTable, factTables } from "../../model/facts.ts";
import { sqlName } from "../../store/sql-names.ts";
import type { SqlRow } from "../../store/store.ts";

/** A row of a `_fact` view as the model has it; what is not recorded is left out. */
export function factRow<Table extends FactTable>(table: Table, row: SqlRow): FactRow<Table> {
  const known = Object.keys(factTables[table]).filter((column) => row[column] !== undefined);
  return Object.fromEntries(known.map((column) => [column, row[column]])) as FactRow<Table>;
}

/** SQL: the columns of a `_fact` view, called as in the model. */
export function factColumns(table: FactTable): string {
  return Object.keys(factTables[table])
    .map((column) => `${sqlName(column)} AS "${column}"`)
    .join(", ");
}
