import { type Baseline, baselines, type Clocks } from "./baselines.ts";
import type { Episode } from "./trace.ts";

/** A value a measure reached for the first time, so long after the onset of an episode. */
export interface High {
  readonly ms: number;
  readonly value: number;
}

/** What the rules of other tools say of one run over its life. Values are those of `baselines`, in its order. */
export interface BaselineTrace {
  /** Clocks at each look; between two looks nothing changed but the time. */
  readonly looks: readonly Clocks[];
  /** End of the last look. */
  readonly endAt: number;
}

/** Rules are asked so often, as Bamboo's is: once a minute, also while nothing is seen to change. */
const EVERY_MS = 60_000;

/** Highest value each rule's measure had in the whole life of a run. */
export function peaksOf(trace: BaselineTrace): readonly number[] {
  const asked = [...askedAt(trace)];
  return baselines.map(({ measure }) => asked.reduce((peak, clocks) => Math.max(peak, measure(clocks)), 0));
}

/** How each rule's measure rose while an episode lasted: first times of ever higher values. */
export function risesOf(trace: BaselineTrace, episode: Episode): readonly (readonly High[])[] {
  const asked = [...askedAt(trace)].filter(({ at }) => at >= episode.onsetAt && at <= episode.endAt);
  return baselines.map((baseline) => riseOf(baseline, asked, episode.onsetAt));
}

/** Time from the onset until a rule with this limit says so; undefined when it never does. */
export function alarmMs(rise: readonly High[], limit: number): number | undefined {
  return rise.find(({ value }) => value > limit)?.ms;
}

/** A value that is not this much higher is no new one: it keeps rises short, and shifts an alarm by less than that. */
const FINENESS = 1.01;

function riseOf({ measure }: Baseline, asked: readonly Clocks[], onsetAt: number): readonly High[] {
  const rise: High[] = [];
  let highest = 0;
  let kept = 0;
  for (const clocks of asked) {
    const value = measure(clocks);
    if (value <= highest) continue;
    highest = value;
    if (value < kept * FINENESS) continue;
    kept = value;
    rise.push({ ms: clocks.at - onsetAt, value });
  }
  return rise;
}

function* askedAt({ looks, endAt }: BaselineTrace): Generator<Clocks> {
  for (const [index, clocks] of looks.entries()) {
    const untilAt = looks[index + 1]?.at ?? endAt;
    yield clocks;
    for (let at = clocks.at + EVERY_MS; at < untilAt; at += EVERY_MS) yield { ...clocks, at };
  }
}
