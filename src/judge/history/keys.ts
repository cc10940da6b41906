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

/**
 * A number that stands for a run: of its Pipeline, or the family that is one, and its number. 53 bits: that two runs of a controller
 * share one does not happen by chance, and by intent gains nobody anything.
 */
export function runNumberOf(run: {
  readonly family: string;
  readonly pipeline?: string;
  readonly runNumber: number;
}): number {
  const [one, other] = hashesOf(run.pipeline ?? run.family, run.runNumber);
  return (one >>> 0) * 0x200000 + (other >>> 11);
}

function bounded(key: string): string {
  return key.length <= MAX_KEY ? key : `${key.slice(0, MAX_KEY)}\n${hashesOf(key, 0).join("\n")}`;
}

function hashesOf(text: string, seed: number): [number, number] {
  let [one, other] = [seed | 0, Math.imul(seed, 0x9e3779b1) | 0];
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    one = Math.imul(one ^ code, 0x01000193);
    other = Math.imul(other ^ code, 0x85ebca6b) ^ (other >>> 13);
  }
  return [one ^ (one >>> 15), other ^ (other >>> 16)];
}
