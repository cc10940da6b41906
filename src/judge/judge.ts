import type { FleetObservation } from "../model/running.ts";
import type { Cause, Judgement, RunVerdict } from "../model/verdict.ts";
import { causeOf } from "./fleet/cause-of.ts";
import { fleetVerdict } from "./fleet/fleet-verdict.ts";
import { incidentsOf } from "./fleet/incidents.ts";
import { joinedAsBefore } from "./fleet/joined-before.ts";
import { rankIncidents } from "./fleet/rank-incidents.ts";
import type { FoundRun } from "./found-run.ts";
import { heldBack, type JudgeMemory, remember, withSteadySince } from "./memory.ts";
import { notesOf } from "./notes.ts";
import { sortByNeed } from "./order.ts";
import { findingsOf } from "./run-findings.ts";
import type { StepLimits } from "./step-limits.ts";
import { verdictOf } from "./verdicts.ts";
import { PlainRuns } from "./waits/plain-runs.ts";
import { resolveWaits } from "./waits/resolve-waits.ts";

/** What a judgement needs beside what was seen. */
export interface JudgeOptions {
  readonly limits: StepLimits;
  /** Of the look before; without it, states are called at once. */
  readonly memory?: JudgeMemory | undefined;
}

/** A judgement, and what the next look should be given. */
export interface Judged {
  readonly judgement: Judgement;
  /** All causes, ranked; the judgement tells three. */
  readonly causes: readonly Cause[];
  readonly memory: JudgeMemory;
}

/** Judges all running Pipelines of a controller: each by its own facts, then together. Pure: the same facts, the same judgement. */
export function judgeFleet(observation: FleetObservation, { limits, memory }: JudgeOptions): Judged {
  const { at, controller, runs } = observation;
  const found = runs.map((run) => ({ run, findings: findingsOf(run, { at, controller, limits }) }));
  return judgeFound(found, observation, { memory });
}

/** The same from what was found of each run already. */
export function judgeFound(
  all: readonly FoundRun[],
  { at, askedAt, controller }: Omit<FleetObservation, "runs">,
  { memory, plain = new PlainRuns() }: { memory: JudgeMemory | undefined; plain?: PlainRuns },
): Judged {
  const known = new Map((memory?.runs ?? []).map((run) => [run.run, run]));
  const found = memory === undefined ? all : all.map((one) => heldBack(one, known.get(one.run.run), at));
  const waits = resolveWaits(found, { at, controller }, plain);
  const verdicts = waits.runs.map((resolved): RunVerdict => {
    const verdict = plain.verdict(resolved, verdictOf);
    return memory === undefined ? verdict : withSteadySince(verdict, known.get(verdict.run), memory);
  });
  const apart = incidentsOf(waits, controller.agents);
  const incidents = rankIncidents(joinedAsBefore(apart, memory?.incidents ?? []), waits, at);
  const fleet = fleetVerdict({ at, waits, verdicts, incidents });
  const judgement = {
    at,
    fleet,
    runs: sortByNeed(verdicts),
    notes: notesOf({ at, controller, ...(askedAt === undefined ? {} : { askedAt }) }),
  };
  const told = incidents.map((incident) => ({ incident, cause: causeOf(incident, at) }));
  const causes = told.map(({ cause }) => cause);
  return { judgement, causes, memory: remember({ at, found: all, verdicts, incidents: told }, memory) };
}
