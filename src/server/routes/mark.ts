import { endpoints } from "../../api/endpoints.ts";
import { type MarkAnswer, markRequestSchema } from "../../api/marks.ts";
import type { VerdictMark } from "../../model/incident.ts";
import { isoInstant } from "../../publish/iso-instant.ts";
import { HttpProblem, json } from "../http/answers.ts";
import { readJson } from "../http/read-body.ts";
import { type Route, routeOf } from "../http/route.ts";

/** Keeps a mark; undefined when no such verdict was given of late. */
export type Mark = (mark: Omit<VerdictMark, "markedAt">) => Promise<VerdictMark | undefined>;

/** `POST /api/v1/verdicts/mark`. */
export function markRoute(mark: Mark): Route {
  return routeOf(endpoints.mark, async ({ request }) => {
    const { run, state, since, isRight } = await readJson(request, markRequestSchema);
    const at = since === undefined ? {} : { since: Date.parse(since) };
    const marked = await mark({ run, state, ...at, isRight });
    if (marked === undefined) throw new HttpProblem(404, "No such verdict was given within the last day.");
    const answer: MarkAnswer = { markedAt: isoInstant(marked.markedAt) };
    return json(answer);
  });
}
