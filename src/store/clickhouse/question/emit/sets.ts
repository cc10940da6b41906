import { columnRef } from "../make-tree.ts";
import { numberOfName } from "../name-text.ts";
import type { Binding, Column, Source } from "../sources.ts";
import type { Expression } from "../tree.ts";
import { shapeOfExpression } from "../value-shapes.ts";
import { mapParts } from "../walk-tree.ts";
import type { EmitContext } from "./context.ts";
import { NotPushable } from "./not-pushable.ts";
import { Names } from "./part.ts";
import { Values } from "./values.ts";

/** A query that gives one value in each row. */
interface EmittedSet {
  readonly sql: string;
  readonly canHaveNull: boolean;
}

/** The table of names, as what is only written knows it. */
const NAMES: Source = {
  ...{ alias: "name", node: { type: "", alias: "" }, table: undefined, columns: new Map() },
  ...{ used: new Set<string>(), isLocal: false },
};

const TEXT = { name: "text", kind: "text", of: undefined } as const;

/** A query of ids as a set, for what is on the same shard. */
export function setOf({ child, subquery }: Expression, { binding, queryOf }: EmitContext): EmittedSet {
  const { node } = subquery!;
  const [given] = node.select_list ?? [];
  if (given === undefined || node.select_list!.length > 1) throw new NotPushable("IN");
  const [asked, listed] = [shapeOfExpression(child!, binding), shapeOfExpression(given, binding)];
  const column = binding.columnOf.get(given);
  const isLocal =
    asked.of !== undefined && asked.of === listed.of && (asked.of !== "name" || column?.source.table?.name === "name");
  if (!isLocal) throw new NotPushable("IN of shards");
  const query = queryOf(node, new Names());
  const [name] = query.all();
  return { sql: `SELECT ${name} FROM (${query.write()}) WHERE isNotNull(${name})`, canHaveNull: !isKnown(column) };
}

/** Whether a column has a value in each row. */
function isKnown(column: Column | undefined): boolean {
  return column?.source.table !== undefined && column.kind === "id" && column.name !== "other_pipeline_id";
}

/** Numbers of the names whose texts are such. */
export function namesThat(
  condition: Expression,
  { number, isTrue, binding }: { readonly number: Expression; readonly isTrue: boolean; readonly binding: Binding },
): string {
  const text = columnRef(["text"]);
  const columnOf = new WeakMap([[text, { ...TEXT, source: NAMES }]]);
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
