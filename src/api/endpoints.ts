import type { TSchema } from "typebox";
import { controllersSchema } from "./controllers.ts";
import { dataEndpoints } from "./data-endpoints.ts";
import { aliveEventSchema, runningEventSchema, storedEventSchema } from "./events.ts";
import { healthSchema } from "./health.ts";
import { acknowledgeRequestSchema, markAnswerSchema, markRequestSchema, precisionSchema } from "./marks.ts";
import { pipelineRunsSchema, pipelineSchema, pipelinesSchema } from "./pipelines.ts";
import { privacySchema } from "./privacy.ts";
import { findingsSchema, reportSchema, sectionSchema, summarySchema } from "./report.ts";
import { runningRunSchema, runningSchema } from "./running.ts";
import { runGraphSchema, runSchema } from "./runs.ts";
import { controllerParameter, type EndpointParameter, scopeParameters } from "./scope-parameters.ts";
import { sessionRequestSchema, sessionSchema } from "./session.ts";
import { fromStore } from "./store-gaps.ts";
import { incidentSchema } from "./verdicts.ts";

/** One thing that can be asked of the server: what its description and its routes are made of. */
export interface Endpoint {
  readonly method: "GET" | "POST" | "DELETE";
  /** As OpenAPI writes it, parameters in braces. */
  readonly path: string;
  readonly summary: string;
  readonly description?: string;
  /** In the path or the query; all of them are texts. */
  readonly parameters?: readonly EndpointParameter[];
  /** Body of the request, as `application/json`. */
  readonly body?: TSchema;
  readonly answer: EndpointAnswer;
  /** Statuses of the problems it may answer, beside those that all share. */
  readonly problems: readonly number[];
  /** Answered without a token. */
  readonly isOpen?: true;
}

/** What an endpoint answers when all is well. */
export type EndpointAnswer =
  /** JSON with an ETag: `If-None-Match` gets a 304. */
  | { readonly kind: "tagged"; readonly schema: TSchema }
  | { readonly kind: "json"; readonly schema: TSchema }
  | { readonly kind: "nothing" }
  /** Server-sent events, by the schema of their data. */
  | { readonly kind: "events"; readonly events: Readonly<Record<string, TSchema>> }
  | { readonly kind: "document"; readonly type: string };

/** Which part of a list is asked for. */
const pageParameters = (usual: number, most: number): readonly EndpointParameter[] => [
  { name: "cursor", in: "query", description: "`next` of the page before; the first page unless given." },
  { name: "limit", in: "query", description: `Most of them on a page, 1 to ${most}; ${usual} unless given.` },
];

const [periodParameter, folderParameter] = scopeParameters;

const pipelineParameter: EndpointParameter = {
  name: "pipeline",
  in: "path",
  description: "Full name, percent-encoded as a whole: `shop%2Fdeploy`.",
};

const runParameter: EndpointParameter = {
  name: "run",
  in: "path",
  description: "The run, percent-encoded as a whole: `shop%2Fdeploy%2361`.",
};

