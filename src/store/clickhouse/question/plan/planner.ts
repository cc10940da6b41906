import { Unbindable } from "../bind.ts";
import { NotPushable } from "../emit/not-pushable.ts";
import { Relation } from "../emit/relation.ts";
import { isAggregate } from "../functions.ts";
import type { Binding, Column, Source } from "../sources.ts";
import {
  allOf,
  columnRef,
  columnsNamed,
  conjuncts,
  type Expression,
  mapColumns,
  type QueryNode,
  type Statement,
  someWithin,
  type TableNode,
  tableRef,
} from "../tree.ts";
import type { Fetch, FetchedColumn, Lookup } from "./fetch.ts";
import { LOOKUP } from "./fetch.ts";
import { grouped } from "./grouped.ts";

/** What DuckDB runs, and the tables that it reads then. */
export interface Plan {
  readonly statement: Statement;
  readonly fetches: readonly Fetch[];
}

/** Splits a question into what shards are asked and what DuckDB makes of that. */
export function planOf(statement: Statement, binding: Binding): Plan {
  const planner = new Planner(binding);
  const node = planner.query(statement.node);
  return { statement: { ...statement, node }, fetches: [...planner.fetches.values()] };
}

/** What took the place of tables in FROM. */
interface Replaced {
  readonly node: TableNode;
  readonly columns: ReadonlyMap<Column, Expression>;
  /** Conditions that all rows meet. */
  readonly met: ReadonlySet<Expression>;
}

/** Number of the tables of all questions: none is called as another is, nor as one of the store. */
let lastTable = 0;

export class Planner {
  readonly fetches = new Map<string, Fetch>();

  constructor(readonly binding: Binding) {}

  query(node: QueryNode): QueryNode {
    if (node.type !== "SELECT_NODE") return this.parts(node);
    if (
      (node.group_expressions ?? []).length > 0 ||
      (node.select_list ?? []).some((each) => someWithin(each, isAggregate))
    ) {
      const merged = this.attempt(() => grouped(node, this));
      if (merged !== undefined) return this.parts(merged);
    }
    return this.parts(this.sources(node));
  }

  /** Asks shards for rows; the same rows are asked for once. */
  fetch(fetch: Omit<Fetch, "table">): string {
    const key = JSON.stringify([fetch.sql, fetch.columns.map(({ name }) => name), fetch.isCounted]);
    const known = this.fetches.get(key);
    if (known !== undefined) return known.table;
    lastTable = (lastTable + 1) % Number.MAX_SAFE_INTEGER;
    const table = `fetched_${lastTable}`;
    this.fetches.set(key, { ...fetch, table });
    return table;
  }

  /** @returns undefined when shards cannot be asked */
  attempt<T>(action: () => T): T | undefined {
    try {
      return action();
    } catch (error) {
      if (error instanceof NotPushable) return undefined;
      throw error;
    }
  }

  /** Subqueries within a query whose own tables are done. */
  private parts(node: QueryNode): QueryNode {
    const walk = (value: unknown): unknown => {
      if (Array.isArray(value)) return value.map(walk);
      if (typeof value !== "object" || value === null) return value;
      const part = value as Readonly<Record<string, unknown>>;
      if (part.type === "COLUMN_REF") return value;
      if ("cte_map" in part) return this.query(value as QueryNode);
      return Object.fromEntries(Object.entries(part).map(([key, each]) => [key, walk(each)]));
    };
    const entries = Object.entries(node).map(([key, value]) => [key, walk(value)]);
    return Object.fromEntries(entries) as unknown as QueryNode;
  }

  private sources(node: QueryNode): QueryNode {
    const conditions = conjuncts(node.where_clause);
    const replaced = this.table(node.from_table!, { conditions, rest: node, isNullable: false });
    const left = conditions.filter((condition) => !replaced.met.has(condition));
    const again = mapColumns({ ...node, where_clause: allOf(left), from_table: undefined }, (column) => {
      const found = replaced.columns.get(this.binding.columnOf.get(column) as Column);
      return found === undefined ? column : { ...found, alias: column.alias };
    });
    return { ...again, from_table: mapTableColumns(replaced.node, replaced.columns, this.binding) };
  }

  private table(
    node: TableNode,
    around: { readonly conditions: readonly Expression[]; readonly rest: QueryNode; readonly isNullable: boolean },
  ): Replaced {
    const whole = this.attempt(() => this.rows(node, around));
    if (whole !== undefined) return whole;
    if (node.type !== "JOIN") {
      if (node.type === "BASE_TABLE" && this.binding.sourceOf.get(node)?.isLocal !== true)
        throw new Unbindable(node.table_name ?? "");
      return { node, columns: new Map(), met: new Set() };
    }
    const isLeft = node.join_type === "LEFT";
    const isInner = node.join_type === "INNER";
    const [left, right] = [
      this.table(node.left!, { ...around, isNullable: around.isNullable || !(isLeft || isInner) }),
      this.table(node.right!, { ...around, isNullable: around.isNullable || !isInner }),
    ];
    return {
      node: { ...node, left: left.node, right: right.node },
      columns: new Map([...left.columns, ...right.columns]),
      // One side alone met them: they stay, for they may be of both.
      met: new Set(),
    };
  }

