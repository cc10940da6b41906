import type { ControllersAnswer } from "../../api/controllers.ts";
import { endpoints } from "../../api/endpoints.ts";
import { apiFleet } from "../board/api-verdicts.ts";
import { apiFollowing } from "../board/following-state.ts";
import type { Controllers } from "../controllers/controllers.ts";
import type { FollowedController } from "../controllers/followed-controller.ts";
import { json } from "../http/answers.ts";
import { type Route, routeOf } from "../http/route.ts";

/** `GET /api/v1/controllers`: all that are followed, how well, and how each stands. */
export function controllersRoute(controllers: Controllers): Route {
  return routeOf(endpoints.controllers, () => {
    const answer: ControllersAnswer = { controllers: controllers.all.map(apiController) };
    return json(answer);
  });
}

function apiController({ name, board }: FollowedController): ControllersAnswer["controllers"][number] {
  const { judgement, following, revision } = board;
  return {
    controller: name,
    revision,
    ...(judgement === undefined ? {} : { fleet: apiFleet(judgement.fleet) }),
    following: apiFollowing(following),
  };
}
