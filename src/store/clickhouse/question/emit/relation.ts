import { isAggregate, isOfRow } from "../functions.ts";
import { numberOfName } from "../name-text.ts";
import type { Binding, Column, Source } from "../sources.ts";
import {
  columnsNamed,
  conjuncts,
  type Expression,
  mapParts,
  type QueryNode,
  someWithin,
  type TableNode,
} from "../tree.ts";
import { shapeOfExpression } from "../value-shapes.ts";
import { finalAggregate } from "./aggregates.ts";
import { NotPushable } from "./not-pushable.ts";
import { Joined, Leaf, Names, type Part } from "./parts.ts";
import { type Emitted, type Place, Values } from "./values.ts";

/** Rows of a FROM in one shard, and expressions over them. Put together, those of all shards are the rows of the FROM. */
export class Relation {
  /** Writes expressions over the rows. */
  readonly values: Values;
  readonly part: Part;

  constructor(
    from: TableNode,
    readonly binding: Binding,
    readonly names: Names = new Names(),
  ) {
    this.part = this.partOf(from);
    this.values = new Values({ ...placeOf(this.part, this), column: (column) => this.nameOf(column) });
  }

  /** Whether a tree names a column of it. */
  isNamedIn(tree: unknown): boolean {
    return columnsNamed(tree).some((column) => this.has(column));
  }

  /** Whether a column is of it. */
  has(expression: Expression): boolean {
    const column = this.binding.columnOf.get(expression);
    return column !== undefined && this.part.sources.includes(column.source);
  }

  /** The name of a column for what is written around the rows. @throws NotPushable */
  private nameOf(column: Column): string {
    if (!this.part.sources.includes(column.source)) throw new NotPushable("a column of elsewhere");
    return this.part.nameOf(column);
  }

  /** Keeps rows of which a condition is true. @throws NotPushable, and then it is as before */
  keep(condition: Expression): void {
    const sources = new Set(columnsNamed(condition).flatMap((each) => this.sourceOf(each) ?? []));
    const [only] = sources;
    const leaf = sources.size === 1 ? this.part.leafOf(only!) : undefined;
    if (leaf === undefined || this.nullable.has(only!)) {
      this.part.keep(this.valuesOver(this.part).yes(condition));
      return;
    }
    leaf.keep(this.valuesOver(leaf).yes(condition));
  }

  /** A SELECT of expressions over the rows, `tail` after FROM. */
  write(selected: readonly string[], tail = ""): string {
    return `SELECT ${selected.length === 0 ? "1 AS one" : selected.join(", ")} FROM (${this.part.write()})${tail}`;
  }

  private readonly nullable = new Set<Source>();

  private sourceOf(expression: Expression): Source | undefined {
    const column = this.binding.columnOf.get(expression);
    return column !== undefined && this.part.sources.includes(column.source) ? column.source : undefined;
  }

  private partOf(node: TableNode): Part {
    if (node.type === "JOIN") return this.joined(node);
    const source = this.binding.sourceOf.get(node);
    if (source === undefined || source.isLocal) throw new NotPushable(node.type);
    if (node.type === "BASE_TABLE" && source.table !== undefined) return new Leaf(source, this.names);
    if (node.type === "SUBQUERY")
      return new Derived(source, new ShardQuery(node.subquery!.node, this.binding, this.names), this.names);
    throw new NotPushable(node.type);
  }

