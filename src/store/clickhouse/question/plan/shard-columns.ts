import { NotPushable } from "../emit/not-pushable.ts";
import type { Relation } from "../emit/relation.ts";
import { isAggregate } from "../functions.ts";
import { columnRef } from "../make-tree.ts";
import { numberOfName } from "../name-text.ts";
import { unknownShape, type ValueShape } from "../sources.ts";
import type { Expression } from "../tree.ts";
import { shapeOfExpression } from "../value-shapes.ts";
import { columnsNamed, mapParts, withReplaced } from "../walk-tree.ts";
import type { FetchedColumn } from "./fetch.ts";

/** The name of the table that shards' rows are in, until it is known. */
export const TABLE = "merged";

interface ShardColumn extends FetchedColumn {
  readonly sql: string;
  readonly isKey: boolean;
}

/** What shards are asked for, column by column. */
export class ShardColumns {
  private readonly all: ShardColumn[] = [];

  constructor(readonly relation: Relation) {}

  get size(): number {
    return this.all.length;
  }

  get fetched(): readonly FetchedColumn[] {
    return this.all;
  }

  /** All of them as they are, under a name of their table. */
  plain(alias: string): Expression[] {
    return this.all.map(({ name }) => columnRef([alias, name], name));
  }

  /** What is known of a column that {@link add} gave. */
  shapeOf({ column_names: names = [] }: Expression): ValueShape {
    return this.all.find(({ name }) => name === names.at(-1))?.shape ?? unknownShape;
  }

  forget(from: number): void {
    this.all.length = from;
  }

  add(column: Omit<ShardColumn, "name">): Expression {
    const known = this.all.find(({ sql, isKey }) => sql === column.sql && isKey === column.isKey);
    const name = known?.name ?? `c${this.all.length}`;
    if (known === undefined) this.all.push({ ...column, name });
    return columnRef([TABLE, name]);
  }

  /** A value of each row: as it is, or DuckDB makes it of the columns and names that it hangs on. */
  carried(expression: Expression): Expression {
    if (columnsNamed(expression).length === 0) return expression;
    const { values, binding } = this.relation;
    try {
      const { sql } = values.value(expression);
      return this.add({ sql, probe: expression, shape: shapeOfExpression(expression, binding), isKey: true });
    } catch (error) {
      if (!(error instanceof NotPushable)) throw error;
      return this.taken(expression);
    }
  }

  written(isCounted: boolean): string[] {
    const columns = this.all.map(({ sql, name }) => `${sql} AS r_${name}`);
    return isCounted ? [...columns, "count() AS r_count"] : columns;
  }

  groupBy(isCounted: boolean): string {
    const keys = this.all.filter(({ isKey }) => isKey).map(({ name }) => `r_${name}`);
    if (keys.length > 0) return ` GROUP BY ${keys.join(", ")}`;
    // Without rows there is no row that says so.
    return isCounted ? " HAVING count() > 0" : "";
  }

  private taken(expression: Expression): Expression {
    const { binding } = this.relation;
    if (binding.columnOf.has(expression)) throw new NotPushable("a column");
    const number = numberOfName(expression, binding);
    if (number !== undefined) return withReplaced(expression, number, this.carried(number));
    if (expression.subquery !== undefined || isAggregate(expression)) throw new NotPushable("subquery");
    return mapParts(expression, (part) => this.carried(part));
  }
}
