/** How much history a step has; limits are calibrated for each by itself, since little history surprises more often. */
export type HistorySize = "none" | "few" | "some" | "many";

/** Of a number of earlier runs. */
export function historySize(runs: number): HistorySize {
  if (runs === 0) return "none";
  return runs < 5 ? "few" : runs < 20 ? "some" : "many";
}

/** Steps that run something of a person's, and all others: the first take what they take, the others are Jenkins' own. */
export type StepKind = "script" | "other";

const scripts: ReadonlySet<string> = new Set(["sh", "bat", "powershell", "pwsh"]);

/** Of a Pipeline function. */
export function stepKind(function_: string): StepKind {
  return scripts.has(function_) ? "script" : "other";
}

/** What limits are calibrated for by itself. */
export type SurpriseGroup = `${HistorySize}/${StepKind}`;

/** How often a limit may be passed by a healthy run. */
export const alphas = { watch: 0.01, stuck: 0.001 } as const;

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
 * Where nothing is known yet, and how fast surprises get rarer: Student's t with 4 degrees of freedom. A normal tail would call
 * ten times as many healthy runs.
 */
const TAIL_INDEX = 4;
const UNKNOWN: Readonly<Record<LimitLevel, number>> = { watch: 3.75, stuck: 7.17 };

/** After a false call of a level its limits get so much more patient, on the scale of surprise, at once … */
const STEP_UP = 0.3;

/** … and at most so much. */
const MAX_PATIENCE = 3;

/**
 * Turns surprises of runs later known to be healthy into limits on surprise (split conformal): the limit for a share alpha is the
 * ceil((n + 1)(1 - alpha))-th smallest surprise of n healthy runs, so a healthy run that is exchangeable with them passes it
 * with a probability of at most alpha. With fewer than 1/alpha - 1 runs there is no such surprise; then the highest ones are carried
 * on by a tail of index 4.
 *
 * It starts with what was shipped and learns on. Runs are not exchangeable for ever: a run that was called and turned out healthy
 * makes the group more patient at once, and each one that was not lets it come back by alpha of that (adaptive conformal inference, on
 * the logarithm of the limit).
 */
export class SurpriseLimits {
  private readonly groups = new Map<SurpriseGroup, Group>();

  constructor(
    private readonly level: LimitLevel,
    private readonly shipped: ShippedSurprises,
  ) {}

  /** Surprise beyond which a step of the group is called. */
  limit(group: SurpriseGroup): number {
    const { record, patience } = this.group(group);
    return quantileOf(record, this.level) * patience;
  }

  /** Takes in the highest surprise of a healthy run; minus infinity when nothing in it was long enough to be called. */
  add(group: SurpriseGroup, surprise: number): void {
    const known = this.group(group);
    const wasCalled = surprise > this.limit(group) ? 1 : 0;
    const patience = known.patience * Math.exp(STEP_UP * (wasCalled - alphas[this.level]));
    known.patience = Math.min(MAX_PATIENCE, Math.max(1, patience));
    known.record = withSurprise(known.record, surprise);
  }

  private group(name: SurpriseGroup): Group {
    const known = this.groups.get(name);
    if (known !== undefined) return known;
    const made: Group = { record: this.shipped[this.level][name] ?? { runs: 0, highest: [] }, patience: 1 };
    this.groups.set(name, made);
    return made;
  }
}

interface Group {
  record: SurpriseRecord;
  patience: number;
}

/** Surprises that are known before any run of this controller is, by level and group. */
export type ShippedSurprises = Readonly<Record<LimitLevel, Readonly<Partial<Record<SurpriseGroup, SurpriseRecord>>>>>;

/** The order statistic for alpha, or its continuation. Never below zero: what is less than expected is no surprise. */
export function quantileOf({ runs, highest }: SurpriseRecord, level: LimitLevel): number {
  const alpha = alphas[level];
  // The ceil((n + 1)(1 - alpha))-th smallest is the floor((n + 1) alpha)-th highest.
  const rank = Math.floor((runs + 1) * alpha + 1e-9);
  if (rank >= 1) return Math.max(0, highest[rank - 1] ?? 0);
  const carried = highest.slice(0, 3).map((surprise, place) => {
    const share = (place + 1) / (runs + 1);
    return Math.max(0, surprise) * (share / alpha) ** (1 / TAIL_INDEX);
  });
  // Too few runs to say anything: as little as if there were none.
  if (runs < 100) return Math.max(UNKNOWN[level], ...carried);
  return median([...carried, 0, 0, 0].slice(0, 3));
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