  private joined(node: TableNode): Part {
    const isLeft = node.join_type === "LEFT";
    if ((!isLeft && node.join_type !== "INNER") || node.ref_type !== "REGULAR") throw new NotPushable("join");
    let [left, right] = [this.partOf(node.left!), this.partOf(node.right!)];
    const isSwapped = !isLeft && right.weight > left.weight;
    if (isSwapped) [left, right] = [right, left];
    const joined = new Joined(left, right, { isLeft, names: this.names });
    const rest: Expression[] = [];
    let isLocal = false;
    for (const condition of conjuncts(node.condition)) {
      const key = this.keyOf(condition, left, right);
      if (key === undefined) {
        rest.push(condition);
        continue;
      }
      joined.on(key.left, key.right);
      isLocal ||= key.isLocal;
      if (key.runs !== undefined) this.matchVersions(joined, { ...key.runs, isLeft, right });
    }
    // What belongs together is on one shard only when the number of one thing says so.
    if (!isLocal) throw new NotPushable("join of shards");
    for (const condition of rest) this.keepJoined(condition, { joined, right, isLeft });
    if (isLeft) for (const source of right.sources) this.nullable.add(source);
    return joined;
  }

  private keepJoined(
    condition: Expression,
    { joined, right, isLeft }: { joined: Joined; right: Part; isLeft: boolean },
  ): void {
    if (!isLeft) {
      joined.keep(this.valuesOver(joined).yes(condition));
      return;
    }
    if (!columnsNamed(condition).every((each) => isOf(right, this.binding, each)))
      throw new NotPushable("condition of a join");
    right.keep(this.valuesOver(right).yes(condition));
  }

  /** The two sides of a condition that something of one side equals something of the other. */
  private keyOf(condition: Expression, left: Part, right: Part): Key | undefined {
    if (condition.type !== "COMPARE_EQUAL") return undefined;
    const of = (part: Part, expression: Expression): boolean => {
      const named = columnsNamed(expression);
      return named.length > 0 && named.every((each) => isOf(part, this.binding, each));
    };
    let [one, other] = [condition.left!, condition.right!];
    if (of(right, one) && of(left, other)) [one, other] = [other, one];
    if (!of(left, one) || !of(right, other)) return undefined;
    const [first, second] = [this.valuesOver(left).value(one), this.valuesOver(right).value(other)];
    if (first.kind !== second.kind) throw new NotPushable("a join of two kinds");
    const whole = (emitted: Emitted): string => (emitted.kind === "int" ? `toInt64(${emitted.sql})` : emitted.sql);
    return {
      left: whole(first),
      right: whole(second),
      isLocal: this.isLocal(one, other),
      runs: this.runsOf(left, right, [one, other]),
    };
  }

  /** Names are on each shard that has facts of them; all else is on one. */
  private isLocal(one: Expression, other: Expression): boolean {
    const [first, second] = [shapeOfExpression(one, this.binding), shapeOfExpression(other, this.binding)];
    if (first.of === undefined || first.of !== second.of) return false;
    return first.of !== "name" || isOfNames(one, this.binding) || isOfNames(other, this.binding);
  }

  private runsOf(left: Part, right: Part, sides: readonly Expression[]): { facts: Leaf; runs: Leaf } | undefined {
    const leaves = sides.flatMap((side) => {
      const column = this.binding.columnOf.get(side);
      return column?.name !== "run_id" ? [] : (left.leafOf(column.source) ?? right.leafOf(column.source) ?? []);
    });
    const facts = leaves.find(({ table }) => table.kind === "facts");
    const runs = leaves.find(({ table }) => table.name === "run");
    return facts === undefined || runs === undefined ? undefined : { facts, runs };
  }

  /** Facts whose version is not their run's do not count: where they meet their run, that is one more thing that has to be equal. */
  private matchVersions(
    joined: Joined,
    { facts, runs, isLeft, right }: { facts: Leaf; runs: Leaf; isLeft: boolean; right: Part },
  ): void {
    const isKept = isLeft && !right.sources.includes(facts.sources[0]!);
    if (isKept || facts.isChecked || this.isNullable(runs) || this.isNullable(facts)) return;
    const version = (leaf: Leaf): string => {
      const column: Column = { name: "facts_version", kind: "int64", of: undefined, source: leaf.sources[0]! };
      return joined.innerOf(column);
    };
    const [one, other] = right.sources.includes(facts.sources[0]!) ? [runs, facts] : [facts, runs];
    joined.on(version(one), version(other));
    facts.isChecked = true;
    if (!isLeft) facts.runs = runs;
  }

