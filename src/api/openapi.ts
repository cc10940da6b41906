import type { TSchema } from "typebox";
import { type Endpoint, type EndpointAnswer, endpoints } from "./endpoints.ts";
import { problemSchema } from "./problem.ts";

/** The description of the API in OpenAPI 3.1, made of the schemas that requests and answers are checked against. */
export function openApi(version: string): object {
  const paths: Record<string, Record<string, object>> = {};
  for (const [id, endpoint] of Object.entries(endpoints) as [string, Endpoint][]) {
    paths[endpoint.path] ??= {};
    paths[endpoint.path]![endpoint.method.toLowerCase()] = operation(id, endpoint);
  }
  return {
    openapi: "3.1.0",
    info: {
      title: "Flowmeter",
      version,
      description:
        "What `flowmeter serve` answers. Instants are ISO 8601 in UTC, lengths of time are milliseconds. What is not known is absent. Requests that change something need the header `Origin` of this server, or the token as `Authorization: Bearer`, and JSON.",
    },
    paths,
    components: {
      schemas: { Problem: problemSchema },
      responses: problemResponses,
      securitySchemes: {
        token: { type: "http", scheme: "bearer" },
        session: { type: "apiKey", in: "cookie", name: "flowmeter_session" },
      },
    },
    security: [{ token: [] }, { session: [] }, {}],
  };
}

/** Any request may meet these: wrong host or origin, no token, too much at once, a defect. */
const SHARED_PROBLEMS = [401, 403, 421, 429, 503] as const;

function operation(operationId: string, endpoint: Endpoint): object {
  const problems = [...new Set([...endpoint.problems, ...SHARED_PROBLEMS])].sort((a, b) => a - b);
  return {
    operationId,
    summary: endpoint.summary,
    ...(endpoint.description === undefined ? {} : { description: endpoint.description }),
    ...(endpoint.isOpen === true ? { security: [] } : {}),
    ...(endpoint.parameters === undefined ? {} : { parameters: endpoint.parameters.map(parameter) }),
    ...(endpoint.body === undefined ? {} : { requestBody: { required: true, content: json(endpoint.body) } }),
    responses: {
      ...responses(endpoint.answer),
      ...Object.fromEntries(problems.map((status) => [status, { $ref: `#/components/responses/Problem${status}` }])),
    },
  };
}

function parameter({ name, in: place, description }: NonNullable<Endpoint["parameters"]>[number]): object {
  return { name, in: place, description, required: place === "path", schema: { type: "string" } };
}

function responses(answer: EndpointAnswer): Record<string, object> {
  switch (answer.kind) {
    case "tagged":
      return { 200: { description: "As of now.", content: json(answer.schema) }, 304: { description: "Unchanged." } };
    case "json":
      return { 200: { description: "Done.", content: json(answer.schema) } };
    case "nothing":
      return { 204: { description: "Done." } };
    case "document":
      return { 200: { description: "The document.", content: { [answer.type]: {} } } };
    case "events":
      return { 200: { description: eventWords(answer.events), content: { "text/event-stream": {} } } };
  }
}

/** OpenAPI has no words for events: their schemas are given in the text. */
function eventWords(events: Readonly<Record<string, TSchema>>): string {
  const lines = Object.entries(events).map(([name, schema]) => `\`${name}\`: ${JSON.stringify(schema)}`);
  return `Events, by the schema of their data. ${lines.join(" ")}`;
}

function json(schema: TSchema): object {
  return { "application/json": { schema } };
}

const problem = { "application/problem+json": { schema: { $ref: "#/components/schemas/Problem" } } };

const problemWords: Readonly<Record<number, string>> = {
  400: "The request is not as described.",
  401: "A token is needed.",
  403: "The request comes from another site.",
  404: "There is no such thing.",
  413: "The body is too large.",
  415: "The body is no JSON.",
  421: "The request is meant for another host.",
  429: "Too many at once.",
  503: "It cannot be answered now.",
};

const problemResponses: Readonly<Record<string, object>> = Object.fromEntries(
  Object.entries(problemWords).map(([status, description]) => [`Problem${status}`, { description, content: problem }]),
);
