import { alarmMs } from "./baseline-watch.ts";
import { baselines } from "./baselines.ts";
import { limitFor } from "./matched.ts";
import { quantileOf, restrictedMean, waited } from "./survival.ts";
import type { EpisodeScore, WorldScore } from "./world-score.ts";

/** How one rule does on the same runs: whatever it says counts as an alarm, without a name. */
export interface RuleScore {
  readonly rule: string;
  /** Above this value of its measure it alarms; absent for ours. */
  readonly limit?: number;
  readonly healthy: number;
  /** Healthy runs it alarms about. */
  readonly falseAlarms: number;
  readonly episodes: number;
  readonly found: number;
  readonly medianMs: number | undefined;
  readonly p90Ms: number | undefined;
  readonly meanMs: number | undefined;
}

/** Which episodes rules are compared on. */
export type Choose = (episode: EpisodeScore) => boolean;

/** Ours: any alarm. */
export function scoreOurs(worlds: readonly WorldScore[], choose: Choose): RuleScore {
  const healthy = worlds.flatMap((world) => world.healthy);
  return {
    rule: "Flowmeter",
    healthy: healthy.length,
    falseAlarms: healthy.filter(({ isCalled }) => isCalled).length,
    ...timesOf(chosen(worlds, choose), ({ calledMs }) => calledMs),
  };
}

/** The rules of other tools, with the constants they have. */
export function scoreBaselines(worlds: readonly WorldScore[], choose: Choose): readonly RuleScore[] {
  return baselines.flatMap(({ limit }, index) =>
    limit === undefined ? [] : [scoreWith(worlds, choose, { index, limit })],
  );
}

/**
 * The best of each family of rules, its constant fitted on these very runs so that it gives false alarms about at most this share of the
 * healthy ones. Best: the least mean time to an alarm. Fitting on what is scored favours them, not us.
 */
export function scoreFitted(worlds: readonly WorldScore[], choose: Choose, share: number): readonly RuleScore[] {
  const best = new Map<string, RuleScore>();
  for (const [index, { family, name }] of baselines.entries()) {
    const healthyPeaks = worlds.flatMap((world) => world.healthy.map(({ peaks }) => peaks[index] ?? 0));
    const score = scoreWith(worlds, choose, { index, limit: limitFor({ healthyPeaks }, share) });
    const known = best.get(family);
    if (!known || (score.meanMs ?? 0) < (known.meanMs ?? 0)) {
      best.set(family, { ...score, rule: family === "long and no log" ? `${family}: ${name}` : family });
    }
  }
  return [...best.values()];
}

function scoreWith(
  worlds: readonly WorldScore[],
  choose: Choose,
  { index, limit }: { index: number; limit: number },
): RuleScore {
  const healthy = worlds.flatMap((world) => world.healthy);
  return {
    rule: baselines[index]!.name,
    limit,
    healthy: healthy.length,
    falseAlarms: healthy.filter(({ peaks }) => (peaks[index] ?? 0) > limit).length,
    ...timesOf(chosen(worlds, choose), ({ rises }) => alarmMs(rises[index] ?? [], limit)),
  };
}

function chosen(worlds: readonly WorldScore[], choose: Choose): readonly EpisodeScore[] {
  return worlds.flatMap((world) => world.episodes).filter(choose);
}

function timesOf(episodes: readonly EpisodeScore[], alarm: (episode: EpisodeScore) => number | undefined) {
  const times = episodes.map((episode) => waited(alarm(episode), episode.lastedMs));
  return {
    episodes: episodes.length,
    found: times.filter(({ hasCome }) => hasCome).length,
    medianMs: quantileOf(times, 0.5),
    p90Ms: quantileOf(times, 0.9),
    meanMs: restrictedMean(times),
  };
}
