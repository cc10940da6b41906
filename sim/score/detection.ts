import { type Episode, isAlarm, type RunTrace, type Said, type Segment } from "./trace.ts";

/** How an episode was found. Times are from its onset; absent: not within it. */
export interface Detection {
  readonly lastedMs: number;
  /** Until the run was said to be in this very state, for sure. */
  readonly foundMs?: number;
  /** Until the run was said to be in any fault, for sure. */
  readonly calledMs?: number;
  /** Until any fault was said of it, sure or not. */
  readonly watchedMs?: number;
  /** How often the alarm went away and came back while the episode lasted. */
  readonly flaps: number;
  /** How often the alarm named another state while the episode lasted. */
  readonly changes: number;
}

/** How an episode was found in what was said of its run; `trace` is absent when nothing was ever said. */
export function detect(episode: Episode, trace: RunTrace | undefined): Detection {
  const within = (trace?.segments ?? []).filter(
    ({ fromAt, toAt }) => fromAt <= episode.endAt && (toAt > episode.onsetAt || fromAt >= episode.onsetAt),
  );
  const firstMs = (holds: (said: Said | undefined) => boolean) => {
    const first = within.find(({ said }) => holds(said));
    return first && Math.max(0, first.fromAt - episode.onsetAt);
  };
  const foundMs = firstMs((said) => isAlarm(said) && said.state === episode.state);
  const calledMs = firstMs(isAlarm);
  const watchedMs = firstMs((said) => said !== undefined && (isAlarm(said) || isWatched(said)));
  return {
    lastedMs: episode.endAt - episode.onsetAt,
    ...(foundMs !== undefined && { foundMs }),
    ...(calledMs !== undefined && { calledMs }),
    ...(watchedMs !== undefined && { watchedMs }),
    ...unsteadiness(within),
  };
}

function isWatched(said: Said): boolean {
  return said.level === "watch" && isAlarm({ ...said, level: "stuck" });
}

function unsteadiness(segments: readonly Segment[]): { flaps: number; changes: number } {
  let [flaps, changes] = [0, 0];
  let last: Said | undefined;
  let wasOn = false;
  for (const { said } of segments) {
    const isOn = isAlarm(said);
    if (isOn && !wasOn && last) flaps++;
    if (isOn && last && said.state !== last.state) changes++;
    if (isOn) last = said;
    wasOn = isOn;
  }
  return { flaps, changes };
}
