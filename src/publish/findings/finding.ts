import type { Report } from "../../model/report.ts";

/** Something in a report that a person would want to be told. */
export interface Finding {
  /** Stable name, for those who read JSON. */
  readonly id: string;
  /** One sentence with its numbers. */
  readonly headline: string;
  /** What the numbers are of, or what follows. */
  readonly detail: string;
  /** From 0 to 100: how much of it there is and how much it matters; decides the order. */
  readonly weight: number;
}

/** Looks at a report and says something, or nothing. */
export type FindingRule = (report: Report) => Finding | undefined;
