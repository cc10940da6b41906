/** Runs kept of each step: the newest. More would outlive the Pipeline they tell of. */
const MAX_RUNS = 64;

/** Runs compared with those before them to see whether the step has become another. */
const RECENT = 8;

/** A step's history is cut where its last runs differ from all before by more than this: noise does not do that to eight of them. */
const SHIFT = 1.5;

/** What one run says of a step. A step gone through several times in a run counts with its longest. */
export interface RunSample {
  readonly run: string;
  startAt: number;
  /** Longest that ended by itself; undefined when none did. */
  endedMs: number | undefined;
  /** It ended with an error. */
  failed: boolean;
  /** Longest that something else ended, or that had not ended. */
  cutOffMs: number | undefined;
  /** Longest time without output of one that ended by itself. */
  quietMs: number | undefined;
}

/** An interval as it is added to the samples of its step. */
export interface SampleInterval {
  readonly startAt: number;
  readonly durationMs: number;
  readonly isCensored: boolean;
  readonly failed: boolean;
  readonly quietMs: number | undefined;
}

/**
 * How long one step took in each of the last runs; which runs are kept does not depend on the order of adding.
 *
 * At most {@link MAX_RUNS} samples of about 120 bytes: under 8 KB a step.
 */
export class RunSamples {
  private samples: RunSample[] = [];

  /** Takes an interval in. Constant time: it looks through at most {@link MAX_RUNS} samples. */
  add(run: string, interval: SampleInterval): void {
    const known = this.samples.find((sample) => sample.run === run);
    if (known !== undefined) return takeIn(known, interval);
    const sample = sampleOf(run, interval);
    if (this.samples.length < MAX_RUNS) {
      this.samples.push(sample);
      return;
    }
    const oldest = this.samples.reduce((least, next) => (isOlder(next, least) ? next : least));
    if (isOlder(oldest, sample)) this.samples[this.samples.indexOf(oldest)] = sample;
  }

  /** Samples of the step as it is now, oldest first, without one run. */
  current(exceptRun?: string): readonly RunSample[] {
    const all = this.samples
      .filter((sample) => sample.run !== exceptRun)
      .sort((one, other) => (isOlder(one, other) ? -1 : 1));
    return sinceShift(all);
  }

  /** When the newest run kept began. */
  get newestAt(): number {
    return this.samples.reduce((latest, { startAt }) => Math.max(latest, startAt), Number.NEGATIVE_INFINITY);
  }
}

function sampleOf(run: string, interval: SampleInterval): RunSample {
  const sample: RunSample = {
    run,
    startAt: interval.startAt,
    endedMs: undefined,
    failed: false,
    cutOffMs: undefined,
    quietMs: undefined,
  };
  takeIn(sample, interval);
  return sample;
}

function takeIn(sample: RunSample, { startAt, durationMs, isCensored, failed, quietMs }: SampleInterval): void {
  sample.startAt = Math.max(sample.startAt, startAt);
  if (isCensored) {
    sample.cutOffMs = Math.max(sample.cutOffMs ?? 0, durationMs);
    return;
  }
  // Of two that took equally long, the one that succeeded tells more.
  if (sample.endedMs === undefined || durationMs > sample.endedMs) sample.failed = failed;
  else if (durationMs === sample.endedMs) sample.failed = sample.failed && failed;
  sample.endedMs = Math.max(sample.endedMs ?? 0, durationMs);
  if (quietMs !== undefined) sample.quietMs = Math.max(sample.quietMs ?? 0, quietMs);
}

/** Total order, so that equal starts do not make the order of adding matter. */
function isOlder(one: RunSample, other: RunSample): boolean {
  return one.startAt < other.startAt || (one.startAt === other.startAt && one.run < other.run);
}

/**
 * The samples since the step became another one: when the last eight runs all took less than a share, or all more than a
 * multiple, of every run before them, those before tell of a step that is no more. By chance that happens once in 12,000.
 */
function sinceShift(samples: readonly RunSample[]): readonly RunSample[] {
  const ended = samples.filter((sample) => sample.endedMs !== undefined && !sample.failed);
  if (ended.length < RECENT * 2) return samples;
  const lengths = ended.map((sample) => sample.endedMs! + 500);
  const [before, recent] = [lengths.slice(0, -RECENT), lengths.slice(-RECENT)];
  const isShorter = Math.max(...recent) * SHIFT < Math.min(...before);
  const isLonger = Math.min(...recent) > Math.max(...before) * SHIFT;
  if (!isShorter && !isLonger) return samples;
  return samples.slice(samples.indexOf(ended.at(-RECENT)!));
}
