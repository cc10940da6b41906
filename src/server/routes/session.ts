import { endpoints } from "../../api/endpoints.ts";
import { type SessionAnswer, sessionRequestSchema } from "../../api/session.ts";
import type { Access } from "../access/access.ts";
import { type Sessions, sessionCookie, sessionIn } from "../access/sessions.ts";
import { HttpProblem, json, nothing } from "../http/answers.ts";
import { readJson } from "../http/read-body.ts";
import { type Route, routeOf } from "../http/route.ts";

/** `GET`, `POST` and `DELETE /api/v1/session`: a browser gives the token once, and has a cookie from then on. */
export function sessionRoutes(access: Access, sessions: Sessions): Route[] {
  return [
    routeOf(endpoints.session, ({ request }) => {
      const answer: SessionAnswer = { needsToken: access.needsToken, isOpen: access.isOpenFor(request) };
      return json(answer);
    }),
    routeOf(endpoints.openSession, async ({ request }) => {
      const { token } = await readJson(request, sessionRequestSchema);
      if (!access.isToken(token)) throw new HttpProblem(401, "That is not the token.");
      return nothing({ "set-cookie": sessionCookie(sessions.open()) });
    }),
    routeOf(endpoints.closeSession, ({ request }) => {
      const id = sessionIn(request.headers.cookie);
      if (id !== undefined) sessions.close(id);
      return nothing({ "set-cookie": sessionCookie(undefined) });
    }),
  ];
}
