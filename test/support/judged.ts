import type { Cause, FleetVerdict, Judgement, RunVerdict } from "../../src/model/verdict.ts";
import type { Looked } from "../../src/server/following/follow-home.ts";

/** A verdict by hand: a run that moves, unless told otherwise. */
export function verdict(run: string, other: Partial<RunVerdict> = {}): RunVerdict {
  return {
    run,
    state: "MOVING",
    also: [],
    level: "ok",
    confidence: 0.9,
    because: [{ fact: `${run} printed a line 2 s ago`, source: "log" }],
    chain: [run],
    clearsWhen: "it ends",
    who: "nobody",
    do: "nothing",
    notSeen: [],
    ...other,
  };
}

/** A run that is silent and stuck. */
export function silent(run: string, since = 1_000): RunVerdict {
  return verdict(run, {
    state: "SILENT_STEP",
    level: "stuck",
    since,
    who: "owner of the Pipeline",
    do: `abort ${run}`,
  });
}

/** A cause whose root is a run. */
export function causeOf(run: string, ...others: readonly string[]): Cause {
  return { run, state: "SILENT_STEP", holdsUp: [run, ...others], since: 1_000, sentence: `${run} is silent.` };
}

/** A look by hand, as of now; what is stuck has the causes given. */
export function looked(runs: readonly RunVerdict[], causes: readonly Cause[] = [], at: number = Date.now()): Looked {
  const stuck = runs.filter(({ level }) => level === "stuck").length;
  const fleet: FleetVerdict = {
    state: stuck > 0 ? "STUCK" : "OK",
    running: runs.length,
    observed: runs.filter(({ state }) => state !== "NOT_OBSERVED").length,
    stuck,
    watch: 0,
    causes: causes.slice(0, 3),
    executorsHeld: 0,
    sentence: `${runs.length} running.`,
  };
  const judgement: Judgement = { at, fleet, runs, notes: [] };
  return {
    judgement,
    digest: JSON.stringify([fleet, runs]),
    causes,
    changes: { builds: [], grown: [], items: [] },
    watching: undefined,
  };
}