  private isNullable(leaf: Leaf): boolean {
    return leaf.sources.some((source) => this.nullable.has(source));
  }

  private valuesOver(part: Part): Values {
    return new Values(placeOf(part, this));
  }
}

interface Key {
  readonly left: string;
  readonly right: string;
  readonly isLocal: boolean;
  readonly runs: { readonly facts: Leaf; readonly runs: Leaf } | undefined;
}

function isOf(part: Part, { columnOf }: Binding, expression: Expression): boolean {
  const column = columnOf.get(expression);
  return column !== undefined && part.sources.includes(column.source);
}

function isOfNames(expression: Expression, { columnOf }: Binding): boolean {
  return columnOf.get(expression)?.source.table?.name === "name";
}

function placeOf(part: Part, relation: Relation): Place {
  const { binding } = relation;
  return {
    binding,
    column: (column) => {
      if (!part.sources.includes(column.source)) throw new NotPushable("a column of elsewhere");
      return part.inner(column);
    },
    set: (expression) => setOf(expression, binding),
    names: (condition, number, isTrue) => namesThat(condition, { number, isTrue, binding }),
  };
}

/** A query of ids as a set, for what is on the same shard. */
function setOf({ child, subquery }: Expression, binding: Binding): { sql: string; canHaveNull: boolean } {
  const { node } = subquery!;
  const [given] = node.select_list ?? [];
  if (given === undefined || node.select_list!.length > 1) throw new NotPushable("IN");
  const [asked, listed] = [shapeOfExpression(child!, binding), shapeOfExpression(given, binding)];
  const isLocal =
    asked.of !== undefined && asked.of === listed.of && (asked.of !== "name" || isOfNames(given, binding));
  if (!isLocal) throw new NotPushable("IN of shards");
  const column = binding.columnOf.get(given);
  const canHaveNull = !(
    column?.source.table !== undefined &&
    column.kind === "id" &&
    column.name !== "other_pipeline_id"
  );
  const query = new ShardQuery(node, binding, new Names());
  const [name] = query.all();
  return { sql: `SELECT ${name} FROM (${query.write()}) WHERE isNotNull(${name})`, canHaveNull };
}

/** Numbers of the names whose texts are such. */
function namesThat(
  condition: Expression,
  { number, isTrue, binding }: { number: Expression; isTrue: boolean; binding: Binding },
): string {
  const text: Expression = { class: "COLUMN_REF", type: "COLUMN_REF", alias: "", column_names: ["text"] };
  const source: Source = {
    alias: "name",
    node: { type: "", alias: "" },
    table: undefined,
    columns: new Map(),
    used: new Set(),
    isLocal: false,
  };
  const columnOf = new WeakMap([[text, { name: "text", kind: "text" as const, of: undefined, source }]]);
  const replaced = mapParts(condition, (part) => (numberOfName(part, binding) === number ? text : part));
  const values = new Values({
    binding: { ...binding, columnOf },
    column: () => "text",
    set: () => {
      throw new NotPushable("a set of texts");
    },
    names: () => {
      throw new NotPushable("names of names");
    },
  });
  const kept = isTrue ? values.yes(replaced) : values.no(replaced);
  return `SELECT id FROM name FINAL WHERE deleted = 0 AND ${kept}`;
}

/** A query in the place of a table, whose rows in all shards together are its rows. */
class ShardQuery {
  private readonly relation: Relation;
  private readonly emitted = new Map<string, { sql: string; name: string }>();
  private readonly asked = new Set<string>();
  private readonly tail: string;
  private readonly isDistinct: boolean;

