import type { Binding, Column } from "../sources.ts";
import type { Expression } from "../tree.ts";
import { NotPushable } from "./not-pushable.ts";

/** An expression in ClickHouse's SQL. What it gives may be NULL. */
export interface Emitted {
  readonly sql: string;
  readonly kind: "int" | "float" | "text" | "flag" | "null";
}

/** What an expression stands in. */
export interface Place {
  readonly binding: Binding;
  /** A column where it is read. @throws NotPushable when it is none of this place */
  column(column: Column): string;
  /** A query whose rows are one value each, never NULL, of ids of this shard. @throws NotPushable */
  set(expression: Expression): { readonly sql: string; readonly canHaveNull: boolean };
  /** Numbers of names whose texts are such that an expression is true, or false; `text` stands for `number`'s. @throws NotPushable */
  names(condition: Expression, number: Expression, isTrue: boolean): string;
  /** A value made of many rows, where there may be one. @throws NotPushable */
  aggregate?(expression: Expression): Emitted;
}

/** NULL. */
export const NOTHING: Emitted = { sql: "NULL", kind: "null" };

/** The kind of values one of which is given. @throws NotPushable when there is more than one */
export function commonKind(parts: readonly Emitted[]): Emitted["kind"] {
  const known = new Set(parts.map(({ kind }) => kind).filter((kind) => kind !== "null"));
  const [first = "null"] = known;
  if (known.size > 1) throw new NotPushable("values of two kinds");
  return first;
}
