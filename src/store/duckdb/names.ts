import type { Connection } from "./connection.ts";
import { appendRows } from "./rows.ts";

/** The texts of `name` columns: one number per text in the whole store. */
export class NameTable {
  private readonly idOfText = new Map<string, number>();
  /** Number in the store of each reader's numbers. */
  private readonly idsOfReaders: number[][] = [];
  private added: [number, string][] = [];
  private nextId = 0;

  private constructor(private readonly connection: Connection) {}

  static async load(connection: Connection): Promise<NameTable> {
    const table = new NameTable(connection);
    for (const { id, text } of await connection.query("SELECT id, text FROM name"))
      table.add(text as string, id as number);
    return table;
  }

  /** Takes in the new names of a reader's batch and returns how to number its names here. */
  learn(reader: number, names: readonly string[]): (name: number) => number {
    this.idsOfReaders[reader] ??= [];
    const ids = this.idsOfReaders[reader];
    for (const text of names) ids.push(this.idOf(text));
    return (name) => ids[name]!;
  }

  /** How to number a list of names here by their places in it. */
  idsOf(names: readonly string[]): (place: number) => number {
    const ids = names.map((text) => this.idOf(text));
    return (place) => ids[place]!;
  }

  /** Writes the names met since the last call to the transaction at hand. */
  async flush(): Promise<void> {
    const { added } = this;
    this.added = [];
    await appendRows(this.connection, "name", added);
  }

  private idOf(text: string): number {
    const known = this.idOfText.get(text);
    if (known !== undefined) return known;
    const id = this.nextId;
    this.add(text, id);
    this.added.push([id, text]);
    return id;
  }

  private add(text: string, id: number): void {
    this.idOfText.set(text, id);
    this.nextId = Math.max(this.nextId, id + 1);
  }
}
