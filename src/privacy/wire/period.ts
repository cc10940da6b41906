/** How much time one report speaks of. The wire has no finer time. */
export type Granularity = "month" | "quarter";

/** A month like `2027-03` or a quarter like `2027-Q1`, in UTC. */
export interface Period {
  readonly id: string;
  readonly granularity: Granularity;
  /** First instant, and the first that is no longer in it. */
  readonly startAt: number;
  readonly endAt: number;
}

/** The period that an instant is in. */
export function periodAt(at: number, granularity: Granularity): Period {
  const day = new Date(at);
  return periodFrom(day.getUTCFullYear(), day.getUTCMonth(), granularity);
}

/** The period of an id; undefined for a text that is none. */
export function periodOf(id: string): Period | undefined {
  const [, year, quarter, month] = PERIOD.exec(id) ?? [];
  if (year === undefined) return undefined;
  const first = quarter === undefined ? Number(month) - 1 : (Number(quarter) - 1) * 3;
  return periodFrom(Number(year), first, quarter === undefined ? "month" : "quarter");
}

/** The period that ended where another begins. */
export function periodBefore({ startAt, granularity }: Period): Period {
  return periodAt(startAt - 1, granularity);
}

const PERIOD = /^(20\d\d)-(?:Q([1-4])|(0[1-9]|1[0-2]))$/;

function periodFrom(year: number, month: number, granularity: Granularity): Period {
  const months = granularity === "month" ? 1 : 3;
  const first = month - (month % months);
  const id = granularity === "month" ? String(first + 1).padStart(2, "0") : `Q${first / 3 + 1}`;
  return {
    id: `${year}-${id}`,
    granularity,
    startAt: Date.UTC(year, first),
    endAt: Date.UTC(year, first + months),
  };
}
