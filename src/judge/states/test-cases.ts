import assert from "node:assert/strict";
import { it } from "node:test";
import type { ControllerObservation, HeadObservation, RunObservation, RunRecordState } from "../../model/running.ts";
import { ago, head } from "../test-fleet.ts";
import { found, runOf, type TestLimits, told } from "../test-run.ts";

/** A run, and what is to be told of it. */
export interface RunCase {
  readonly name: string;
  /** One `sh` that began two minutes ago unless given. */
  readonly heads?: readonly HeadObservation[];
  readonly run?: Partial<RunObservation>;
  readonly controller?: Partial<ControllerObservation> & { readonly limits?: TestLimits };
  readonly expected: readonly string[];
  /** Of the first finding. */
  readonly confidence?: number;
}

/** A test for each case. */
export function check(cases: readonly RunCase[]): void {
  for (const { name, heads = [sh(2)], run = {}, controller = {}, expected, confidence } of cases)
    it(name, () => {
      const findings = found(runOf(heads, run), controller);
      assert.deepEqual(told(findings), expected);
      if (confidence !== undefined) assert.equal(findings[0]!.confidence, confidence);
    });
}

/** The record of a run that goes on, but for what is told. */
export function record(about: Partial<RunRecordState>): RunRecordState {
  return { hasFlow: true, hasResult: false, hasFlowEnd: false, hasFinishedLine: false, ...about };
}

/** An `sh` that began some minutes ago and printed nothing. */
export function sh(minutes: number, about: Partial<HeadObservation> = {}): HeadObservation {
  return head(9, { startAt: ago(minutes), path: "sh", logBytes: 0, ...about });
}
