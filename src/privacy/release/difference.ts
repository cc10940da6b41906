import type { NoisyTable } from "./add-noise.ts";
import { cellText } from "./cells.ts";
import { sigmaOfTable } from "./published-tables.ts";

/** What is other than in the release before. */
export interface Difference {
  readonly newTables: readonly string[];
  readonly vanishedTables: readonly string[];
  readonly newCells: readonly string[];
  readonly vanishedCells: readonly string[];
  /** Tables whose metric has another version. */
  readonly redefined: readonly string[];
  /** Cells that changed by more than three standard deviations of the noise of both, with how many. */
  readonly changed: readonly { readonly cell: string; readonly z: number }[];
}

/** Compares noisy tables with those of the release before. */
export function differenceOf(now: readonly NoisyTable[], before: readonly NoisyTable[]): Difference {
  const [nowByName, thenByName] = [byName(now), byName(before)];
  const common = [...nowByName].filter(([name]) => thenByName.has(name));
  const cells = common.map(([name, table]) => ({ name, ...compared(table, thenByName.get(name)!) }));
  const named = (pick: (each: (typeof cells)[number]) => readonly string[]) =>
    cells.flatMap((each) => pick(each).map((cell) => `${each.name} ${cell.replaceAll("\t", ",")}`.trim()));
  return {
    newTables: [...nowByName.keys()].filter((name) => !thenByName.has(name)),
    vanishedTables: [...thenByName.keys()].filter((name) => !nowByName.has(name)),
    newCells: named(({ added }) => added),
    vanishedCells: named(({ gone }) => gone),
    redefined: common.filter(([name, { version }]) => thenByName.get(name)!.version !== version).map(([name]) => name),
    changed: cells.flatMap(({ name, changed }) =>
      changed.map(({ cell, z }) => ({ cell: `${name} ${cell.replaceAll("\t", ",")}`.trim(), z })),
    ),
  };
}

function byName(tables: readonly NoisyTable[]): Map<string, NoisyTable> {
  return new Map(tables.map((table) => [`${table.metric} ${table.view}`, table]));
}

function compared(now: NoisyTable, before: NoisyTable) {
  const then = new Map(before.cells.map(([labels, value]) => [cellText(labels), value]));
  const here = new Map(now.cells.map(([labels, value]) => [cellText(labels), value]));
  const sigma = Math.hypot(sigmaOfTable(now), sigmaOfTable(before));
  const changed = [...here]
    .filter(([cell]) => then.has(cell))
    .map(([cell, value]) => ({ cell, z: Number(((value - then.get(cell)!) / sigma).toFixed(1)) }))
    .filter(({ z }) => Math.abs(z) > 3);
  return {
    added: [...here.keys()].filter((cell) => !then.has(cell)),
    gone: [...then.keys()].filter((cell) => !here.has(cell)),
    changed,
  };
}
