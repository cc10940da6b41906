/**
 * DuckDB's syntax trees, as `json_serialize_sql` gives them: the parts that are looked at. What is not named here is kept as it is.
 */
export interface Expression {
  readonly class: string;
  readonly type: string;
  alias: string;
  readonly column_names?: readonly string[];
  readonly children?: readonly Expression[];
  readonly left?: Expression;
  readonly right?: Expression;
  readonly child?: Expression | null;
  readonly value?: ConstantValue;
  readonly function_name?: string;
  readonly distinct?: boolean;
  readonly filter?: Expression | null;
  readonly order_bys?: { readonly orders: readonly Order[] };
  readonly case_checks?: readonly { readonly when_expr: Expression; readonly then_expr: Expression }[];
  readonly else_expr?: Expression;
  readonly cast_type?: { readonly id: string };
  readonly try_cast?: boolean;
  readonly subquery?: Subquery;
  readonly subquery_type?: string;
  readonly comparison_type?: string;
  readonly identifier?: string;
  readonly relation_name?: string;
  readonly exclude_list?: readonly string[];
  readonly replace_list?: readonly unknown[];
  readonly columns?: boolean;
}

/** A value that stands in a statement. */
export interface ConstantValue {
  readonly type: {
    readonly id: string;
    readonly type_info?: { readonly scale?: number; readonly width?: number } | null;
  };
  readonly is_null: boolean;
  readonly value?: unknown;
}

/** A place in an order. */
export interface Order {
  readonly type: string;
  readonly null_order: string;
  readonly expression: Expression;
}

/** A query in the place of a table or of an expression. */
interface Subquery {
  node: QueryNode;
}

/** A SELECT, or several put together. */
export interface QueryNode {
  readonly type: string;
  readonly modifiers: readonly Modifier[];
  readonly cte_map: { map: readonly { readonly key: string; readonly value: CommonTable }[] };
  readonly select_list?: readonly Expression[];
  readonly from_table?: TableNode;
  readonly where_clause?: Expression | null;
  readonly group_expressions?: readonly Expression[];
  readonly group_sets?: readonly unknown[];
  readonly aggregate_handling?: string;
  readonly having?: Expression | null;
  readonly qualify?: Expression | null;
  readonly left?: QueryNode;
  readonly right?: QueryNode;
  readonly children?: readonly QueryNode[];
}

/** A query of `WITH`. */
export interface CommonTable {
  readonly aliases: readonly string[];
  readonly query: Subquery;
}

/** ORDER BY, LIMIT or DISTINCT. */
interface Modifier {
  readonly type: string;
  readonly orders?: readonly Order[];
}

/** Something in FROM. */
export interface TableNode {
  readonly type: string;
  readonly alias: string;
  readonly table_name?: string;
  readonly schema_name?: string;
  readonly column_name_alias?: readonly string[];
  readonly subquery?: Subquery;
  readonly left?: TableNode;
  readonly right?: TableNode;
  readonly condition?: Expression | null;
  readonly join_type?: string;
  readonly ref_type?: string;
  readonly using_columns?: readonly string[];
  readonly expected_names?: readonly string[];
  readonly values?: readonly (readonly Expression[])[];
}

/** The tree of a statement. */
export interface Statement {
  node: QueryNode;
}
