import type { FactBatch, TableRows } from "../../../model/fact-batch.ts";
import { factTables, type TableShape } from "../../../model/facts.ts";
import type { NameBook } from "../records/name-book.ts";

const shippedOf = new WeakMap<NameBook, Map<number, number>>();

/**
 * Renumbers the `name` columns so that only texts that stand in a fact leave the reader, and returns the new ones.
 *
 * The book also holds texts that were looked at and not kept; they must never reach a store.
 */
export function shipNames(tables: FactBatch["tables"], book: NameBook): Pick<FactBatch, "firstName" | "names"> {
  const shipped = shippedOf.get(book) ?? new Map<number, number>();
  shippedOf.set(book, shipped);
  const firstName = shipped.size;
  const names: string[] = [];
  const ship = (id: number): number => {
    const known = shipped.get(id);
    if (known !== undefined) return known;
    names.push(book.text(id));
    shipped.set(id, firstName + names.length - 1);
    return firstName + names.length - 1;
  };
  for (const [table, rows] of Object.entries(tables))
    renumber(factTables[table as keyof typeof factTables], rows, ship);
  return { firstName, names };
}

function renumber(shape: TableShape, { rows, columns }: TableRows, ship: (id: number) => number): void {
  Object.values(shape).forEach((kind, index) => {
    if (kind !== "name") return;
    const values = columns[index]!;
    for (let row = 0; row < rows; row++) if (values[row]! >= 0) values[row] = ship(values[row]!);
  });
}