/** Every endpoint below `/api/v1`. */
export const endpoints = {
  controllers: {
    method: "GET",
    path: "/api/v1/controllers",
    summary: "The controllers that are followed: how well, and how each stands",
    answer: { kind: "json", schema: controllersSchema },
    problems: [],
  },
  running: {
    method: "GET",
    path: "/api/v1/running",
    summary: "Judgement of all running Pipelines: the fleet, each run with its evidence, incidents",
    parameters: [
      { name: "level", in: "query", description: "`watch`: only runs to be watched or stuck; `stuck`: only these." },
      { name: "limit", in: "query", description: "Most runs to give, 1 to 5000; 500 unless given." },
      controllerParameter(),
    ],
    answer: { kind: "tagged", schema: runningSchema },
    problems: [400, 404],
  },
  runningRun: {
    method: "GET",
    path: "/api/v1/running/{run}",
    summary: "Judgement of one running Pipeline",
    parameters: [runParameter, controllerParameter()],
    answer: { kind: "tagged", schema: runningRunSchema },
    problems: [400, 404],
  },
  acknowledge: {
    method: "POST",
    path: "/api/v1/incidents/{id}/acknowledge",
    summary: "Take an incident: nothing more is sent about it but its end",
    parameters: [{ name: "id", in: "path", description: "Id of the incident." }],
    body: acknowledgeRequestSchema,
    answer: { kind: "json", schema: incidentSchema },
    problems: [400, 404, 413, 415],
  },
  mark: {
    method: "POST",
    path: "/api/v1/verdicts/mark",
    summary: "Say that a verdict was right or wrong",
    description: "Only verdicts that this server gave within the last day can be marked; others are a 404.",
    parameters: [controllerParameter()],
    body: markRequestSchema,
    answer: { kind: "json", schema: markAnswerSchema },
    problems: [400, 404, 413, 415],
  },
  precision: {
    method: "GET",
    path: "/api/v1/precision",
    summary: "How often verdicts were marked right, per state",
    parameters: [controllerParameter()],
    answer: { kind: "json", schema: precisionSchema },
    problems: [404],
  },
  privacy: {
    method: "GET",
    path: "/api/v1/privacy",
    summary:
      "What may leave this machine, what bounds it, the bytes that wait, and the log: what `flowmeter share` says",
    answer: { kind: "json", schema: privacySchema },
    problems: [404],
  },
  events: {
    method: "GET",
    path: "/api/v1/events",
    summary:
      "Server-sent events of all controllers: that a judgement or the store changed, and a sign of life every 15 s",
    answer: {
      kind: "events",
      events: { running: runningEventSchema, stored: storedEventSchema, alive: aliveEventSchema },
    },
    problems: [],
  },
  health: {
    method: "GET",
    path: "/api/v1/health",
    summary: "How Flowmeter itself is, and how a controller is followed",
    parameters: [controllerParameter()],
    answer: { kind: "json", schema: healthSchema },
    problems: [404],
  },
  report: {
    method: "GET",
    path: "/api/v1/report",
    summary: "How Pipelines are used and how they perform, as data: what `flowmeter report --json` prints",
    parameters: scopeParameters,
    answer: fromStore(reportSchema),
    problems: [400, 404],
  },
  summary: {
    method: "GET",
    path: "/api/v1/summary",
    summary: "Which runs a report is of, how well they are seen, and its figures, in words",
    parameters: scopeParameters,
    answer: fromStore(summarySchema),
    problems: [400, 404],
  },
  findings: {
    method: "GET",
    path: "/api/v1/findings",
    summary: "What stands out in a report, most important first",
    parameters: scopeParameters,
    answer: fromStore(findingsSchema),
    problems: [400, 404],
  },
  section: {
    method: "GET",
    path: "/api/v1/sections/{section}",
    summary: "A section of a report in words and numbers, as the dashboard shows it",
    parameters: [{ name: "section", in: "path", description: "Like `runs`, `time`, `steps`." }, ...scopeParameters],
    answer: fromStore(sectionSchema),
    problems: [400, 404],
  },
  ...dataEndpoints,
  pipelines: {
    method: "GET",
    path: "/api/v1/pipelines",
    summary: "Pipelines that are there or ran in the period: runs, failures, durations, waits, the latest runs of each",
    parameters: [
      periodParameter!,
      folderParameter!,
      { name: "search", in: "query", description: "Only Pipelines in whose full name this is found." },
      {
        name: "sort",
        in: "query",
        description:
          "`name`, `runs`, `failed`, `p50`, `p95`, `waits` or `last`, with `-` before it the largest first; `-runs` unless given.",
      },
      ...pageParameters(100, 500),
      controllerParameter(),
    ],
    answer: fromStore(pipelinesSchema),
    problems: [400, 404],
  },
  pipeline: {
    method: "GET",
    path: "/api/v1/pipelines/{pipeline}",
    summary: "One Pipeline over a period: stages over time, changes, where the time goes, steps, failures",
    parameters: [pipelineParameter, periodParameter!, controllerParameter()],
    answer: fromStore(pipelineSchema),
    problems: [400, 404],
  },
  pipelineRuns: {
    method: "GET",
    path: "/api/v1/pipelines/{pipeline}/runs",
    summary: "Runs of a Pipeline, newest first",
    parameters: [pipelineParameter, ...pageParameters(50, 500), controllerParameter()],
    answer: fromStore(pipelineRunsSchema),
    problems: [400, 404],
  },
  run: {
    method: "GET",
    path: "/api/v1/runs/{run}",
    summary: "One run: its facts, stages and errors",
    parameters: [runParameter, controllerParameter()],
    answer: fromStore(runSchema),
    problems: [400, 404],
  },
  runGraph: {
    method: "GET",
    path: "/api/v1/runs/{run}/graph",
    summary: "Flow graph of a run as a tree: stages, arms of `parallel`, blocks and steps with their waits, in pages",
    parameters: [runParameter, ...pageParameters(2000, 5000), controllerParameter()],
    answer: fromStore(runGraphSchema),
    problems: [400, 404],
  },
  session: {
    method: "GET",
    path: "/api/v1/session",
    summary: "Whether who asks may go on",
    answer: { kind: "json", schema: sessionSchema },
    problems: [],
    isOpen: true,
  },
  openSession: {
    method: "POST",
    path: "/api/v1/session",
    summary: "Open a session of a browser with the token; the answer sets its cookie",
    body: sessionRequestSchema,
    answer: { kind: "nothing" },
    problems: [400, 413, 415],
    isOpen: true,
  },
  closeSession: {
    method: "DELETE",
    path: "/api/v1/session",
    summary: "Close the session of this browser",
    answer: { kind: "nothing" },
    problems: [],
    isOpen: true,
  },
  description: {
    method: "GET",
    path: "/api/v1/openapi.json",
    summary: "This description",
    answer: { kind: "document", type: "application/json" },
    problems: [],
  },
} as const satisfies Record<string, Endpoint>;
