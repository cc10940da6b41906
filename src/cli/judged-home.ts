import { StepHistory } from "../judge/history/step-history.ts";
import type { StepLimits } from "../judge/step-limits.ts";
import type { FleetObservation } from "../model/running.ts";
import { plural } from "../publish/format.ts";
import { readHistory } from "../sources/jenkins-home/history/read-history.ts";
import { HomeFollower } from "../sources/jenkins-home/live/home-follower.ts";
import { observeHome } from "../sources/jenkins-home/live/observe-home.ts";

/** A home whose running Pipelines are looked at, once or again and again. */
export interface JudgedHome {
  /** What is seen of it, as of an instant or of now. */
  look(at: number | undefined): FleetObservation;
  /** What is known of how long the steps take that were seen to run. */
  limitsFor(observation: FleetObservation): StepLimits;
}

/** Where progress goes, and whether one look is all. */
export interface JudgedHomeOptions {
  readonly isFollowed: boolean;
  readonly now: () => number;
  readonly onProgress: (text: string) => void;
}

/** Opens a home for looks. @param home as `openHome` returns it */
export function judgedHome(home: string, { isFollowed, now, onProgress }: JudgedHomeOptions): JudgedHome {
  const onFolders = (folders: number): void =>
    onProgress(`Looking for running Pipelines: ${plural(folders, "Pipeline")} looked through`);
  const follower = isFollowed ? new HomeFollower(home, { onProgress: onFolders }) : undefined;
  const history = new StepHistory();
  const known = new Set<string>();
  return {
    look: (at) =>
      follower?.look(now()) ??
      observeHome(home, { now: now(), onProgress: onFolders, ...(at === undefined ? {} : { at }) }),
    limitsFor: ({ at, runs }) => {
      const pipelines = [...new Set(runs.map(({ pipeline }) => pipeline))].filter((name) => !known.has(name));
      for (const [index, pipeline] of pipelines.entries()) {
        onProgress(`Reading how long steps take: ${index + 1} of ${plural(pipelines.length, "Pipeline")}`);
        learn(history, { home, pipeline, before: at });
        known.add(pipeline);
      }
      return history;
    },
  };
}

/** Steps before their runs, oldest first: what a run shows of healthy surprises is counted when it is closed. */
function learn(
  history: StepHistory,
  { home, pipeline, before }: { home: string; pipeline: string; before: number },
): void {
  const { steps, runs } = readHistory(home, { pipelines: [pipeline], before });
  for (const step of steps) history.addStep(step);
  for (const run of runs) history.addRun(run);
}
