import { canonicalJson } from "../../dictionary/canonical-json.ts";
import { isAbove, parseRational, type Rational, rationalText, sum } from "../noise/rational.ts";
import { monthlyCap, yearlyCap } from "../noise/zcdp.ts";
import { ReleaseError } from "../release-error.ts";
import { type LedgerEntry, type Spend, spendSchema, tableKey } from "./entry.ts";

const fields = Object.keys(spendSchema.properties) as readonly (keyof Spend)[];

/**
 * The tables of a release that are still to be paid, when paying them keeps within all caps. A table that was paid before, with
 * the very same parameters, is not paid again: its noise is the same.
 *
 * @throws ReleaseError SAME_NOISE for a table that was paid with other parameters; MONTHLY_CAP, YEARLY_CAP
 */
export function unpaid(entries: readonly LedgerEntry[], wanted: readonly Spend[]): Spend[] {
  const paid = new Map<string, Spend>(entries.map((entry) => [tableKey(entry), entry]));
  const fresh: Spend[] = [];
  for (const spend of wanted) {
    const key = tableKey(spend);
    const before = paid.get(key);
    if (before !== undefined && !isSame(before, spend)) throw sameNoise(spend);
    if (before === undefined) fresh.push(spend);
    paid.set(key, spend);
  }
  checkCaps([...entries, ...fresh], fresh);
  return fresh;
}

/** What a ledger has spent on one month, and on the twelve that end with it. */
export function spentOn(
  entries: readonly Spend[],
  month: string,
): { readonly month: Rational; readonly year: Rational } {
  const number = monthNumber(month);
  return { month: rhoWithin(entries, number, number), year: rhoWithin(entries, number - 11, number) };
}

/** A release that was paid by other words is the same table; the name of the release does not change its noise. */
function isSame(one: Spend, other: Spend): boolean {
  const of = (spend: Spend) => canonicalJson(fields.filter((name) => name !== "release").map((name) => spend[name]));
  return of(one) === of(other);
}

function sameNoise({ metric, view }: Spend): ReleaseError {
  return new ReleaseError(
    "SAME_NOISE",
    `The table ${metric} (${view}) of this batch was paid with other parameters: its noise would show what it hides.`,
    "Build it with the parameters that it was paid with, or leave it out.",
  );
}

/** Only windows that something new falls into can have become too expensive. */
function checkCaps(all: readonly Spend[], fresh: readonly Spend[]): void {
  const months = new Set(fresh.flatMap(({ period }) => monthsOf(period)));
  for (const month of months) {
    const spent = rhoWithin(all, month, month);
    if (isAbove(spent, monthlyCap)) throw overCap("MONTHLY_CAP", "one month", { spent, cap: monthlyCap });
    for (let last = month; last < month + 12; last++) {
      const year = rhoWithin(all, last - 11, last);
      if (isAbove(year, yearlyCap)) throw overCap("YEARLY_CAP", "twelve months", { spent: year, cap: yearlyCap });
    }
  }
}

function overCap(rule: string, span: string, { spent, cap }: { spent: Rational; cap: Rational }): ReleaseError {
  return new ReleaseError(
    rule,
    `With this release rho would be ${rationalText(spent)} for ${span}; the cap is ${rationalText(cap)}.`,
    "Leave tables out, or wait. What was withdrawn is spent all the same.",
  );
}

/** A quarter counts in each of its months: a controller may have been in any of them. */
function rhoWithin(entries: readonly Spend[], from: number, to: number): Rational {
  const within = entries.filter(({ period }) => monthsOf(period).some((month) => month >= from && month <= to));
  return sum(within.map(({ rho }) => parseRational(rho)));
}

function monthsOf(period: string): number[] {
  const quarter = /^(\d{4})-Q([1-4])$/.exec(period);
  if (quarter === null) return [monthNumber(period)];
  const first = Number(quarter[1]) * 12 + (Number(quarter[2]) - 1) * 3;
  return [first, first + 1, first + 2];
}

function monthNumber(month: string): number {
  return Number(month.slice(0, 4)) * 12 + Number(month.slice(5)) - 1;
}
