import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import { StoreError } from "../../store/store-error.ts";
import type { Access } from "../access/access.ts";
import { unreachableProblem } from "../asking/gap-answers.ts";
import { type Answer, HttpProblem, problemAnswer, send } from "./answers.ts";
import { findRoute } from "./find-route.ts";
import type { Route } from "./route.ts";
import { setSecurityHeaders } from "./security-headers.ts";

/** What answers requests. */
export interface RequestHandler {
  readonly routes: readonly Route[];
  /** Answers a path that no route has: the files of the dashboard. Undefined: it does not have it either. */
  readonly files: (path: string, request: IncomingMessage) => Answer | undefined;
  readonly access: Access;
  /** Takes what went wrong when a 503 was answered. */
  readonly onError: (error: unknown) => void;
}

/**
 * Answers requests: who may ask is checked first, then what is asked for. What goes wrong inside is a 503 that does not say
 * what it was.
 */
export function requestHandler(handler: RequestHandler): RequestListener {
  return (request, response) => {
    setSecurityHeaders(response);
    answerOf(handler, request, response).then(
      (answer) => answer !== undefined && send(response, closing(request, answer)),
      (error: unknown) => {
        if (!(error instanceof HttpProblem)) handler.onError(error);
        send(response, closing(request, problemAnswer(problemOf(error))));
      },
    );
  };
}

/** Which server of the store does not answer is for who asks, too: it is what to look after. */
function problemOf(error: unknown): HttpProblem {
  if (error instanceof HttpProblem) return error;
  if (error instanceof StoreError && error.code === "unreachable") return unreachableProblem(error);
  return new HttpProblem(503, DEFECT);
}

const DEFECT = "This cannot be answered now. The log of flowmeter says why.";

async function answerOf(
  { routes, files, access }: RequestHandler,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<Answer | undefined> {
  access.checkHost(request);
  const [path = "", query = ""] = (request.url ?? "").split("?", 2);
  const found = findRoute(routes, path, request.method ?? "");
  access.checkOrigin(request);
  if (found?.route.isOpen !== true && !access.isOpenFor(request)) return access.refusal(request, path);
  if (found !== undefined) {
    const { route, parameters } = found;
    return route.answer({ request, response, parameters, query: new URLSearchParams(query) });
  }
  const file = request.method === "GET" || request.method === "HEAD" ? files(path, request) : undefined;
  if (file === undefined) throw new HttpProblem(404, "There is nothing here. /api/v1/openapi.json says what there is.");
  return file;
}

/** A body that nobody has read is not waited for: the connection ends with the answer. */
function closing(request: IncomingMessage, answer: Answer): Answer {
  return request.complete || !hasBody(request)
    ? answer
    : { ...answer, headers: { ...answer.headers, connection: "close" } };
}

function hasBody({ headers }: IncomingMessage): boolean {
  return headers["content-length"] !== undefined || headers["transfer-encoding"] !== undefined;
}
