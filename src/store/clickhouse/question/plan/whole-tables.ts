import { bind } from "../bind.ts";
import { PLAIN_SELECT, tableRef } from "../make-tree.ts";
import { knownTables } from "../run/shadow.ts";
import type { Statement, TableNode } from "../tree.ts";
import type { Fetch } from "./fetch.ts";
import { type Plan, planOf } from "./planner.ts";

/** A question whose names cannot be told: DuckDB answers it from the tables that it reads, fetched whole, which only small ones can be. */
export function wholeTables(statement: Statement): Plan {
  const fetches: Fetch[] = [];
  const walk = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(walk);
    if (typeof value !== "object" || value === null) return value;
    const node = value as TableNode;
    const name = (node.table_name ?? "").toLowerCase();
    if (node.type === "BASE_TABLE" && knownTables.has(name)) {
      const { statement: whole, fetches: more } = wholeTable(name);
      fetches.push(...more);
      return {
        ...{ type: "SUBQUERY", alias: node.alias === "" ? name : node.alias, sample: null, subquery: whole },
        column_name_alias: node.column_name_alias ?? [],
      };
    }
    return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, walk(part)]));
  };
  return { statement: walk(statement) as Statement, fetches };
}

function wholeTable(name: string): Plan {
  const bound = bind(
    { node: { ...PLAIN_SELECT, select_list: [STAR], from_table: tableRef(name, "") }, ...NO_PARAMETERS },
    knownTables,
  );
  return planOf(bound.statement, bound.binding);
}

const NO_PARAMETERS = { named_param_map: [] };

const STAR = {
  ...{
    class: "STAR",
    type: "STAR",
    alias: "",
    relation_name: "",
    exclude_list: [],
    replace_list: [],
    columns: false,
    expr: null,
  },
  ...{ qualified_exclude_list: [], rename_list: [] },
};
