import type { Column, Source } from "../sources.ts";
import { type Leaf, type Names, type Part, selectFrom } from "./part.ts";

/** Rows of two parts that belong together. */
export class Joined implements Part {
  readonly sources: readonly Source[];
  readonly weight: number;
  private readonly keys: string[] = [];
  private readonly added: string[] = [];
  private readonly asked = new Set<string>();
  private readonly conditions: string[] = [];

  constructor(
    private readonly left: Part,
    private readonly right: Part,
    private readonly options: { readonly isLeft: boolean; readonly names: Names },
  ) {
    this.sources = [...left.sources, ...right.sources];
    this.weight = Math.max(left.weight, right.weight);
  }

  /** What has to be equal, over what `inner` of each side says. */
  on(left: string, right: string): void {
    const [one, other] = [this.left.add(left), this.right.add(right)];
    this.keys.push(`${one} ${other}`);
  }

  nameOf(column: Column): string {
    const name = this.inner(column);
    this.asked.add(name);
    return name;
  }

  leafOf(source: Source): Leaf | undefined {
    return this.left.leafOf(source) ?? this.right.leafOf(source);
  }

  add(sql: string): string {
    const name = this.options.names.next();
    this.added.push(`${sql} AS ${name}`);
    return name;
  }

  inner(column: Column): string {
    return (this.left.sources.includes(column.source) ? this.left : this.right).nameOf(column);
  }

  keep(condition: string): void {
    this.conditions.push(condition);
  }

  write(): string {
    const columns = [...this.asked, ...this.added];
    const keys = this.keys.map((pair) => pair.split(" ") as [string, string]);
    // Both sides call what has to be equal the same; names of the right side come again under its own.
    const right = `SELECT *, ${keys.map(([one, other]) => `${other} AS ${one}`).join(", ")} FROM (${this.right.write()})`;
    const kind = this.options.isLeft ? "LEFT" : "INNER";
    const using = keys.map(([one]) => one).join(", ");
    const from = `(${this.left.write()}) ALL ${kind} JOIN (${right}) USING (${using})`;
    return selectFrom(from, columns, this.conditions);
  }
}
