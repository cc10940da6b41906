import { endpoints } from "../../api/endpoints.ts";
import type { PrecisionAnswer } from "../../api/marks.ts";
import type { MarkCount } from "../../model/incident.ts";
import { json } from "../http/answers.ts";
import { type Route, routeOf } from "../http/route.ts";
import { precisionOf } from "../marks/precision.ts";

/** `GET /api/v1/precision`. */
export function precisionRoute(markCounts: () => Promise<readonly MarkCount[]>): Route {
  return routeOf(endpoints.precision, async () => {
    const answer: PrecisionAnswer = precisionOf(await markCounts());
    return json(answer);
  });
}
