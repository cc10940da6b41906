import { DAY_MS } from "../../duckdb/drop.ts";
import type { Period } from "../../store.ts";
import type { Shard } from "../client/shards.ts";

/** What one slot has of one metric in one day, or in one week. */
export interface SlotDay {
  readonly slot: number;
  /** When the day or the week begins. */
  readonly at: number;
  /** What changed it last; of roll-ups, what they are to be made of. */
  readonly version: number;
}

/** A shard, and the metric and the time that are asked about. */
export interface RollUpPlace {
  readonly shard: Shard;
  readonly metric: number;
  readonly period: Period;
}

export const WEEK_MS = 7 * DAY_MS;

/** 1970-01-05, a Monday. */
const FIRST_MONDAY = 4 * DAY_MS;

/** Version of what is empty for good, because runs of then are kept no more: larger than any commit's. */
export const FOR_GOOD = 1e16;

/** The start of the week of an instant; SQL of ClickHouse. */
export function weekOf(instant: string): string {
  return `${instant} - (${instant} - ${FIRST_MONDAY}) % ${WEEK_MS}`;
}

/** Conditions: a column is in a stretch of time. */
export function within(column: string, { since, until }: Period): string[] {
  return [
    ...(since === undefined ? [] : [`${column} >= ${since}`]),
    ...(until === undefined ? [] : [`${column} < ${until}`]),
  ];
}

/** The whole days in a period. */
export function wholeDays({ since, until }: Period): Period {
  return {
    since: since === undefined ? undefined : Math.ceil(since / DAY_MS) * DAY_MS,
    until: until === undefined ? undefined : Math.floor(until / DAY_MS) * DAY_MS,
  };
}

/** The whole weeks in a period. */
export function wholeWeeks({ since, until }: Period): Period {
  const week = (instant: number): number => Math.floor((instant - FIRST_MONDAY) / WEEK_MS) * WEEK_MS + FIRST_MONDAY;
  return {
    since: since === undefined ? undefined : week(since + WEEK_MS - 1),
    until: until === undefined ? undefined : week(until),
  };
}
