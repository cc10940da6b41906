import type { StepKey } from "../step-limits.ts";

/** Whether a limit is for the whole time of a step or for its longest silence. */
export type LimitKind = "elapsed" | "quiet";

/** Both. */
export const limitKinds: readonly LimitKind[] = ["elapsed", "quiet"];

/** Longest key kept as it is: the paths of a hostile Pipeline must not fill the memory. */
const MAX_KEY = 600;

/** Key of a step: its family, path and function. */
export function stepKey({ family, path, function: name }: StepKey): string {
  return bounded(`${family}\n${path}\n${name}`);
}

/** Key of a run: its Pipeline, or the family that is one, and its number. */
export function runKey(run: {
  readonly family: string;
  readonly pipeline?: string;
  readonly runNumber: number;
}): string {
  return bounded(`${run.pipeline ?? run.family}#${run.runNumber}`);
}

/** Two numbers stand for what is cut: that two keys share them does not happen by chance, and by intent gains nobody anything. */
function bounded(key: string): string {
  if (key.length <= MAX_KEY) return key;
  let [one, other] = [0, 7];
  for (let at = 0; at < key.length; at++) {
    const code = key.charCodeAt(at);
    one = (Math.imul(one, 31) + code) | 0;
    other = (Math.imul(other, 131) + code) | 0;
  }
  return `${key.slice(0, MAX_KEY)}\n${one}\n${other}`;
}
