import type { LedgerEntry } from "../../privacy/ledger/entry.ts";
import { highWaterOf } from "../../privacy/ledger/read-ledger.ts";
import type { NoisyTable } from "../../privacy/release/add-noise.ts";
import { type AttackResults, attack } from "../../privacy/release/attacks/suite.ts";
import { cellsOf } from "../../privacy/release/cells.ts";
import { type Difference, differenceOf } from "../../privacy/release/difference.ts";
import type { PublishedMetric } from "../../privacy/release/published-tables.ts";
import { sigmaOfTable } from "../../privacy/release/published-tables.ts";
import type { Vocabulary } from "../../privacy/wire/check-rows.ts";
import type { BuiltTables } from "./build-tables.ts";

/** A check of a candidate. One that fails keeps it from being proposed. */
interface Check {
  readonly name: string;
  readonly isPassed: boolean;
  readonly detail: string;
}

/** What reviewers look at beside the candidate. It has numbers that are not noisy, and is never published. */
export interface Evidence {
  readonly schema: "flowmeter-evidence/1";
  readonly release: string;
  readonly checks: readonly Check[];
  readonly ledger: { readonly before: object; readonly after: object };
  /** Reports that were not summed up, by the rule that they break. */
  readonly refused: Readonly<Record<string, number>>;
  /** Reports that were erased between seal and build, by period. */
  readonly erased: Readonly<Record<string, number>>;
  readonly withheld: Readonly<Record<string, string>>;
  readonly hiddenCells: number;
  readonly shownCells: number;
  readonly attacks: AttackResults;
  readonly difference: Difference | undefined;
}

/** What evidence is made from. */
export interface EvidenceInput {
  readonly release: string;
  readonly built: BuiltTables;
  readonly words: Vocabulary;
  readonly previous: readonly NoisyTable[];
  readonly ledger: { readonly before: readonly LedgerEntry[]; readonly after: readonly LedgerEntry[] };
  readonly erased: Readonly<Record<string, number>>;
  /** Reports that were sealed, by period. */
  readonly sealed: Readonly<Record<string, number>>;
  readonly secret: Uint8Array;
  readonly runs: number | undefined;
}

/** Makes the evidence for a candidate, checks and attacks included. */
export function evidenceOf({
  release,
  built,
  words,
  previous,
  ledger,
  erased,
  sealed,
  secret,
  runs,
}: EvidenceInput): Evidence {
  const { noisy, published, aggregation } = built;
  const attacks = attack(noisy, published, { aggregation, previous, secret, runs });
  const cells = published.flatMap(({ tables }) => tables.flatMap(({ rows }) => rows));
  const shown = cells.filter(({ count }) => count !== undefined).length;
  return {
    schema: "flowmeter-evidence/1",
    release,
    checks: [
      ...completeness(noisy, words),
      ...safety(attacks, published),
      fewErased(erased, sealed),
      fewRefused(aggregation.refused, sealed),
    ],
    ledger: { before: highWaterOf(ledger.before), after: highWaterOf(ledger.after) },
    refused: Object.fromEntries(aggregation.refused),
    erased,
    withheld: Object.fromEntries(
      published.flatMap(({ metric, withheld }) => (withheld === undefined ? [] : [[metric, withheld]])),
    ),
    shownCells: shown,
    hiddenCells: cells.length - shown,
    attacks,
    difference: previous.length === 0 ? undefined : differenceOf(noisy, previous),
  };
}

function completeness(noisy: readonly NoisyTable[], words: Vocabulary): Check[] {
  const missing = noisy.filter(
    ({ metric, view, cells }) => cells.length !== cellsOf(words.metrics.get(metric)!, view, words.allowLists).length,
  );
  // A whole table within its noise: most likely its rows did not come in.
  const empty = noisy.filter((table) => table.cells.every(([, value]) => value < 3 * sigmaOfTable(table)));
  return [
    check("EVERY_KEY", missing.length === 0, names(missing)),
    check("NOT_ALL_EMPTY", empty.length < noisy.length, names(empty)),
  ];
}

function safety(attacks: AttackResults, published: readonly PublishedMetric[]): Check[] {
  const all = [...attacks.distinguishing, { metric: "all", view: "together", ...attacks.together }];
  const weak = all.filter((each) => each.empiricalEpsilon > each.declaredEpsilon);
  return [
    check("EPSILON", weak.length === 0, names(weak)),
    check("NO_SAME_NOISE", attacks.sameNoise.length === 0, attacks.sameNoise.join(", ")),
    check(
      "COHORT",
      published.some(({ withheld }) => withheld === undefined),
      "no metric has enough controllers",
    ),
  ];
}

/** Part of all reports that may not fit the release. */
const MOST_REFUSED = 0.05;

/** Part of a batch that may have been erased: more is a batch that was exchanged, or a reason to ask. */
const MOST_ERASED = 0.05;

function fewErased(erased: EvidenceInput["erased"], sealed: EvidenceInput["sealed"]): Check {
  const many = Object.entries(erased).filter(([period, count]) => count > MOST_ERASED * (sealed[period] ?? 0));
  return check("FEW_ERASED", many.length === 0, many.map(([period, count]) => `${period}: ${count}`).join(", "));
}

/** Reports under a dictionary that was replaced in the month are refused; many are a reason to ask. */
function fewRefused(refused: ReadonlyMap<string, number>, sealed: EvidenceInput["sealed"]): Check {
  const sum = (counts: Iterable<number>) => [...counts].reduce((all, count) => all + count, 0);
  const isFew = sum(refused.values()) <= MOST_REFUSED * sum(Object.values(sealed));
  return check("FEW_REFUSED", isFew, [...refused].map(([rule, count]) => `${rule}: ${count}`).join(", "));
}

function check(name: string, isPassed: boolean, detail: string): Check {
  return { name, isPassed, detail };
}

function names(tables: readonly { readonly metric: string; readonly view: string }[]): string {
  return tables.map(({ metric, view }) => `${metric} ${view}`).join(", ");
}
