import type { RunState } from "../../src/model/verdict.ts";
import { isAlarm, isFault, isTrue, type RunTrace, type Segment } from "./trace.ts";

/** An alarm about one run: the stretch in which it was said to be in one and the same fault, for sure. */
export interface Call {
  readonly run: string;
  readonly state: RunState;
  readonly fromAt: number;
  readonly toAt: number;
  readonly confidence: number;
  /** It was true when it was first said, or had been just before. */
  readonly isRight: boolean;
  /** It was not true when it was first said, and became true while it was said. */
  readonly isEarly: boolean;
  /** What was true when it was first said; absent: the run was over. */
  readonly truth: RunState | undefined;
  /** Something was wrong with the run when it was first said, though perhaps not this. */
  readonly isOfFault: boolean;
}

/**
 * All alarms about a run, in order.
 *
 * `graceMs`: what has just ceased to be true may still be said for so long, since nobody sees between two looks.
 */
export function callsOf({ run, segments }: RunTrace, graceMs: number): readonly Call[] {
  const calls: Call[] = [];
  for (let first = 0; first < segments.length; ) {
    const { said } = segments[first]!;
    let after = first + 1;
    while (isAlarm(said) && segments[after]?.said?.state === said.state && isAlarm(segments[after]?.said)) after++;
    if (isAlarm(said)) calls.push(callOf(run, { segments, first, after, graceMs }));
    first = after;
  }
  return calls;
}

interface Stretch {
  readonly segments: readonly Segment[];
  readonly first: number;
  readonly after: number;
  readonly graceMs: number;
}

function callOf(run: string, { segments, first, after, graceMs }: Stretch): Call {
  const begin = segments[first]!;
  const { state, confidence } = begin.said!;
  const recent = segments.slice(0, first).filter(({ toAt }) => toAt >= begin.fromAt - graceMs);
  const near = [...recent, begin].map(({ truth }) => truth);
  const isRight = near.some((truth) => isTrue(truth, state));
  return {
    run,
    state,
    fromAt: begin.fromAt,
    toAt: segments[after - 1]!.toAt,
    confidence,
    isRight,
    isEarly: !isRight && segments.slice(first, after).some(({ truth }) => isTrue(truth, state)),
    truth: begin.truth?.state,
    isOfFault: near.some((truth) => truth && [truth.state, ...truth.also].some(isFault)),
  };
}
