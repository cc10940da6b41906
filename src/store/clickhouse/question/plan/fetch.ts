import type { ValueShape } from "../sources.ts";
import type { Expression, TableNode } from "../tree.ts";

/** A column that shards are asked for. */
export interface FetchedColumn {
  readonly name: string;
  readonly shape: ValueShape;
  /** What DuckDB would give in its place: of the type that it has. */
  readonly probe: Expression;
}

/** Rows that each shard is asked for, and the table that they are put into. */
export interface Fetch {
  readonly table: string;
  readonly sql: string;
  readonly columns: readonly FetchedColumn[];
  /** Tables that the probes are over. */
  readonly from: TableNode;
  /** Rows that several shards may have count once. */
  readonly isDistinct: boolean;
  /** The last column says how many such rows there are. */
  readonly isCounted: boolean;
  /** Only rows with these numbers are needed: those that stand in the other tables. */
  readonly lookup: Lookup | undefined;
}

/** A condition that stands in a statement as {@link LOOKUP}: a column is one of the numbers that other tables have. */
export interface Lookup {
  readonly of: string;
  readonly column: string;
}

/** What stands in a statement for the condition of its lookup. */
export const LOOKUP = "(1 = 1 /* lookup */)";
