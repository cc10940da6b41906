import { readFileSync } from "node:fs";

/** Time that passed for this thread, and how much of it the thread was neither running nor ready to run. */
export interface SpentTime {
  readonly elapsedMs: number;
  readonly blockedMs: number | undefined;
}

/**
 * Starts to measure; call the result to end.
 *
 * A reader that waits for the disk and one that waits for a processor look alike from outside, and only the first gains from
 * more threads. Linux tells them apart: `/proc/thread-self/schedstat` counts the nanoseconds a thread ran and was ready.
 */
export function stopwatch(): () => SpentTime {
  const startedAt = performance.now();
  const busyBefore = busyMs();
  return () => {
    const elapsedMs = performance.now() - startedAt;
    const busyAfter = busyMs();
    const known = busyBefore !== undefined && busyAfter !== undefined;
    return { elapsedMs, blockedMs: known ? Math.max(0, elapsedMs - (busyAfter - busyBefore)) : undefined };
  };
}

function busyMs(): number | undefined {
  try {
    const [ran, waited] = readFileSync("/proc/thread-self/schedstat", "latin1").split(" ");
    return (Number(ran) + Number(waited)) / 1e6;
  } catch {
    // Not Linux, or no /proc: the number of threads then stays as it is.
    return undefined;
  }
}
