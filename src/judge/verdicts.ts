import { type Evidence, type RunState, type RunVerdict, runStates } from "../model/verdict.ts";
import { groupOf, isStuck, isTrouble } from "./found-run.ts";
import { ownerOf } from "./waits/blocked-finding.ts";
import type { ResolvedFinding, ResolvedRun } from "./waits/resolve-waits.ts";

/**
 * The one verdict of a run, from what was found of its heads. What decides, in this order:
 *
 * 1. something that is called (`stuck`), by the precedence of the states: one head that will not move keeps the run from ending;
 * 2. a head that moves: a suspicion elsewhere may be wrong, and goes into `also`;
 * 3. a suspicion (`watch`): where nothing moves it says more than a wait that is in order;
 * 4. waits that are in order, then what was not observed.
 */
export function verdictOf({ run, findings }: ResolvedRun): RunVerdict {
  const ranked = [...findings].sort((one, other) => rankOf(one) - rankOf(other));
  const [first] = ranked;
  if (first === undefined) return unseen(run.run, run.notSeen);
  const same = ranked.filter(({ state, level }) => state === first.state && level === first.level);
  const sinces = same.flatMap(({ since }) => since ?? []);
  const also = [...new Set(ranked.map(({ state }) => state))].filter((state) => state !== first.state);
  return {
    run: run.run,
    state: first.state,
    also,
    level: first.level,
    ...(sinces.length === 0 ? {} : { since: Math.min(...sinces) }),
    confidence: first.confidence,
    because: evidence(ranked, first.state),
    chain: first.chain,
    clearsWhen: first.clearsWhen,
    who:
      first.state === "DEADLOCK" || first.state === "BLOCKED_BY_STUCK"
        ? whoOf(first)
        : ownerOf({ run: run.run, finding: first }),
    do: first.do,
    notSeen: [...new Set([...findings.flatMap(({ notSeen }) => notSeen), ...run.notSeen])],
  };
}

const order = Object.keys(runStates) as RunState[];
const placeOf: ReadonlyMap<RunState, number> = new Map(order.map((state, place) => [state, place]));

/** Lower decides. */
function rankOf(finding: ResolvedFinding): number {
  return tierOf(finding) * order.length + placeOf.get(finding.state)!;
}

function tierOf(finding: ResolvedFinding): number {
  if (isStuck(finding)) return 0;
  if (groupOf(finding) === "moves") return 1;
  return isTrouble(finding) ? 2 : 3;
}

/** More than this nobody reads: the facts of a run with a thousand branches are alike. */
const MOST_FACTS = 12;

/** Facts of what decided, and the first fact of each other state. */
function evidence(ranked: readonly ResolvedFinding[], state: RunState): Evidence[] {
  const own = ranked.filter((finding) => finding.state === state).flatMap(({ because }) => because);
  const others = new Map<RunState, Evidence>();
  for (const { state: other, because } of ranked)
    if (other !== state && because[0] !== undefined && !others.has(other)) others.set(other, because[0]);
  return unlike([...own.slice(0, MOST_FACTS - Math.min(4, others.size)), ...others.values()]).slice(0, MOST_FACTS);
}

function unlike(facts: readonly Evidence[]): Evidence[] {
  return [...new Map(facts.map((fact) => [fact.fact, fact])).values()];
}

function whoOf({ who, state }: ResolvedFinding): string {
  return who ?? runStates[state].who;
}

function unseen(run: string, notSeen: readonly string[]): RunVerdict {
  return {
    run,
    state: "NOT_OBSERVED",
    also: [],
    level: "ok",
    confidence: 0.5,
    because: [],
    chain: [run],
    clearsWhen: "its records can be read",
    who: runStates.NOT_OBSERVED.who,
    do: "see what is listed as not seen",
    notSeen: notSeen.length === 0 ? ["where it stands"] : notSeen,
  };
}
