/** Why a stage did not run, by the outcome that the metric stage.reached gives it. */
const reasons: Readonly<Record<string, string>> = {
  skipped_for_failure: "after a failure",
  skipped_for_unstable: "after an unstable result",
  skipped_for_conditional: "by their when condition",
  skipped_for_restart: "by a restart from a later stage",
  inside_skipped: "inside a skipped stage",
};

/** `after a failure`: why stages were skipped; an outcome that is not known as it is. */
export function skipReason(outcome: string): string {
  return Object.hasOwn(reasons, outcome) ? reasons[outcome]! : outcome;
}
