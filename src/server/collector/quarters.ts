import type { RefusalCount } from "../../model/collected.ts";

/** What happened in a quarter. How many controllers take part is not in it: that is told with noise only, in releases. */
export interface Quarter {
  /** Like `2027-Q1`. */
  readonly quarter: string;
  readonly erasures: number;
  readonly conflicts: number;
  /** Periods that were closed. */
  readonly seals: number;
  /** Refused requests by rule. */
  readonly refused: Readonly<Record<string, number>>;
}

interface LogCount {
  readonly kind: string;
  readonly month: string;
  readonly count: number;
}

/** Quarters in which something happened, newest first. */
export function quartersOf(
  counts: readonly LogCount[],
  refusals: readonly RefusalCount[],
  sealed: readonly { readonly day: string }[],
): Quarter[] {
  const months = [...counts.map(({ month }) => month), ...refusals.map(({ day }) => day)];
  const names = [...new Set(months.map(quarterOf))].sort().reverse();
  return names.map((quarter) => {
    const own = counts.filter(({ month }) => quarterOf(month) === quarter);
    const sum = (kind: string) => own.reduce((all, each) => all + (each.kind === kind ? each.count : 0), 0);
    const refused: Record<string, number> = {};
    for (const { day, rule, count } of refusals)
      if (quarterOf(day) === quarter) refused[rule] = (refused[rule] ?? 0) + count;
    const seals = sealed.filter(({ day }) => quarterOf(day) === quarter).length;
    return { quarter, erasures: sum("erase"), conflicts: sum("conflict"), seals, refused };
  });
}

/** A number that says roughly how many reports there were, up to the next hundred. */
export function roundedUp(count: number): number {
  return Math.ceil(count / 100) * 100;
}

function quarterOf(day: string): string {
  return `${day.slice(0, 4)}-Q${Math.ceil(Number(day.slice(5, 7)) / 3)}`;
}
