import type { Binding, Source } from "../sources.ts";
import type { Expression, TableNode } from "../tree.ts";
import { columnsNamed } from "../walk-tree.ts";
import { type EmitContext, sourceIn } from "./context.ts";
import { Derived } from "./derived.ts";
import type { Place } from "./emitted.ts";
import { joinOf } from "./joins.ts";
import { TableLeaf } from "./leaf.ts";
import { NotPushable } from "./not-pushable.ts";
import type { Part } from "./part.ts";
import { namesThat, setOf } from "./sets.ts";
import { Values } from "./values.ts";

/** Rows of a FROM in one shard, and expressions over them. Put together, those of all shards are the rows of the FROM. */
export class Relation {
  /** Writes expressions over the rows. */
  readonly values: Values;
  readonly part: Part;
  /** Tables that a join makes rows without. */
  private readonly nullable = new Set<Source>();

  /** @throws NotPushable */
  constructor(
    from: TableNode,
    private readonly context: EmitContext,
  ) {
    this.part = this.partOf(from);
    this.values = this.valuesOver(this.part);
  }

  get binding(): Binding {
    return this.context.binding;
  }

  /** Whether a column is of it. */
  has(expression: Expression): boolean {
    return this.sourceOf(expression) !== undefined;
  }

  /** Keeps rows of which a condition is true. @throws NotPushable, and then it is as before */
  keep(condition: Expression): void {
    const sources = new Set(columnsNamed(condition).flatMap((each) => this.sourceOf(each) ?? []));
    const [only] = sources;
    const leaf = sources.size === 1 ? this.part.leafOf(only!) : undefined;
    const part = leaf === undefined || this.nullable.has(only!) ? this.part : leaf;
    part.keep(this.valuesOver(part).yes(condition));
  }

  /** A SELECT of expressions over the rows, `tail` after FROM. */
  write(selected: readonly string[], tail = ""): string {
    return this.part.select(selected, tail);
  }

  private sourceOf(expression: Expression): Source | undefined {
    return sourceIn(this.part, this.context.binding, expression);
  }

  private partOf(node: TableNode): Part {
    const { binding, names, queryOf } = this.context;
    if (node.type === "JOIN") return this.joined(node);
    const source = binding.sourceOf.get(node);
    if (source === undefined || source.isLocal) throw new NotPushable(node.type);
    if (node.type === "BASE_TABLE" && source.table !== undefined) return new TableLeaf(source, names);
    if (node.type === "SUBQUERY") return new Derived(source, queryOf(node.subquery!.node, names));
    throw new NotPushable(node.type);
  }

  private joined(node: TableNode): Part {
    const { binding, names } = this.context;
    const parts = [this.partOf(node.left!), this.partOf(node.right!)] as const;
    return joinOf(node, parts, {
      binding,
      names,
      nullable: this.nullable,
      valuesOver: (part) => this.valuesOver(part),
    });
  }

  private valuesOver(part: Part): Values {
    return new Values(this.placeOf(part));
  }

  private placeOf(part: Part): Place {
    const { context } = this;
    const { binding } = context;
    return {
      binding,
      column: (column) => {
        if (!part.sources.includes(column.source)) throw new NotPushable("a column of elsewhere");
        return part.inner(column);
      },
      set: (expression) => setOf(expression, context),
      names: (condition, number, isTrue) => namesThat(condition, { number, isTrue, binding }),
    };
  }
}
