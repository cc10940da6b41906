import type { Cause } from "../../model/verdict.ts";
import { causeSentence } from "./cause-sentence.ts";
import type { Incident } from "./incidents.ts";

/** An incident as a cause: named after what is at its root, with all it holds up. */
export function causeOf(incident: Incident, at: number): Cause {
  const { rootRuns, locks, thing, state, since, blocked } = incident;
  const resource = rootRuns.length === 0 ? `lock ${locks[0]}` : thing;
  return {
    ...(resource === undefined ? { run: rootRuns[0]! } : { resource }),
    state,
    holdsUp: [...rootRuns, ...blocked],
    ...(since === undefined ? {} : { since }),
    sentence: causeSentence(incident, at),
  };
}
