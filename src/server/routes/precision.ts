import { endpoints } from "../../api/endpoints.ts";
import type { PrecisionAnswer } from "../../api/marks.ts";
import type { Controllers } from "../controllers/controllers.ts";
import { json } from "../http/answers.ts";
import { type Route, routeOf } from "../http/route.ts";
import { precisionOf } from "../marks/precision.ts";

/** `GET /api/v1/precision`. */
export function precisionRoute(controllers: Controllers): Route {
  return routeOf(endpoints.precision, async ({ query }) => {
    const answer: PrecisionAnswer = precisionOf(await controllers.asked(query).judgements.markCounts());
    return json(answer);
  });
}
