import { endpoints } from "../../api/endpoints.ts";
import { acknowledgeRequestSchema } from "../../api/marks.ts";
import { apiIncident } from "../board/api-verdicts.ts";
import type { Controllers } from "../controllers/controllers.ts";
import { HttpProblem, json } from "../http/answers.ts";
import { readJson } from "../http/read-body.ts";
import { type Route, routeOf } from "../http/route.ts";

/** `POST /api/v1/incidents/{id}/acknowledge`. No two controllers have incidents of the same id. */
export function acknowledgeRoute(controllers: Controllers): Route {
  return routeOf(endpoints.acknowledge, async ({ request, parameters }) => {
    await readJson(request, acknowledgeRequestSchema);
    for (const { watching } of controllers.all) {
      const incident = await watching.acknowledge(parameters.id ?? "");
      if (incident !== undefined) return json(apiIncident(incident));
    }
    throw new HttpProblem(404, "No open incident has that id.");
  });
}