  /** The rows of tables, those of its columns that anything needs. @throws NotPushable */
  private rows(
    node: TableNode,
    {
      conditions,
      rest,
      isNullable,
    }: { readonly conditions: readonly Expression[]; readonly rest: QueryNode; readonly isNullable: boolean },
  ): Replaced {
    if (node.type !== "BASE_TABLE" && node.type !== "JOIN") throw new NotPushable(node.type);
    const relation = new Relation(node, this.binding);
    const met = new Set(
      isNullable ? [] : conditions.filter((each) => this.attempt(() => this.kept(relation, each)) === true),
    );
    const needed = this.columnsNeeded(
      relation,
      { ...rest, where_clause: allOf(conditions.filter((each) => !met.has(each))) },
      node,
    );
    const single = node.type === "BASE_TABLE" ? this.binding.sourceOf.get(node) : undefined;
    const isShared = single?.table?.isShared === true;
    // Rows are told apart by all that they hold.
    if (isShared) for (const column of single!.columns.values()) needed.add(column);
    const columns = [...needed];
    const lookup = single?.table === undefined || met.size > 0 ? undefined : this.lookupOf(single, rest, node);
    if (lookup !== undefined) relation.part.keep(LOOKUP);
    const fetched = columns.map((column): FetchedColumn => {
      const probe = columnRef([column.source.alias, column.name]);
      this.binding.columnOf.set(probe, column);
      return { name: `c${columns.indexOf(column)}`, shape: column, probe };
    });
    const selected = fetched.map(
      ({ name, probe }, index) => `${this.written(relation, columns[index]!, probe)} AS r_${name}`,
    );
    const sql = relation.write(selected);
    const table = this.fetch({ sql, columns: fetched, from: node, isDistinct: isShared, isCounted: false, lookup });
    const alias = `t_${table}_${(this.aliases += 1)}`;
    return {
      node: tableRef(table, alias),
      columns: new Map(columns.map((column, index) => [column, columnRef([alias, fetched[index]!.name])])),
      met: isNullable ? new Set() : met,
    };
  }

  private aliases = 0;

  private kept(relation: Relation, condition: Expression): boolean {
    const named = columnsNamed(condition);
    if (named.length === 0 || !named.some((column) => relation.has(column))) throw new NotPushable("of elsewhere");
    relation.keep(condition);
    return true;
  }

  /** A list of texts goes as one text. */
  private written(relation: Relation, column: Column, probe: Expression): string {
    if (column.kind !== "texts") return relation.values.value(probe).sql;
    return `arrayStringConcat(arrayMap(x -> concat('x', hex(x)), ${relation.part.nameOf(column)}), ',')`;
  }

  private columnsNeeded(relation: Relation, rest: QueryNode, from: TableNode): Set<Column> {
    const { from_table: whole, ...others } = rest;
    const named = [...columnsNamed(others), ...columnsNamed(conditionsBeside(whole!, from))];
    const columns = named.filter((column) => relation.has(column)).map((column) => this.binding.columnOf.get(column)!);
    return new Set(columns);
  }

  /** Of a table whose rows are looked up by number, where all these numbers will be. */
  private lookupOf(source: Source, rest: QueryNode, node: TableNode): Lookup | undefined {
    const id = source.table!.name === "run" ? "run_id" : "id";
    if (!["name", "pipeline", "controller", "run"].includes(source.table!.name)) return undefined;
    const own = source.columns.get(id);
    const conditions = [...conjuncts(rest.where_clause), ...joinConditions(rest.from_table!)];
    const isLookup = ({ type, left, right }: Expression): boolean => {
      if (type !== "COMPARE_EQUAL") return false;
      const [one, other] = [left!, right!].map((side) => this.binding.columnOf.get(side));
      const far = one === own ? other : other === own ? one : undefined;
      return far !== undefined && far.of === source.table!.name && far.source !== source;
    };
    // Of what a join keeps without a partner, all rows are needed.
    if (isKeptWhole(rest.from_table!, node)) return undefined;
    return conditions.some(isLookup) ? { of: source.table!.name, column: id } : undefined;
  }
}

/** Conditions of the joins in a FROM, but not those within one part of it. */
function conditionsBeside(whole: TableNode, part: TableNode): unknown[] {
  if (isSame(whole, part) || whole.type !== "JOIN") return [];
  return [whole.condition, ...conditionsBeside(whole.left!, part), ...conditionsBeside(whole.right!, part)];
}

function isSame(one: TableNode, other: TableNode): boolean {
  return (
    one === other ||
    (one.type !== "JOIN" && one.alias === other.alias && one.table_name === other.table_name && one.type === other.type)
  );
}

function joinConditions(node: TableNode): Expression[] {
  if (node.type !== "JOIN") return [];
  return [...conjuncts(node.condition), ...joinConditions(node.left!), ...joinConditions(node.right!)];
}

/** Whether a table is on that side of a join whose rows all stay. */
function isKeptWhole(from: TableNode, node: TableNode): boolean {
  if (from.type !== "JOIN") return false;
  const isIn = (side: TableNode): boolean =>
    isSame(side, node) || (side.type === "JOIN" && (isIn(side.left!) || isIn(side.right!)));
  if (from.join_type === "LEFT" && isIn(from.left!)) return true;
  if (from.join_type !== "LEFT" && from.join_type !== "INNER") return true;
  return isKeptWhole(from.left!, node) || isKeptWhole(from.right!, node);
}

function mapTableColumns(node: TableNode, columns: ReadonlyMap<Column, Expression>, binding: Binding): TableNode {
  return mapColumns(node, (column) => {
    const found = columns.get(binding.columnOf.get(column) as Column);
    return found === undefined ? column : { ...found, alias: column.alias };
  });
}
