import { createHash } from "node:crypto";
import type { FleetObservation } from "../../model/running.ts";
import type { Judgement } from "../../model/verdict.ts";

/** Equal for judgements that say the same of runs that stand where they stood: a new flow node is to be shown though it changes no verdict. */
export function digestOf({ fleet, runs, notes }: Judgement, observation: FleetObservation): string {
  const progress = observation.runs.map(({ flowNodes, lastNodeAt }) => [flowNodes, lastNodeAt]);
  return createHash("sha256")
    .update(JSON.stringify([fleet, runs, notes, progress]))
    .digest("base64url");
}
