import { endpoints } from "../../api/endpoints.ts";
import { openApi } from "../../api/openapi.ts";
import { json } from "../http/answers.ts";
import { type Route, routeOf } from "../http/route.ts";

/** `GET /api/v1/openapi.json`. */
export function openApiRoute(version: string): Route {
  return routeOf(endpoints.description, () => json(openApi(version)));
}
