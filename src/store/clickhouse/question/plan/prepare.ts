import type { ClickHouseTable } from "../../schema/tables.ts";
import { type Bound, bind } from "../bind.ts";
import type { Statement } from "../tree.ts";
import { flattened } from "./flatten.ts";

/** Deeper than queries of the product are within each other by far. */
const MOST_ROUNDS = 24;

/** A question whose names are found, with as few queries within queries as it can do with. @throws Unbindable */
export function prepared(statement: Statement, tables: ReadonlyMap<string, ClickHouseTable>): Bound {
  let bound = bind(statement, tables);
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const { statement: changed, isChanged } = flattened(bound);
    if (!isChanged) break;
    bound = bind(changed, tables);
  }
  return bound;
}