  constructor(node: QueryNode, binding: Binding, names: Names) {
    if (node.type !== "SELECT_NODE") throw new NotPushable(node.type);
    const { select_list: selected = [], group_expressions: groups = [], qualify, modifiers } = node;
    this.isDistinct = modifiers.some(({ type }) => type === "DISTINCT_MODIFIER");
    if (modifiers.length > (this.isDistinct ? 1 : 0) || (qualify ?? null) !== null) throw new NotPushable("order");
    if (selected.some((each) => someWithin(each, (part) => part.class === "WINDOW"))) throw new NotPushable("window");
    this.relation = new Relation(node.from_table!, binding, names);
    for (const condition of conjuncts(node.where_clause)) this.relation.keep(condition);
    const isGrouped =
      groups.length > 0 || selected.some((each) => someWithin(each, isAggregate)) || (node.having ?? null) !== null;
    const isWhole = (each: Expression): boolean => {
      const { of } = shapeOfExpression(each, binding);
      return of !== undefined && of !== "name";
    };
    // A group that may be on several shards is not whole on one.
    if (isGrouped ? !groups.some(isWhole) : this.isDistinct && !selected.some(isWhole))
      throw new NotPushable("groups of shards");
    if (!isGrouped && !selected.every(isOfRow)) throw new NotPushable("select list");
    const { values } = this.relation;
    const emit = (expression: Expression): Emitted =>
      isGrouped ? withAggregates(expression, values) : values.value(expression);
    for (const expression of selected) {
      const name = (expression.alias || expression.column_names?.at(-1) || "").toLowerCase();
      if (!this.emitted.has(name)) this.emitted.set(name, { sql: emit(expression).sql, name: names.next() });
    }
    const having = conjuncts(node.having).map((each) => valuesWithAggregates(values).yes(each));
    const keys = groups.map((each) => values.value(each).sql);
    this.tail = `${keys.length === 0 ? "" : ` GROUP BY ${keys.join(", ")}`}${having.length === 0 ? "" : ` HAVING ${having.join(" AND ")}`}`;
    if (this.isDistinct) this.all();
  }

  /** Asks for one of its columns; gives its name. */
  nameOf(column: string): string {
    const found = this.emitted.get(column.toLowerCase());
    if (found === undefined) throw new NotPushable(column);
    this.asked.add(found.name);
    return found.name;
  }

  /** Asks for all. */
  all(): string[] {
    return [...this.emitted.keys()].map((column) => this.nameOf(column));
  }

  write(): string {
    const columns = [...this.emitted.values()]
      .filter(({ name }) => this.asked.has(name))
      .map(({ sql, name }) => `${sql} AS ${name}`);
    const written = this.relation.write(columns, this.tail);
    return this.isDistinct ? written.replace("SELECT ", "SELECT DISTINCT ") : written;
  }
}

function valuesWithAggregates(values: Values): Values {
  return new Values({ ...values.place, aggregate: (expression) => finalAggregate(expression, values) });
}

function withAggregates(expression: Expression, values: Values): Emitted {
  return valuesWithAggregates(values).value(expression);
}

/** A query among the tables of a join. */
class Derived implements Part {
  readonly sources: readonly Source[];
  readonly weight = 2;
  private readonly added: string[] = [];
  private readonly conditions: string[] = [];
  private readonly asked = new Set<string>();
  constructor(
    source: Source,
    private readonly query: ShardQuery,
    private readonly names: Names,
  ) {
    this.sources = [source];
  }

  nameOf(column: Column): string {
    const name = this.inner(column);
    this.asked.add(name);
    return name;
  }

  leafOf(): undefined {
    return undefined;
  }

  inner(column: Column): string {
    return this.query.nameOf(column.name);
  }

  add(sql: string): string {
    const name = this.names.next();
    this.added.push(`${sql} AS ${name}`);
    return name;
  }

  keep(condition: string): void {
    this.conditions.push(condition);
  }

  write(): string {
    const columns = [...this.asked, ...this.added];
    const where = this.conditions.length === 0 ? "" : ` WHERE ${this.conditions.join(" AND ")}`;
    return `SELECT ${columns.length === 0 ? "1 AS one" : columns.join(", ")} FROM (${this.query.write()})${where}`;
  }
}
