import { HttpProblem } from "../http/answers.ts";

/** Which runs a question is about. */
export interface AskedScope {
  /** Only runs that began at or after this instant. */
  readonly since: number | undefined;
  /** Only Pipelines of this name or in this folder. */
  readonly folder: string | undefined;
}

/** Longer than any full name. */
const MOST_CHARACTERS = 4096;

const DAY_MS = 86_400_000;

/** Reads `period` (`28d`, `all`; 28 days unless given) and `folder`. @throws HttpProblem */
export function scopeOf(query: URLSearchParams, now: number): AskedScope {
  const folder = query.get("folder") ?? "";
  if (folder.length > MOST_CHARACTERS) throw new HttpProblem(400, `folder has at most ${MOST_CHARACTERS} characters.`);
  return { since: sinceOf(query.get("period") ?? "28d", now), folder: folder === "" ? undefined : folder };
}

function sinceOf(period: string, now: number): number | undefined {
  if (period === "all") return undefined;
  const days = /^([1-9]\d{0,3})d$/.exec(period)?.[1];
  if (days === undefined) throw new HttpProblem(400, 'period is a number of days like "28d", or "all".');
  return now - Number(days) * DAY_MS;
}
