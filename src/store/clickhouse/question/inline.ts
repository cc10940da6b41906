import { StoreError } from "../../store-error.ts";
import { allOf, constant } from "./make-tree.ts";
import type { CommonTable, Expression, QueryNode, Statement, TableNode } from "./tree.ts";
import { copyOf } from "./walk-tree.ts";

/** Values of the parameters of a question. */
export type Parameters = Readonly<Record<string, string | number | boolean | null>>;

/** What stands for names in a tree. */
interface Surroundings {
  readonly parameters: Parameters;
  /** Trees of views, by name. */
  readonly views: ReadonlyMap<string, Statement>;
}

/**
 * A question in which parameters are values, and queries of `WITH` and views stand where they are read: all tables that it names are real.
 *
 * @throws StoreError when it calls a function in the place of a table, or lacks a parameter
 */
export function inlined(statement: Statement, surroundings: Surroundings): Statement {
  return { ...statement, node: new Inliner(surroundings).query(statement.node, new Map()) };
}

type Named = ReadonlyMap<string, TableNode>;

class Inliner {
  constructor(private readonly surroundings: Surroundings) {}

  query(node: QueryNode, outer: Named): QueryNode {
    const named = new Map(outer);
    for (const { key, value } of node.cte_map.map) named.set(key.toLowerCase(), this.commonTable(value, named));
    return this.walk({ ...node, cte_map: { map: [] } }, named) as QueryNode;
  }

  private commonTable({ aliases, query }: CommonTable, named: Named): TableNode {
    return {
      ...{ type: "SUBQUERY", alias: "", sample: null, column_name_alias: aliases },
      subquery: { ...query, node: this.query(query.node, named) },
    };
  }

  /** All nodes of a tree, whatever they are. */
  private walk(value: unknown, named: Named): unknown {
    if (Array.isArray(value)) return value.map((each) => this.walk(each, named));
    if (typeof value !== "object" || value === null) return value;
    const node = value as Readonly<Record<string, unknown>>;
    if (node.type === "VALUE_PARAMETER") return this.parameter(node as unknown as Expression);
    if (node.type === "BASE_TABLE") return this.table(node as unknown as TableNode, named);
    if (node.type === "TABLE_FUNCTION") throw notAQuestion();
    if (node.type === "RECURSIVE_CTE_NODE" || node.type === "CTE_NODE") throw notAQuestion();
    return Object.fromEntries(
      Object.entries(plainly(node)).map(([key, part]) => [
        key,
        isQuery(part) ? this.query(part, named) : this.walk(part, named),
      ]),
    );
  }

  private parameter({ identifier = "", alias }: Expression): Expression {
    const { parameters } = this.surroundings;
    if (!Object.hasOwn(parameters, identifier))
      throw new StoreError("failed", `The question needs a value for $${identifier}.`, "Give the parameter a value.");
    return { ...constant(parameters[identifier] ?? null), alias };
  }

  private table(node: TableNode, named: Named): TableNode {
    const name = (node.table_name ?? "").toLowerCase();
    if (!/^\w+$/.test(name)) throw notAQuestion();
    const view = this.surroundings.views.get(name);
    const found = (node.schema_name ?? "") === "" ? named.get(name) : undefined;
    if (found !== undefined) return renamed(copyOf(found), node);
    if (view === undefined) return node;
    const subquery = { ...view, node: this.query(copyOf(view.node), new Map()) };
    return renamed({ ...{ type: "SUBQUERY", alias: "", sample: null, column_name_alias: [] }, subquery }, node);
  }
}

/** A query under the names that a table has where it is read. */
function renamed(
  query: TableNode,
  { alias, table_name: name = "", column_name_alias: columns = [] }: TableNode,
): TableNode {
  return {
    ...query,
    alias: alias === "" ? name : alias,
    column_name_alias: columns.length > 0 ? columns : (query.column_name_alias ?? []),
  };
}

/** What can be said in two ways, in the one that is looked for later. */
function plainly(node: Readonly<Record<string, unknown>>): object {
  if (node.type === "JOIN" && node.ref_type === "CROSS") return { ...node, ...ON_TRUE };
  if (node.class === "BETWEEN") return between(node as unknown as Between);
  if (node.class === "CAST") return flag(node as unknown as Expression) ?? node;
  return node;
}

interface Between {
  readonly alias: string;
  readonly input: Expression;
  readonly lower: Expression;
  readonly upper: Expression;
}

function between({ alias, input, lower, upper }: Between): Expression {
  const compared = (type: string, right: Expression): Expression => ({
    ...{ class: "COMPARISON", type, alias: "", left: input, right },
  });
  const children = [compared("COMPARE_GREATERTHANOREQUALTO", lower), compared("COMPARE_LESSTHANOREQUALTO", upper)];
  return { ...allOf(children)!, alias };
}

/** `true` and `false` stand in a tree as casts of texts. */
function flag({ cast_type: type, child, alias }: Expression): Expression | undefined {
  const text = type?.id === "BOOLEAN" && child?.value?.type.id === "VARCHAR" ? child.value.value : undefined;
  return text === "t" || text === "f" ? { ...constant(text === "t"), alias } : undefined;
}

/** DuckDB writes CROSS JOIN as a comma, which binds less than the joins after it. */
const ON_TRUE = { ref_type: "REGULAR", join_type: "INNER", condition: constant(true) };

function isQuery(value: unknown): value is QueryNode {
  return typeof value === "object" && value !== null && "cte_map" in value;
}

function notAQuestion(): StoreError {
  return new StoreError(
    "failed",
    "Only a question can be asked here.",
    "A question is one SELECT about tables of the store.",
  );
}
