/** How a stage or step ended, in Jenkins' words, by the state REST shows; undefined while it is open or where it does not tell. */
export function outcomeOf(state: string): string | undefined {
  return outcomes.get(state);
}

const outcomes: ReadonlyMap<string, string> = new Map([
  ["success", "SUCCESS"],
  ["unstable", "UNSTABLE"],
  ["failure", "FAILURE"],
  ["aborted", "ABORTED"],
  ["skipped", "NOT_EXECUTED"],
  ["not_built", "NOT_BUILT"],
]);

/** Whether a stage or step with that state goes on. */
export function isOpen(state: string): boolean {
  return state === "running" || state === "paused" || state === "queued";
}
