/** How much history a step has; limits are calibrated for each by itself, since little history surprises more often. */
export type HistorySize = "none" | "few" | "some" | "many";

/** Of a number of earlier runs. */
export function historySize(runs: number): HistorySize {
  if (runs === 0) return "none";
  return runs < 5 ? "few" : runs < 20 ? "some" : "many";
}

/** That much history or more; without one, surprise is measured otherwise. */
const atLeast: Readonly<Record<HistorySize, readonly HistorySize[]>> = {
  none: ["none"],
  few: ["few", "some", "many"],
  some: ["some", "many"],
  many: ["many"],
};

/** Steps that run something of a person's, and all others: the first take what they take, the others are Jenkins' own. */
export type StepKind = "script" | "other";

const scripts: ReadonlySet<string> = new Set(["sh", "bat", "powershell", "pwsh"]);

/** Of a Pipeline function. */
export function stepKind(function_: string): StepKind {
  return scripts.has(function_) ? "script" : "other";
}

/** What limits are calibrated for by itself. */
export type SurpriseGroup = `${HistorySize}/${StepKind}`;

/**
 * How often a limit may be passed by a healthy run. Steps of a run mostly fall into two groups, scripts and others: each gets half.
 */
const GROUP_SHARE = 1 / 2;
const alphas = { watch: 0.01 * GROUP_SHARE, stuck: 0.001 * GROUP_SHARE } as const;

/** A level that has a limit. */
export type LimitLevel = keyof typeof alphas;

/** All of them. */
export const limitLevels: readonly LimitLevel[] = ["watch", "stuck"];

/** Highest surprises of healthy runs of a group, and how many runs they are the highest of. */
export interface SurpriseRecord {
  readonly runs: number;
  /** Descending; runs below are not surprising at all. */
  readonly highest: readonly number[];
}

/** Surprises kept per group: enough that 1 % of the runs that are remembered lie above the last. */
const MAX_HIGHEST = 64;

/** Runs remembered per group; beyond, all count half. */
const MAX_RUNS = 6_000;

/**
 * How much more surprise it takes for being passed e times more rarely. Durations of steps have tails like Pareto's with an index
 * near 1.5; surprise grows by 1.5 for each factor of e.
 */
const SURPRISE_PER_LOG = 1;

/** Where nothing is known yet; measured on simulated controllers whose steps have such tails. */
const UNKNOWN: Readonly<Record<LimitLevel, Readonly<Record<HistorySize, number>>>> = {
  watch: { none: 4, few: 6, some: 5, many: 4 },
  stuck: { none: 8, few: 8, some: 7.5, many: 6 },
};

/** Surprise of the least that can be called, where nothing was: a minute, after 20 seconds at most. */
const LEAST_SURPRISE = 3;

/** Healthy runs from which on it is known what surprises, and nothing is assumed. */
const MIN_RUNS = 100;

/** After a false call a group takes so much more surprise, at once … */
const STEP_UP = 0.5;

/** … and at most so much. */
const MAX_PATIENCE = 3;

/**
 * Turns surprises of runs later known to be healthy into limits on surprise (split conformal): the limit for a share alpha is the
 * ceil((n + 1)(1 - alpha))-th smallest surprise of n healthy runs, so a healthy run that is exchangeable with them passes it
 * with a probability of at most alpha. With fewer than 1/alpha - 1 runs of this controller there is no such surprise; then those of
 * other controllers are taken with them, and if they are still too few the highest are carried on by the tail that durations have.
 *
 * Runs are not exchangeable for ever: a run that was called and turned out healthy makes the group more patient at once, and each
 * one that was not lets it come back by alpha of that (adaptive conformal inference, on the limit itself).
 */
export class SurpriseLimits {
  private readonly groups = new Map<SurpriseGroup, Group>();

  constructor(
    private readonly level: LimitLevel,
    private readonly shipped: SurpriseRecords,
  ) {}

  /** Surprise beyond which a step of the group is called: never less than with more history. */
  limit(group: SurpriseGroup): number {
    const [size, kind] = group.split("/") as [HistorySize, StepKind];
    return Math.max(...atLeast[size].map((size) => this.ownLimit(`${size}/${kind}`, size)));
  }

