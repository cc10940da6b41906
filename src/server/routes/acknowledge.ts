import { endpoints } from "../../api/endpoints.ts";
import { acknowledgeRequestSchema } from "../../api/marks.ts";
import type { Incident } from "../../model/incident.ts";
import { apiIncident } from "../board/api-verdicts.ts";
import { HttpProblem, json } from "../http/answers.ts";
import { readJson } from "../http/read-body.ts";
import { type Route, routeOf } from "../http/route.ts";

/** Notes that somebody took an incident; undefined when no open one has that id. */
export type Acknowledge = (id: string) => Promise<Incident | undefined>;

/** `POST /api/v1/incidents/{id}/acknowledge`. */
export function acknowledgeRoute(acknowledge: Acknowledge): Route {
  return routeOf(endpoints.acknowledge, async ({ request, parameters }) => {
    await readJson(request, acknowledgeRequestSchema);
    const incident = await acknowledge(parameters.id ?? "");
    if (incident === undefined) throw new HttpProblem(404, "No open incident has that id.");
    return json(apiIncident(incident));
  });
}
