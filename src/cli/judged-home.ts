import { StepHistory } from "../judge/history/step-history.ts";
import { judgeFleet } from "../judge/judge.ts";
import type { Judgement } from "../model/verdict.ts";
import { plural } from "../publish/format.ts";
import { HomeWatcher } from "../server/following/home-watcher.ts";
import { HookedHome } from "../server/following/hooked-home.ts";
import { readHistory } from "../sources/jenkins-home/history/read-history.ts";
import { HomeFollower } from "../sources/jenkins-home/live/home-follower.ts";
import { observeHome } from "../sources/jenkins-home/live/observe-home.ts";
import { openHome } from "../sources/jenkins-home/open-home.ts";

/** Takes a line about how far a look has come. */
export type OnProgress = (text: string) => void;

/** Judges a home once, as of an instant. @param home as `openHome` returns it */
export function judgeOnce(
  home: string,
  { at, now, onProgress }: { at: number | undefined; now: number; onProgress: OnProgress },
): Judgement {
  const seen = observeHome(home, {
    now,
    onProgress: onFolders(onProgress),
    ...(at === undefined ? {} : { at }),
  });
  const observation = new HookedHome(home).enrich(seen, at ?? now);
  const pipelines = [...new Set(observation.runs.map(({ pipeline }) => pipeline))];
  onProgress(`Reading how long steps of ${plural(pipelines.length, "Pipeline")} take`);
  const { steps, runs } = readHistory(home, { pipelines, before: observation.at });
  const limits = new StepHistory();
  limits.learn(steps, runs);
  return judgeFleet(observation, { limits }).judgement;
}

/**
 * Judges a home look after look; gives a function that does, and throws RecordError while the home is not there.
 *
 * @param home as `openHome` returns it
 */
export function judgeAgain(home: string, onProgress: OnProgress): (at: number) => Judgement {
  const follower = new HomeFollower(home, { onProgress: onFolders(onProgress) });
  const hooked = new HookedHome(home);
  const watcher = new HomeWatcher(home, {
    look: (at) => hooked.enrich(follower.look(at), at),
    takeFinished: () => follower.takeFinished(),
    readHistory: (request) => readHistory(home, request),
  });
  return (at) => {
    openHome(home);
    return watcher.look(at).judgement;
  };
}

function onFolders(onProgress: OnProgress): (folders: number) => void {
  return (folders) => onProgress(`Looking for running Pipelines: ${plural(folders, "Pipeline")} looked through`);
}
