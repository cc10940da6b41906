import { endpoints } from "../../api/endpoints.ts";
import { type MarkAnswer, markRequestSchema } from "../../api/marks.ts";
import { isoInstant } from "../../publish/iso-instant.ts";
import type { Controllers } from "../controllers/controllers.ts";
import { HttpProblem, json } from "../http/answers.ts";
import { readJson } from "../http/read-body.ts";
import { type Route, routeOf } from "../http/route.ts";

/** `POST /api/v1/verdicts/mark`. */
export function markRoute(controllers: Controllers): Route {
  return routeOf(endpoints.mark, async ({ request, query }) => {
    const { watching } = controllers.asked(query);
    const { run, state, since, isRight } = await readJson(request, markRequestSchema);
    const at = since === undefined ? {} : { since: Date.parse(since) };
    const marked = await watching.mark({ run, state, ...at, isRight });
    if (marked === undefined) throw new HttpProblem(404, "No such verdict was given within the last day.");
    const answer: MarkAnswer = { markedAt: isoInstant(marked.markedAt) };
    return json(answer);
  });
}
