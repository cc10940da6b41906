import type { ControllerObservation, HeadObservation, LogSign, RunObservation, SignKind } from "../model/running.ts";
import type { Finding } from "./finding.ts";
import { findingsOf } from "./run-findings.ts";
import type { StepLimit, StepLimits } from "./step-limits.ts";
import { AT, ago, run } from "./test-fleet.ts";

/** What a hand-made history says, the same for every step; by default there is none. */
export interface TestLimits {
  readonly elapsed?: Partial<StepLimit>;
  readonly quiet?: Partial<StepLimit>;
  readonly repeats?: { readonly watch: number; readonly stuck?: number };
  readonly slowAfterMs?: number;
  readonly waitP99Ms?: number;
}

/** Limits of steps as plain data. */
export function limitsOf(limits: TestLimits = {}): StepLimits {
  return {
    elapsed: () => ({ ...noHistory, ...limits.elapsed }),
    quiet: () => ({ ...noHistory, ...limits.quiet }),
    repeats: () => ({ watch: 1000, from: "a test", ...limits.repeats }),
    slowAfterMs: () => limits.slowAfterMs,
    waitP99Ms: () => limits.waitP99Ms,
  };
}

const noHistory: StepLimit = { watchMs: 600_000, samples: 0, from: "no history" };

/** A phrase in a log, some minutes ago; without minutes it is not dated. */
export function sign(kind: SignKind, about: Partial<LogSign> & { readonly minutes?: number } = {}): LogSign {
  const { minutes, ...rest } = about;
  return { kind, offset: 0, names: [], ...(minutes === undefined ? {} : { at: ago(minutes) }), ...rest };
}

/** A run that began an hour ago, with its heads. */
export function runOf(heads: readonly HeadObservation[], about: Partial<RunObservation> = {}): RunObservation {
  return { ...run("shop/deploy#7", heads), startAt: ago(60), seenSince: ago(60), ...about };
}

/** What is found of a run. */
export function found(
  observed: RunObservation,
  { limits, ...controller }: Partial<ControllerObservation> & { readonly limits?: TestLimits } = {},
): readonly Finding[] {
  return findingsOf(observed, { at: AT, controller: { notSeen: [], ...controller }, limits: limitsOf(limits) });
}

/** `STATE level` of each finding, first things first. */
export function told(findings: readonly Finding[]): string[] {
  return findings.map(({ state, level }) => `${state} ${level}`);
}
