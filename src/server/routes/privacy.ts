import { endpoints } from "../../api/endpoints.ts";
import type { PrivacyAnswer } from "../../api/privacy.ts";
import { HttpProblem, json } from "../http/answers.ts";
import { type Route, routeOf } from "../http/route.ts";

/** Says what may leave, as the files of sharing are now. */
export type TellPrivacy = () => PrivacyAnswer;

/** `GET /api/v1/privacy`. There is nothing to change here: see adr/0023. */
export function privacyRoute(tell: TellPrivacy | undefined): Route {
  return routeOf(endpoints.privacy, () => {
    if (tell === undefined) throw new HttpProblem(404, "This server knows nothing of sharing.");
    return json(tell());
  });
}
