import type { AgentWord } from "./controller/followed-agent.ts";
import type { FinishedRecord } from "./find/build-judge.ts";
import type { RunFollower } from "./run/run-follower.ts";

/** Latest start of a flow node or run, or end of a run, before an instant. */
export function lastRecordBefore(
  before: number,
  runs: Iterable<RunFollower>,
  finished: readonly FinishedRecord[],
): number | undefined {
  let last = Number.NEGATIVE_INFINITY;
  const note = (at: number | undefined): void => {
    if (at !== undefined && at < before && at > last) last = at;
  };
  for (const { records } of runs) {
    note(records.build?.startAt);
    for (let row = 0; row < records.nodes.rows; row++) note(records.nodes.columns.startAt[row]);
  }
  for (const { startAt, endAt } of finished) {
    note(startAt);
    note(endAt);
  }
  return Number.isFinite(last) ? last : undefined;
}

/** Runs going on now that a step of another run started, by that run and flow node. */
export function startedRuns(runs: Iterable<RunFollower>): Map<string, Map<number, string>> {
  const started = new Map<string, Map<number, string>>();
  for (const { place, records } of runs)
    for (const { run, flowNode } of records.build?.upstream ?? []) {
      const ofRun = started.get(run);
      if (ofRun === undefined) started.set(run, new Map([[flowNode, place.run]]));
      else ofRun.set(flowNode, place.run);
    }
  return started;
}

/** What the logs of runs said last of each agent, of those that are dated the latest. */
export function agentWords(runs: Iterable<RunFollower>): Map<string, AgentWord> {
  const words = new Map<string, AgentWord>();
  for (const { place, log, records } of runs)
    for (const [agent, state] of log.agents.states) {
      const word = { isOffline: state.isOffline, at: state.at ?? records.build?.startAt, run: place.run };
      if ((word.at ?? 0) >= (words.get(agent)?.at ?? 0)) words.set(agent, word);
    }
  return words;
}
