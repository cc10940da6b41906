import type { IncomingMessage, ServerResponse } from "node:http";
import type { Endpoint } from "../../api/endpoints.ts";
import type { Answer } from "./answers.ts";

/** A request, taken apart. */
interface Exchange {
  readonly request: IncomingMessage;
  /** For routes that answer bit by bit; the others give an {@link Answer}. */
  readonly response: ServerResponse;
  /** What stands in the place of `{name}` in the path, decoded. */
  readonly parameters: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
}

/** What answers one method of one path. */
export interface Route {
  readonly method: Endpoint["method"];
  /** As in OpenAPI: `/api/v1/running/{run}`. */
  readonly path: string;
  /** Answered without a token. */
  readonly isOpen?: boolean;
  /** Undefined: the route has taken the response over. @throws HttpProblem */
  readonly answer: (exchange: Exchange) => Promise<Answer | undefined> | Answer | undefined;
}

/** A route for an endpoint that the API declares. */
export function routeOf(endpoint: Endpoint, answer: Route["answer"]): Route {
  const { method, path, isOpen } = endpoint;
  return { method, path, ...(isOpen === undefined ? {} : { isOpen }), answer };
}
