import { waitKinds } from "../../model/wait-kinds.ts";

/** The parts of `run.time` in which a run waits. */
const WAITS: ReadonlySet<string | undefined> = new Set(waitKinds);

/** Whether a part of a run's time is waiting: neither work nor what is neither. */
export function isWait(part: string | undefined): boolean {
  return WAITS.has(part);
}
