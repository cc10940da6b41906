/** What a run can wait for inside itself, most telling first: where several waits overlap, the first one is charged. */
export const waitKinds = ["lock", "input", "agent", "downstream", "sleep"] as const;

/** A kind of wait. */
export type WaitKind = (typeof waitKinds)[number];

/**
 * Steps that wait, by Pipeline function. `node` and `lock` wait until their body begins, the others as long as they last.
 *
 * `milestone` waits for the runs before it, like a lock; `waitForQualityGate` for an analysis elsewhere, like a downstream run.
 */
export const waitOfFunction: ReadonlyMap<string, WaitKind> = new Map<string, WaitKind>([
  ["node", "agent"],
  ["lock", "lock"],
  ["milestone", "lock"],
  ["input", "input"],
  ["build", "downstream"],
  ["waitForBuild", "downstream"],
  ["waitForQualityGate", "downstream"],
  ["sleep", "sleep"],
]);
