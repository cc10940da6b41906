import { endpoints } from "../../api/endpoints.ts";
import type { RunningRunAnswer } from "../../api/running.ts";
import { isoInstant } from "../../publish/iso-instant.ts";
import { apiFollowing } from "../board/following-state.ts";
import type { Controllers } from "../controllers/controllers.ts";
import { HttpProblem } from "../http/answers.ts";
import { taggedJson } from "../http/entity-tag.ts";
import { type Route, routeOf } from "../http/route.ts";

/** `GET /api/v1/running/{run}`: the judgement of one run. */
export function runningRunRoute(controllers: Controllers): Route {
  return routeOf(endpoints.runningRun, ({ request, parameters, query }) => {
    const { board } = controllers.asked(query);
    const { judgement } = board;
    const run = judgement?.runs.find((verdict) => verdict.run === parameters.run);
    if (run === undefined || judgement === undefined) throw new HttpProblem(404, "No run of that name is running.");
    return taggedJson(request, board.revision, (): RunningRunAnswer => {
      const incidents = board.incidents.filter(
        (incident) =>
          incident.resolvedAt === undefined && (incident.run === run.run || incident.holdsUp.includes(run.run)),
      );
      const { revision, following } = board;
      const at = isoInstant(judgement.at);
      return { revision, at, run: board.apiOf(run), incidents, following: apiFollowing(following) };
    });
  });
}
