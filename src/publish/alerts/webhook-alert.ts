import { runStates } from "../../model/verdict.ts";
import { isoInstant } from "../iso-instant.ts";
import type { Alert } from "./alert.ts";

/** A message in Flowmeter's own words, for programs: the incident as the API gives it, and what happened to it. */
export function webhookAlert({ phase, controller, incident, at }: Alert): object {
  const { id, run, resource, state, holdsUp, since, sentence, openedAt, resolvedAt } = incident;
  return {
    schema: "flowmeter-alert/1",
    event: phase,
    at: isoInstant(at),
    controller,
    incident: {
      id,
      ...(run === undefined ? {} : { run }),
      ...(resource === undefined ? {} : { resource }),
      state,
      meaning: runStates[state].meaning,
      who: runStates[state].who,
      sentence,
      holdsUp,
      ...(since === undefined ? {} : { since: isoInstant(since) }),
      openedAt: isoInstant(openedAt),
      ...(resolvedAt === undefined ? {} : { resolvedAt: isoInstant(resolvedAt) }),
    },
  };
}
