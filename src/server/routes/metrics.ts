import type { Route } from "../http/route.ts";
import { type MakeFamilies, metricsText } from "../metrics-text.ts";

/** `GET /metrics` for Prometheus. With a token, it is asked for here too: Prometheus has `authorization` for that. */
export function metricsRoute(families: MakeFamilies): Route {
  const metrics = metricsText(families);
  return {
    method: "GET",
    path: "/metrics",
    answer: async ({ request }) => {
      const { type, text } = await metrics(request.headers.accept);
      return { status: 200, type, body: text, headers: { vary: "accept" } };
    },
  };
}