  /** Takes in the highest surprise of a healthy run; minus infinity when nothing in it was long enough to be called. */
  add(group: SurpriseGroup, surprise: number): void {
    const known = this.group(group);
    const wasCalled = surprise > this.limit(group) ? 1 : 0;
    const patience = known.patience + STEP_UP * (wasCalled - alphas[this.level]);
    known.patience = Math.min(MAX_PATIENCE, Math.max(0, patience));
    known.own = withSurprise(known.own, surprise);
    known.limit = undefined;
  }

  /** Surprises of this controller so far. */
  records(): SurpriseRecords {
    return Object.fromEntries([...this.groups].map(([name, { own }]) => [name, own]));
  }

  private ownLimit(group: SurpriseGroup, size: HistorySize): number {
    const known = this.group(group);
    known.limit ??= this.limitFrom(known.own, this.shipped[group] ?? NOTHING, size) + known.patience;
    return known.limit;
  }

  private limitFrom(own: SurpriseRecord, shipped: SurpriseRecord, size: HistorySize): number {
    const isOwnEnough = rankOf(own.runs, alphas[this.level]) >= 1;
    return surpriseLimit(isOwnEnough ? own : merged(own, shipped), this.level, size);
  }

  private group(name: SurpriseGroup): Group {
    const known = this.groups.get(name);
    if (known !== undefined) return known;
    const made: Group = { own: NOTHING, patience: 0, limit: undefined };
    this.groups.set(name, made);
    return made;
  }
}

interface Group {
  own: SurpriseRecord;
  patience: number;
  /** Worked out from both when asked for. */
  limit: number | undefined;
}

/** Surprises by group. */
export type SurpriseRecords = Readonly<Partial<Record<SurpriseGroup, SurpriseRecord>>>;

/** Surprises that are known before any run of this controller is, by level and group. */
export type ShippedSurprises = Readonly<Record<LimitLevel, SurpriseRecords>>;

const NOTHING: SurpriseRecord = { runs: 0, highest: [] };

/**
 * The order statistic for a level's alpha, or its continuation. Never below zero: what is less than expected is no surprise; and never
 * lower for `stuck` than for `watch`, also where one has its order statistic, a wild run, and the other is carried on.
 */
export function surpriseLimit(record: SurpriseRecord, level: LimitLevel, size: HistorySize): number {
  const watch = limitFor(record, "watch", size);
  return level === "watch" ? watch : Math.max(watch, limitFor(record, level, size));
}

function limitFor({ runs, highest }: SurpriseRecord, level: LimitLevel, size: HistorySize): number {
  const alpha = alphas[level];
  const rank = rankOf(runs, alpha);
  if (rank >= 1) return Math.max(0, highest[rank - 1] ?? 0);
  if (runs < MIN_RUNS) return Math.max(UNKNOWN[level][size], highest[0] ?? 0);
  const carried = (highest.length === 0 ? [LEAST_SURPRISE] : highest.slice(0, 3)).map((surprise, place) => {
    const share = (place + 1) / (runs + 1);
    return Math.max(LEAST_SURPRISE, surprise) + SURPRISE_PER_LOG * Math.max(0, Math.log(share / alpha));
  });
  return carried.length < 3 ? Math.max(...carried) : median(carried);
}

/** Place among the highest: the ceil((n + 1)(1 - alpha))-th smallest is the floor((n + 1) alpha)-th highest. 0: there is none. */
function rankOf(runs: number, alpha: number): number {
  return Math.floor((runs + 1) * alpha + 1e-9);
}

function merged(one: SurpriseRecord, other: SurpriseRecord): SurpriseRecord {
  const highest = [...one.highest, ...other.highest].sort((first, second) => second - first);
  return { runs: one.runs + other.runs, highest };
}

function withSurprise({ runs, highest }: SurpriseRecord, surprise: number): SurpriseRecord {
  const at = highest.findIndex((known) => known < surprise);
  const place = at < 0 ? highest.length : at;
  const isHigh = surprise > Number.NEGATIVE_INFINITY && place < MAX_HIGHEST;
  const next = isHigh ? highest.toSpliced(place, 0, surprise).slice(0, MAX_HIGHEST) : highest;
  if (runs < MAX_RUNS) return { runs: runs + 1, highest: next };
  return { runs: (runs + 1) / 2, highest: next.filter((_, place) => place % 2 === 0) };
}

function median(three: readonly number[]): number {
  return three.toSorted((one, other) => one - other)[1]!;
}
