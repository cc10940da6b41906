/** What the rules of other tools know of a run in flight. */
export interface Clocks {
  readonly at: number;
  readonly startAt: number;
  /** When its executor began: its start, or the last resuming. */
  readonly executorSinceAt: number;
  /** When its log last grew; its start before the first byte. */
  readonly logGrewAt: number;
  /** When its log grew or a flow node began, whatever was last. */
  readonly updatedAt: number;
  /** Jenkins' estimated duration. */
  readonly estimateMs: number | undefined;
  /** Mean duration of its last ten good runs. */
  readonly meanMs: number | undefined;
}

/** A rule of another tool: a measure of a run in flight, and from where on it is an alarm. */
export interface Baseline {
  readonly name: string;
  /** The rule as its tool has it; absent for a measure that is only used with a limit fitted to a rate of false alarms. */
  readonly limit?: number;
  readonly measure: (clocks: Clocks) => number;
  /** Baselines of one family differ only in their constants: fitted, the best of them stands for all. */
  readonly family: string;
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** Jenkins: more than ten times the estimate; without one, hours (cut off) above 24. The clock is that of the executor. */
const jenkins = (clocks: Clocks): number => {
  const elapsedMs = clocks.at - clocks.executorSinceAt;
  if (clocks.estimateMs !== undefined) return elapsedMs / clocks.estimateMs;
  return Math.floor(elapsedMs / HOUR) > 24 ? Number.POSITIVE_INFINITY : 0;
};

const timesEstimate = ({ at, startAt, estimateMs }: Clocks): number =>
  estimateMs === undefined ? 0 : (at - startAt) / estimateMs;

const elapsed = ({ at, startAt }: Clocks): number => at - startAt;
const quiet = ({ at, logGrewAt }: Clocks): number => at - logGrewAt;
const stale = ({ at, updatedAt }: Clocks): number => at - updatedAt;

/** Bamboo: longer than so many times the mean and no output for a time. The measure is the time without output, once it is long. */
const quietAndLongerThan =
  (times: number) =>
  (clocks: Clocks): number =>
    clocks.meanMs !== undefined && clocks.at - clocks.startAt > times * clocks.meanMs ? quiet(clocks) : 0;

/**
 * TeamCity: the run takes significantly longer than estimated and nothing was printed since the estimate was over. No number is
 * published for "significantly".
 */
const overdueAndQuiet = (clocks: Clocks): number =>
  clocks.estimateMs !== undefined && clocks.logGrewAt <= clocks.startAt + clocks.estimateMs ? timesEstimate(clocks) : 0;

/**
 * The rules of other tools. GitLab's (no update for an hour; no runner for an hour) is one here: a run that waits for an agent is not
 * updated either. Where a tool leaves a constant open, ours is in the name.
 */
export const baselines: readonly Baseline[] = [
  { name: "B1 Jenkins isLikelyStuck", family: "times the estimate", limit: 10, measure: jenkins },
  { name: "B2 3 x estimate", family: "times the estimate", limit: 3, measure: timesEstimate },
  { name: "B3 1 h", family: "fixed time", limit: HOUR, measure: elapsed },
  { name: "B4 no log 30 min", family: "no log", limit: 30 * MINUTE, measure: quiet },
  { name: "B5 no log 10 min", family: "no log", limit: 10 * MINUTE, measure: quiet },
  {
    name: "B6 Bamboo 2.5 x and 10 min",
    family: "long and no log",
    limit: 10 * MINUTE,
    measure: quietAndLongerThan(2.5),
  },
  { name: "B7 TeamCity 2 x", family: "overdue and no log since", limit: 2, measure: overdueAndQuiet },
  { name: "B8 GitLab 1 h", family: "no update", limit: HOUR, measure: stale },
  ...[1, 1.5, 4, 6, 10].map((times) => ({
    name: `${times} x and no log`,
    family: "long and no log",
    measure: quietAndLongerThan(times),
  })),
];
