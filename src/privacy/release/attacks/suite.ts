import { byteStream } from "../../noise/byte-source.ts";
import type { NoisyTable } from "../add-noise.ts";
import type { Aggregation } from "../aggregate.ts";
import { cellText } from "../cells.ts";
import type { PublishedMetric } from "../published-tables.ts";
import { type Distinguishing, distinguish, RUNS, type Told } from "./distinguish.ts";

/** What attacks on a candidate came to. Part of the evidence, never published. */
export interface AttackResults {
  readonly distinguishing: readonly Distinguishing[];
  /** The same of all tables at once. */
  readonly together: Told;
  /** Shown cells behind which fewer than {@link FEW} controllers stand. */
  readonly fewBehind: readonly string[];
  /** Shown volumes of which one controller is a quarter or more. */
  readonly dominated: readonly string[];
  /** Envelopes in which more than half of the reports are like no other: they can be followed if they do not change. */
  readonly unique: Readonly<Record<string, number>>;
  /** Tables whose noise is that of another release over other data: subtracting them would show the data. */
  readonly sameNoise: readonly string[];
}

/** A cell that is shown should have as many controllers behind it as these, though noise protects fewer too. */
const FEW = 20;

/** Runs attacks on a candidate. The runs have chance of their own, which a rebuild repeats. */
export function attack(
  noisy: readonly NoisyTable[],
  published: readonly PublishedMetric[],
  { aggregation, previous, secret, runs = RUNS }: AttackContext,
): AttackResults {
  const source = byteStream(secret, ["attack"]);
  const shown = shownCells(published);
  return {
    distinguishing: distinct(noisy).map((table) => ({
      ...{ metric: table.metric, view: table.view },
      ...distinguish([table], source, runs),
    })),
    // All tables together are told apart so much better than one that fewer runs show it.
    together: distinguish(noisy, source, runs / 5),
    fewBehind: shown
      .filter(({ metric, view, key }) => (aggregation.table(metric, view).contributors.get(key) ?? 0) < FEW)
      .map(nameOf),
    dominated: shown.filter((cell) => isDominated(cell, aggregation)).map(nameOf),
    unique: Object.fromEntries(
      [...aggregation.uniqueShares()].filter(([, share]) => share > 0.5).map(([env, share]) => [env, digits(share)]),
    ),
    sameNoise: noisy.filter((table) => previous.some((before) => hasSameNoise(table, before))).map(tableOf),
  };
}

/** What attacks are made with. */
export interface AttackContext {
  readonly aggregation: Aggregation;
  /** Noisy tables of releases before this one. */
  readonly previous: readonly NoisyTable[];
  readonly secret: Uint8Array;
  /** Runs that try to tell a controller's presence; with fewer than {@link RUNS} weak noise may go unnoticed. */
  readonly runs?: number | undefined;
}

/** Tables of the same noise and change are attacked once. */
function distinct(noisy: readonly NoisyTable[]): NoisyTable[] {
  return [...new Map(noisy.map((table) => [`${table.noise} ${table.l0} ${table.linf}`, table])).values()];
}

interface ShownCell {
  readonly metric: string;
  readonly view: NoisyTable["view"];
  readonly key: string;
}

function shownCells(published: readonly PublishedMetric[]): ShownCell[] {
  return published.flatMap(({ metric, tables }) =>
    tables.flatMap(({ view, rows }) =>
      rows.flatMap(({ labels, count }) => (count === undefined ? [] : [{ metric, view, key: cellText(labels) }])),
    ),
  );
}

function isDominated({ metric, view, key }: ShownCell, aggregation: Aggregation): boolean {
  const { sums, largest } = aggregation.table(metric, view);
  return view === "total" && (largest.get(key) ?? 0) >= (sums.get(key) ?? 0) / 4;
}

function hasSameNoise(one: NoisyTable, other: NoisyTable): boolean {
  const isSameStream =
    one.batch_root === other.batch_root &&
    one.metric === other.metric &&
    one.version === other.version &&
    one.view === other.view &&
    // Over another list of cells it is another stream.
    JSON.stringify(one.cells.map(([key]) => key)) === JSON.stringify(other.cells.map(([key]) => key));
  return isSameStream && JSON.stringify(one.cells) !== JSON.stringify(other.cells);
}

function nameOf({ metric, view, key }: ShownCell): string {
  return `${metric} ${view} ${key.replaceAll("\t", ",")}`.trim();
}

function tableOf({ metric, view }: NoisyTable): string {
  return `${metric} ${view}`;
}

function digits(value: number): number {
  return Number(value.toFixed(3));
}
