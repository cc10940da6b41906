import type { Cause, Evidence, FleetState, FleetVerdict, Judgement, RunVerdict } from "../model/verdict.ts";

/** A judgement as JSON: instants are ISO 8601 in UTC, what is not known is left out. */
export interface JudgementJson {
  readonly at: string | undefined;
  readonly fleet: {
    /** `OK`, `SLOW`, `STUCK 4/13` or `BLIND`. */
    readonly verdict: string;
    readonly sentence: string;
    readonly running: number;
    readonly observed: number;
    readonly stuck: number;
    readonly watch: number;
    readonly executorsHeld: number;
    readonly oldestWaitMs?: number | undefined;
    readonly causes: readonly CauseJson[];
  };
  readonly runs: readonly RunVerdictJson[];
  readonly notes: readonly string[];
}

/** A cause: `run` or `resource` is at its root. */
type CauseJson = Omit<Cause, "since"> & { readonly since?: string | undefined };

/** A verdict on one run. */
type RunVerdictJson = Omit<RunVerdict, "since" | "because"> & {
  readonly since?: string | undefined;
  readonly because: readonly Evidence[];
};

/** The JSON of a judgement. */
export function judgementJson({ at, fleet, runs, notes }: Judgement): JudgementJson {
  return { at: isoOf(at), fleet: fleetJson(fleet), runs: runs.map(runVerdictJson), notes };
}

/** The JSON of one verdict; its keys stand in the order in which a person reads them. */
export function runVerdictJson(verdict: RunVerdict): RunVerdictJson {
  const { run, state, also, level, since, confidence, because, chain, clearsWhen, who, notSeen } = verdict;
  const facts = because.map(({ fact, source, quote }) => ({ fact, source, ...(quote === undefined ? {} : { quote }) }));
  const sinceIso = isoOf(since);
  return {
    run,
    state,
    also,
    level,
    ...(sinceIso === undefined ? {} : { since: sinceIso }),
    confidence: Math.round(confidence * 1000) / 1000,
    because: facts,
    chain,
    clearsWhen,
    who,
    do: verdict.do,
    notSeen,
  };
}

/** `STUCK 4/13`: how many of those that run. */
export function verdictWord({
  state,
  stuck,
  running,
}: Pick<FleetVerdict, "stuck" | "running"> & { state: FleetState }): string {
  return state === "STUCK" ? `STUCK ${stuck}/${running}` : state;
}

function fleetJson(fleet: FleetVerdict): JudgementJson["fleet"] {
  const { running, observed, stuck, watch, executorsHeld, oldestWaitMs, causes, sentence } = fleet;
  return {
    verdict: verdictWord(fleet),
    sentence,
    running,
    observed,
    stuck,
    watch,
    executorsHeld,
    ...(oldestWaitMs === undefined ? {} : { oldestWaitMs }),
    causes: causes.map(causeJson),
  };
}

function causeJson({ run, resource, state, holdsUp, since, sentence }: Cause): CauseJson {
  const sinceIso = isoOf(since);
  return {
    ...(run === undefined ? {} : { run }),
    ...(resource === undefined ? {} : { resource }),
    state,
    holdsUp,
    ...(sinceIso === undefined ? {} : { since: sinceIso }),
    sentence,
  };
}

/** Nothing for an instant that no calendar holds: records can claim any. */
function isoOf(at: number | undefined): string | undefined {
  return at === undefined || !(Math.abs(at) <= 8.64e15) ? undefined : new Date(at).toISOString();
}
