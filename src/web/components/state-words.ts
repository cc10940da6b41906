import type { ApiRunVerdict } from "../../api/verdicts.ts";
import { type RunState, runStates } from "../../model/verdict.ts";
import { needOf } from "../data/need.ts";
import type { IconName } from "./icon.tsx";

/** What each state of a run is called where it is shown; what it means says `runStates`. */
export const stateWords: Readonly<Record<RunState, string>> = {
  ZOMBIE: "Zombie record",
  RESUME_HUNG: "Hung after resuming",
  ABORT_NOT_EFFECTIVE: "Abort without effect",
  PAUSED: "Engine paused",
  DEADLOCK: "Deadlock",
  NO_AGENT: "No agent",
  AGENT_LOST: "Agent lost",
  STEP_BROKEN: "Step broken",
  LOOPING: "Looping",
  CPS_STUCK: "Engine stuck",
  SILENT_STEP: "Silent step",
  BLOCKED_BY_STUCK: "Blocked",
  WAITING_HUMAN: "Waits for a person",
  WAITING_EXECUTOR: "Waits for an executor",
  WAITING_LOCK: "Waits for a lock",
  WAITING_DOWNSTREAM: "Waits for a run",
  WAITING_TIMER: "Sleeps",
  SLOW: "Slow",
  MOVING: "Moving",
  NOT_OBSERVED: "Not observed",
};

/** The drawing of a run's state. What is only to be watched has the drawing of that. */
export function stateIcon(verdict: Pick<ApiRunVerdict, "state" | "level">): IconName {
  if (verdict.state === "SLOW") return "slow";
  const need = needOf(verdict);
  return need === "stuck" && runStates[verdict.state].group === "wrongRecord" ? "wrongRecord" : need;
}

/** A level that a state has by itself, for where it is spoken of without a run. */
export function usualLevel(state: RunState): ApiRunVerdict["level"] {
  const { group } = runStates[state];
  return group === "willNotMove" || group === "wrongRecord" ? "stuck" : "ok";
}
