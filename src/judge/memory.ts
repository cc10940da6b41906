import type { RunState, RunVerdict } from "../model/verdict.ts";
import type { Finding } from "./finding.ts";
import { type FoundRun, groupOf, isStuck } from "./found-run.ts";
import { continueIncidents, type OpenIncident, type ToldIncident } from "./incident-memory.ts";

/**
 * What is remembered from one look to the next. Plain data: it can be kept as JSON, and Flowmeter can be restarted in between.
 *
 * Without it a look gives the best verdict its facts allow; with it a state has to hold before it is called, keeps its `since`,
 * and an incident stays the same incident.
 */
export interface JudgeMemory {
  readonly lookedAt: number;
  readonly runs: readonly RunMemory[];
  /** All that are open, ranked, not only those that are told. */
  readonly incidents: readonly OpenIncident[];
}

/** Memory before the first of several looks. A single look is given none: then nothing has to hold before it is called. */
export const noMemory: JudgeMemory = { lookedAt: 0, runs: [], incidents: [] };

/** What is remembered of a run; of one that moves, and always has, nothing. */
export interface RunMemory {
  readonly run: string;
  readonly state: RunState;
  readonly isStuck: boolean;
  readonly since?: number;
  /** When a state that has to hold before it is called was first seen, without a break since. */
  readonly suspectedAt?: number;
  /** It was called before. */
  readonly wasStuck: boolean;
  /** How often it was called again after it had moved on: a measure of false alarms. */
  readonly flaps: number;
}

/**
 * How long a state has to hold before it is called. A run that ends is over in its log some moments before its record says so;
 * all other states have such a time in their own deadlines.
 */
const HOLD_MS: Partial<Record<RunState, number>> = { ZOMBIE: 60_000 };

/** Findings as they may be called by now: a state that has not held long enough is only watched. */
export function heldBack(found: FoundRun, before: RunMemory | undefined, at: number): FoundRun {
  if (!found.findings.some((finding) => waitsToBeCalled(finding, before, at))) return found;
  const findings = found.findings.map((finding) => {
    if (!waitsToBeCalled(finding, before, at)) return finding;
    const nextAt = (before?.suspectedAt ?? at) + HOLD_MS[finding.state]!;
    return { ...finding, level: "watch" as const, nextAt };
  });
  return { run: found.run, findings };
}

function waitsToBeCalled(finding: Finding, before: RunMemory | undefined, at: number): boolean {
  const holdMs = HOLD_MS[finding.state];
  if (holdMs === undefined || !isStuck(finding)) return false;
  const seenAt = Math.min(before?.suspectedAt ?? at, finding.since ?? at);
  return at - seenAt < holdMs;
}

/** A verdict whose `since` does not move while the state holds: what looks like an earlier or later beginning is a better guess at most. */
export function withSteadySince(verdict: RunVerdict, before: RunMemory | undefined, memory: JudgeMemory): RunVerdict {
  const { since } = verdict;
  if (before === undefined || before.state !== verdict.state || before.since === undefined) return verdict;
  // Something happened after the last look: it is the same state again, not still.
  if (since !== undefined && since > memory.lookedAt) return verdict;
  return { ...verdict, since: before.since };
}

/** What of a look is remembered. */
export interface Look {
  readonly at: number;
  readonly found: readonly FoundRun[];
  readonly verdicts: readonly RunVerdict[];
  readonly incidents: readonly ToldIncident[];
}

/** Memory after a look. */
export function remember(look: Look, before: JudgeMemory | undefined): JudgeMemory {
  const known = new Map((before?.runs ?? []).map((run) => [run.run, run]));
  const suspects = new Set(
    look.found.flatMap(({ run, findings }) => (findings.some(({ state }) => state in HOLD_MS) ? [run.run] : [])),
  );
  return {
    lookedAt: look.at,
    runs: look.verdicts.flatMap((verdict) => {
      const earlier = known.get(verdict.run);
      if (earlier?.wasStuck !== true && groupOf(verdict) === "moves" && !suspects.has(verdict.run)) return [];
      return [runMemory(verdict, { before: earlier, suspects, at: look.at })];
    }),
    incidents: continueIncidents(look, before?.incidents ?? []),
  };
}

function runMemory(
  { run, state, level, since }: RunVerdict,
  { before, suspects, at }: { before: RunMemory | undefined; suspects: ReadonlySet<string>; at: number },
): RunMemory {
  const stuck = isStuck({ state, level });
  return {
    run,
    state,
    isStuck: stuck,
    ...(since === undefined ? {} : { since }),
    ...(suspects.has(run) ? { suspectedAt: before?.suspectedAt ?? at } : {}),
    wasStuck: stuck || before?.wasStuck === true,
    flaps: before === undefined ? 0 : before.flaps + (stuck && !before.isStuck && before.wasStuck ? 1 : 0),
  };
}

/** What began and what ended between two looks: each incident is in it once each way. */
export function transitions(
  before: JudgeMemory | undefined,
  after: JudgeMemory,
): { readonly opened: readonly OpenIncident[]; readonly resolved: readonly OpenIncident[] } {
  const then = before?.incidents ?? [];
  const idsThen = new Set(then.map(({ id }) => id));
  const idsNow = new Set(after.incidents.map(({ id }) => id));
  return {
    opened: after.incidents.filter(({ id }) => !idsThen.has(id)),
    resolved: then.filter(({ id }) => !idsNow.has(id)),
  };
}
