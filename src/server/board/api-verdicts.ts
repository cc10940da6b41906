import type { ApiFleet, ApiIncident, ApiRunVerdict } from "../../api/verdicts.ts";
import type { Incident, VerdictMark } from "../../model/incident.ts";
import type { Cause, FleetVerdict, RunVerdict } from "../../model/verdict.ts";
import { isoInstant } from "../../publish/iso-instant.ts";
import { runVerdictJson } from "../../publish/judgement-json.ts";

/** What people did about a verdict. */
export interface VerdictNotes {
  /** Id of the open incident that it belongs to. */
  readonly incident: string | undefined;
  readonly mark: VerdictMark | undefined;
}

/** A verdict in the words of the API: those of `flowmeter judge --json`, and what people did about it. */
export function apiRunVerdict(verdict: RunVerdict, { incident, mark }: VerdictNotes): ApiRunVerdict {
  const { since, also, because, chain, notSeen, ...rest } = runVerdictJson(verdict);
  return {
    ...rest,
    also: [...also],
    ...(since === undefined ? {} : { since }),
    because: [...because],
    chain: [...chain],
    notSeen: [...notSeen],
    ...(incident === undefined ? {} : { incident }),
    ...(mark === undefined ? {} : { mark: { isRight: mark.isRight, markedAt: isoInstant(mark.markedAt) } }),
  };
}

/** The fleet's verdict in the words of the API. */
export function apiFleet({ state, causes, oldestWaitMs, ...fleet }: FleetVerdict): ApiFleet {
  return {
    verdict: state,
    running: fleet.running,
    observed: fleet.observed,
    stuck: fleet.stuck,
    watch: fleet.watch,
    causes: causes.map(apiCause),
    executorsHeld: fleet.executorsHeld,
    ...(oldestWaitMs === undefined ? {} : { oldestWaitMs }),
    sentence: fleet.sentence,
  };
}

/** An incident in the words of the API. */
export function apiIncident(incident: Incident): ApiIncident {
  const { id, openedAt, acknowledgedAt, resolvedAt } = incident;
  return {
    id,
    ...apiCause(incident),
    openedAt: isoInstant(openedAt),
    ...(acknowledgedAt === undefined ? {} : { acknowledgedAt: isoInstant(acknowledgedAt) }),
    ...(resolvedAt === undefined ? {} : { resolvedAt: isoInstant(resolvedAt) }),
  };
}

function apiCause({ run, resource, state, holdsUp, since, sentence }: Cause): ApiFleet["causes"][number] {
  return {
    ...(run === undefined ? {} : { run }),
    ...(resource === undefined ? {} : { resource }),
    state,
    holdsUp: [...holdsUp],
    ...(since === undefined ? {} : { since: isoInstant(since) }),
    sentence,
  };
}
