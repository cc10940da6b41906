import { endpoints } from "../../api/endpoints.ts";
import type { RunningRunAnswer } from "../../api/running.ts";
import { isoInstant } from "../../publish/iso-instant.ts";
import type { Board } from "../board/board.ts";
import { apiFollowing } from "../board/following-state.ts";
import { HttpProblem } from "../http/answers.ts";
import { taggedJson } from "../http/entity-tag.ts";
import { type Route, routeOf } from "../http/route.ts";

/** `GET /api/v1/running/{run}`: the judgement of one run. */
export function runningRunRoute(board: Board): Route {
  return routeOf(endpoints.runningRun, ({ request, parameters }) => {
    const run = board.content.runs.find((verdict) => verdict.run === parameters.run);
    const { at } = board;
    if (run === undefined || at === undefined) throw new HttpProblem(404, "No run of that name is running.");
    return taggedJson(request, board.revision, (): RunningRunAnswer => {
      const incidents = board.content.incidents.filter(
        (incident) =>
          incident.resolvedAt === undefined && (incident.run === run.run || incident.holdsUp.includes(run.run)),
      );
      return { revision: board.revision, at: isoInstant(at), run, incidents, following: apiFollowing(board.following) };
    });
  });
}
