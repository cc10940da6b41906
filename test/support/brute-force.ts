import type { SqlRow, Store } from "../../src/store/store.ts";

/** A fact row as it lies in the store: columns as in SQL, texts in the place of their numbers. */
type RawRow = Readonly<Record<string, unknown>>;

/** The fact rows of a store and what they point at, read without any aggregate or join. */
export interface RawFacts {
  readonly run: readonly RawRow[];
  readonly step: readonly RawRow[];
  readonly wait: readonly RawRow[];
  readonly feature: readonly RawRow[];
  /** `<full name> <controller>` of a Pipeline, by id. */
  readonly pipelines: ReadonlyMap<unknown, string>;
}

/** What a metric says of one group, worked out in plain code. */
export interface Expected {
  readonly n: number;
  readonly total: number;
  /** All values, smallest first. */
  readonly values: readonly number[];
}

/** Columns that hold numbers of the `name` table. */
const nameColumns = ["result", "function", "kind", "name"];

/** Reads all facts, for counting them by hand. */
export async function rawFacts(store: Store): Promise<RawFacts> {
  const names = new Map((await store.query("SELECT * FROM name")).map((row) => [row.id, row.text]));
  const controllers = new Map((await store.query("SELECT * FROM controller")).map((row) => [row.id, row.key]));
  const items = await store.query("SELECT * FROM pipeline");
  const read = async (table: string): Promise<RawRow[]> =>
    (await store.query(`SELECT * FROM ${table}`)).map((row) => withTexts(row, names));
  return {
    run: await read("run"),
    step: await read("step"),
    wait: await read("wait"),
    feature: await read("feature"),
    pipelines: new Map(items.map((row) => [row.id, `${row.full_name} ${controllers.get(row.controller_id)}`])),
  };
}

/** Collects values by group. */
export class ByHand {
  private readonly groups = new Map<string, number[]>();

  add(group: string, value: number): void {
    const values = this.groups.get(group);
    if (values === undefined) this.groups.set(group, [value]);
    else values.push(value);
  }

  /** The groups, by name. */
  expected(): Map<string, Expected> {
    return new Map([...this.groups].map(([group, values]) => [group, summed(values)]));
  }
}

/** The value at a part of the way through sorted values, between two of them in proportion. */
export function quantile(sorted: readonly number[], part: number): number {
  const place = part * (sorted.length - 1);
  const below = sorted[Math.floor(place)]!;
  const above = sorted[Math.ceil(place)]!;
  return below + (above - below) * (place - Math.floor(place));
}

/** Monday, 00:00 UTC, of the week of an instant. */
export function mondayOf(instant: number): number {
  const day = new Date(instant);
  day.setUTCHours(0, 0, 0, 0);
  day.setUTCDate(day.getUTCDate() - ((day.getUTCDay() + 6) % 7));
  return day.getTime();
}

function withTexts(row: SqlRow, names: ReadonlyMap<unknown, unknown>): RawRow {
  const texts = nameColumns.filter((column) => row[column] !== undefined);
  return { ...row, ...Object.fromEntries(texts.map((column) => [column, names.get(row[column])])) };
}

function summed(values: readonly number[]): Expected {
  let total = 0;
  for (const value of values) total += value;
  return { n: values.length, total, values: [...values].sort((one, other) => one - other) };
}
