import type { Column, Source } from "../sources.ts";
import { type Leaf, type Names, type Part, Wishes } from "./part.ts";

/** Rows of two parts that belong together. */
export class Joined implements Part {
  readonly sources: readonly Source[];
  readonly weight: number;
  private readonly keys: string[] = [];
  private readonly wishes = new Wishes();
  private readonly asked = new Set<string>();

  constructor(
    private readonly left: Part,
    private readonly right: Part,
    private readonly options: { readonly isLeft: boolean; readonly names: Names },
  ) {
    this.sources = [...left.sources, ...right.sources];
    this.weight = Math.max(left.weight, right.weight);
  }

  /** What has to be equal, over what `inner` of each side says; both sides call it the same. */
  on(left: string, right: string): void {
    const name = this.options.names.next();
    this.left.add(left, name);
    this.right.add(right, name);
    this.keys.push(name);
  }

  /** The side that a column is of. */
  sideOf({ source }: Column): Part {
    return this.left.sources.includes(source) ? this.left : this.right;
  }

  inner(column: Column): string {
    return this.sideOf(column).nameOf(column);
  }

  nameOf(column: Column): string {
    const name = this.inner(column);
    this.asked.add(name);
    return name;
  }

  leafOf(source: Source): Leaf | undefined {
    return this.left.leafOf(source) ?? this.right.leafOf(source);
  }

  add(sql: string, name: string): void {
    this.wishes.add(sql, name);
  }

  keep(condition: string): void {
    this.wishes.keep(condition);
  }

  /** Sides have names of their own: new servers want that they have any, old ones that no other has them. */
  select(expressions: readonly string[], tail?: string): string {
    const { isLeft, names } = this.options;
    const [left, right] = [this.left, this.right].map((side) => `(${side.write()}) AS ${names.next()}`);
    const from = `${left} ALL ${isLeft ? "LEFT" : "INNER"} JOIN ${right} USING (${this.keys.join(", ")})`;
    return this.wishes.select(from, expressions, { tail });
  }

  write(): string {
    return this.select(this.wishes.columns(this.asked));
  }
}
