import type { Random } from "../random/random.ts";
import type { FlowError, RunResult } from "./flow-graph.ts";

/** A step failed or was interrupted: goes up through the blocks of a run. */
export class FlowFailure extends Error {
  constructor(readonly flowError: FlowError) {
    super(flowError.message);
  }
}

/** A script that ended with an exit code other than 0. */
export function exitFailure(random: Random, code: number): FlowFailure {
  return new FlowFailure({
    id: errorId(random),
    kind: "exit",
    message: `script returned exit code ${code}`,
    result: "FAILURE",
  });
}

/** An interruption: by a person, a timeout, an agent that did not come back. */
export function interruption(random: Random, cause: FlowError["cause"], result: RunResult = "ABORTED"): FlowFailure {
  return new FlowFailure({
    id: errorId(random),
    kind: "interrupted",
    message: "",
    result,
    ...(cause && { cause }),
  });
}

/** The agent did not come back. */
export function agentRemoved(random: Random): FlowFailure {
  const { flowError } = interruption(random, {
    className: "org.jenkinsci.plugins.workflow.support.steps.ExecutorStepExecution_-RemovedNodeTimeoutCause",
    content: "",
  });
  return new FlowFailure({ ...flowError, isWrapped: true });
}

/** A person aborts. */
export function abortedBy(random: Random, user: string): FlowFailure {
  return interruption(random, {
    className: "jenkins.model.CauseOfInterruption_-UserInterruption",
    content: `<user>${user}</user>`,
  });
}

function errorId(random: Random): string {
  const hex = (length: number) => Array.from({ length }, () => Math.floor(random.next() * 16).toString(16)).join("");
  return `${hex(8)}-${hex(4)}-4${hex(3)}-${random.pick(["8", "9", "a", "b"])}${hex(3)}-${hex(12)}`;
}
