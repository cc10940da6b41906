import type { Endpoint } from "./endpoints.ts";
import { changesSchema, inventoryDiffSchema, inventorySchema, quarantineSchema, sourcesSchema } from "./inventory.ts";
import { metricSchema, metricSeriesSchema, metricsSchema } from "./metrics.ts";
import { pageSchema } from "./report.ts";
import { controllerParameter, folderParameter, scopeParameters } from "./scope-parameters.ts";
import { fromStore } from "./store-gaps.ts";

const metricId = { name: "id", in: "path", description: "Id of the metric, like `run.duration`." } as const;

/** Endpoints that answer what the commands of the same names print. */
export const dataEndpoints = {
  errors: {
    method: "GET",
    path: "/api/v1/errors",
    summary:
      "Errors of runs by group, and which groups are new, grow or are gone, in words: what `flowmeter errors` says",
    parameters: scopeParameters,
    answer: fromStore(pageSchema),
    problems: [400, 404],
  },
  changes: {
    method: "GET",
    path: "/api/v1/changes",
    summary: "When Pipelines got slower or faster: what `flowmeter changes --json` prints",
    parameters: scopeParameters,
    answer: fromStore(changesSchema),
    problems: [400, 404],
  },
  metrics: {
    method: "GET",
    path: "/api/v1/metrics",
    summary: "Every metric of the dictionary that is computed, what it means, its value, and its last weeks",
    parameters: scopeParameters,
    answer: fromStore(metricsSchema),
    problems: [400, 404],
  },
  metric: {
    method: "GET",
    path: "/api/v1/metrics/{id}",
    summary: "One metric: all that the dictionary says of it, its value, and its value by each of its labels",
    parameters: [metricId, ...scopeParameters],
    answer: fromStore(metricSchema),
    problems: [400, 404],
  },
  metricSeries: {
    method: "GET",
    path: "/api/v1/metrics/{id}/series",
    summary: "One metric over time",
    parameters: [
      metricId,
      {
        name: "grain",
        in: "query",
        description: "`day`, `week`, `4weeks` or `52weeks`; what fits the period unless given.",
      },
      ...scopeParameters,
    ],
    answer: fromStore(metricSeriesSchema),
    problems: [400, 404],
  },
  inventory: {
    method: "GET",
    path: "/api/v1/inventory",
    summary: "What Pipelines are made of and controllers are set up with: what `flowmeter inventory --json` prints",
    parameters: [
      { name: "at", in: "query", description: "As of the end of this day, `2026-09-01` (UTC); now unless given." },
      folderParameter(),
      controllerParameter(),
    ],
    answer: fromStore(inventorySchema),
    problems: [400, 404],
  },
  inventoryDiff: {
    method: "GET",
    path: "/api/v1/inventory/diff",
    summary: "What changed between two days: what `flowmeter inventory --compare --json` prints",
    parameters: [
      { name: "from", in: "query", description: "The earlier day, `2026-09-01` (UTC). It must be given." },
      { name: "to", in: "query", description: "The later day; now unless given." },
      folderParameter(),
      controllerParameter(),
    ],
    answer: fromStore(inventoryDiffSchema),
    problems: [400, 404],
  },
  quarantine: {
    method: "GET",
    path: "/api/v1/quarantine",
    summary:
      "Records that could not be read, each with its file and the reason: what `flowmeter quarantine --json` prints",
    parameters: [controllerParameter()],
    answer: fromStore(quarantineSchema),
    problems: [404],
  },
  sources: {
    method: "GET",
    path: "/api/v1/sources",
    summary: "What the store was filled from, and how much of its runs could be read",
    parameters: [controllerParameter()],
    answer: fromStore(sourcesSchema),
    problems: [404],
  },
} as const satisfies Record<string, Endpoint>;
