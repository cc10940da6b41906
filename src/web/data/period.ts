/** Periods that can be asked for, shortest first. */
export const periods = ["7d", "28d", "90d", "365d", "all"] as const;

/** How long back. */
export type Period = (typeof periods)[number];

/** Four weeks: long enough to be regular, short enough to be now. */
export const usualPeriod: Period = "28d";

/** What periods are called. */
export const periodWords: Readonly<Record<Period, string>> = {
  "7d": "7 days",
  "28d": "28 days",
  "90d": "90 days",
  "365d": "1 year",
  all: "All",
};

/** Which runs a view is about. */
export interface Scope {
  readonly period: Period;
  /** Only Pipelines of this full name or in this folder; empty: all. */
  readonly folder: string;
}

/** All Pipelines over the usual period. */
export const usualScope: Scope = { period: usualPeriod, folder: "" };

/** Reads a scope; what is not understood is the usual. */
export function scopeOf(query: URLSearchParams): Scope {
  const asked = query.get("period");
  return { period: periods.find((one) => one === asked) ?? usualPeriod, folder: query.get("folder") ?? "" };
}

/** A scope as parameters, without what is usual. */
export function scopeQuery({ period, folder }: Scope): Readonly<Record<string, string>> {
  return { ...(period === usualPeriod ? {} : { period }), ...(folder === "" ? {} : { folder }) };
}
