import type { ResultTone } from "./page/page.ts";

/** Results as they are stacked in a chart, and what they are called; from the ground up: what succeeded carries the rest. */
export const resultStack = [
  ["success", "SUCCESS"],
  ["unstable", "UNSTABLE"],
  ["failure", "FAILURE"],
  ["aborted", "ABORTED"],
  ["notBuilt", "NOT_BUILT"],
  ["unfinished", "unfinished"],
] as const satisfies readonly (readonly [ResultTone, string])[];
