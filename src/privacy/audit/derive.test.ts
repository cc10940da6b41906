import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { type AuditCell, csvTable } from "./cells.ts";
import { derivable } from "./derive.ts";
import { networkBounds } from "./network.ts";

/** What the audit says of a table, by labels; others are wider than it tells. */
function found(rows: readonly string[]): Map<string, string> {
  const table = csvTable("x.csv", `who,what,count\n${rows.join("\n")}\n`);
  const all = derivable(table).map(({ cell, low, high }) => [cell.labels.join("/"), `${low} to ${high}`] as const);
  return new Map(all);
}

/** The rows of a table with totals both ways; undefined numbers are withheld. */
function withTotals(numbers: readonly (readonly number[])[], isWithheld: readonly (readonly boolean[])[]): string[] {
  const shown = numbers.flatMap((row, r) => row.map((value, c) => `r${r},c${c},${isWithheld[r]![c] ? "*" : value}`));
  const columns = numbers[0]!.map((_, c) => `total,c${c},${numbers.reduce((sum, row) => sum + row[c]!, 0)}`);
  const sums = numbers.map((row, r) => `r${r},total,${row.reduce((sum, value) => sum + value, 0)}`);
  return [...shown, ...columns, ...sums];
}

/** Least and most of each withheld number over all tables of whole numbers with these totals: every one of them is tried. */
function tried(
  numbers: readonly (readonly number[])[],
  isWithheld: readonly (readonly boolean[])[],
): Map<string, string> {
  const cells = numbers.flatMap((row, r) => row.flatMap((_, c) => (isWithheld[r]![c] ? [[r, c] as const] : [])));
  const rows = numbers.map((row, r) => row.reduce((sum, value, c) => (isWithheld[r]![c] ? sum + value : sum), 0));
  const columns = numbers[0]!.map((_, c) =>
    numbers.reduce((sum, row, r) => (isWithheld[r]![c] ? sum + row[c]! : sum), 0),
  );
  const least = cells.map(() => Number.POSITIVE_INFINITY);
  const most = cells.map(() => 0);
  const chosen: number[] = [];
  const next = (index: number): void => {
    if (index === cells.length) {
      if ([...rows, ...columns].some((rest) => rest !== 0)) return;
      for (const [each, value] of chosen.entries()) {
        least[each] = Math.min(least[each]!, value);
        most[each] = Math.max(most[each]!, value);
      }
      return;
    }
    const [r, c] = cells[index]!;
    for (let value = Math.min(rows[r]!, columns[c]!); value >= 0; value--) {
      rows[r]! -= value;
      columns[c]! -= value;
      chosen.push(value);
      next(index + 1);
      chosen.pop();
      rows[r]! += value;
      columns[c]! += value;
    }
  };
  next(0);
  const narrow = cells.flatMap(([r, c], index) =>
    most[index]! - least[index]! <= 2 ? [[`r${r}/c${c}`, `${least[index]} to ${most[index]}`] as const] : [],
  );
  return new Map(narrow);
}

/** Small tables, most of whose numbers are withheld. */
const tables = fc.tuple(fc.integer({ min: 2, max: 4 }), fc.integer({ min: 2, max: 3 })).chain(([rows, columns]) =>
  fc.tuple(
    fc.array(fc.array(fc.integer({ min: 0, max: 5 }), { minLength: columns, maxLength: columns }), {
      minLength: rows,
      maxLength: rows,
    }),
    fc.array(fc.array(fc.boolean(), { minLength: columns, maxLength: columns }), {
      minLength: rows,
      maxLength: rows,
    }),
  ),
);

describe("withheld numbers of a table with totals both ways", () => {
  test("have exactly the bounds that trying all tables gives", () => {
    fc.assert(
      fc.property(tables, ([numbers, isWithheld]) => {
        const sort = (all: Map<string, string>) => [...all].sort();
        assert.deepEqual(sort(found(withTotals(numbers, isWithheld))), sort(tried(numbers, isWithheld)));
      }),
      { numRuns: 300 },
    );
  });

  test("that no total alone gives away are found by all together", () => {
    // What a and b withhold is in x and y only, so what c has there is what is left of both: 9 of its 29, and c/z is the rest.
    const withheld = ["a,x", "a,y", "b,x", "b,y", "c,x", "c,y", "c,z", "d,z", "d,w", "e,z", "e,w"].map(
      (cell) => `${cell},*`,
    );
    const shown = ["a,z", "a,w", "b,z", "b,w", "c,w", "d,x", "d,y", "e,x", "e,y"].map((cell) => `${cell},9`);
    const sums = { a: 39, b: 43, c: 38, d: 33, e: 33 };
    const totals = ["total,x,44", "total,y,47", "total,z,51", "total,w,44"];
    for (const [row, sum] of Object.entries(sums)) totals.push(`${row},total,${sum}`);
    const rows = [...withheld, ...shown];
    assert.equal(found([...rows, ...totals]).get("c/z"), "20 to 20");
  });
});

describe("tables with totals along three columns", () => {
  const line = (labels: string, value: number | "*"): AuditCell => ({
    ...{ place: "", measure: "count", labels: labels.split(" ") },
    value: value === "*" ? undefined : value,
  });
  test("are bounded by each two of them: never too narrow", () => {
    const cells = ["a", "b"].flatMap((one) =>
      ["x", "y"].flatMap((two) => ["1", "2"].map((three) => line(`${one} ${two} ${three}`, "*"))),
    );
    const totals = [
      ...["a", "b"].flatMap((one) => ["x", "y"].map((two) => line(`${one} ${two} total`, 2))),
      ...["a", "b"].flatMap((one) => ["1", "2"].map((three) => line(`${one} total ${three}`, 2))),
      ...["x", "y"].flatMap((two) => ["1", "2"].map((three) => line(`total ${two} ${three}`, 2))),
    ];
    const all = derivable({ file: "x", dimensions: [], cells: [...cells, ...totals] });
    assert.equal(all.length, 8);
    for (const { low, high } of all) assert.deepEqual([low, high], [0, 2]);
  });
});

test("sums that contradict each other have no bounds", () => {
  const arcs = [{ from: 0, to: 0, low: 0, high: 9 }];
  assert.equal(networkBounds({ supply: [3], demand: [4], arcs }), undefined);
  assert.deepEqual(networkBounds({ supply: [3], demand: [3], arcs }), [[3, 3]]);
});
