import { endpoints } from "../../../api/endpoints.ts";
import type { PipelineRunsAnswer, PipelinesAnswer } from "../../../api/pipelines.ts";
import { findPipeline, type KnownPipeline, onePipeline } from "../../../metrics/browse/one-pipeline.ts";
import {
  type ListPlace,
  type PipelineSort,
  pipelineList,
  pipelineSorts,
} from "../../../metrics/browse/pipeline-list.ts";
import { pipelineRuns } from "../../../metrics/browse/pipeline-runs.ts";
import type { MetricScope } from "../../../model/metric-values.ts";
import { type Asked, askedRoute } from "../../asking/asked-route.ts";
import { cursorOf, cursorText, limitOf } from "../../asking/list-page.ts";
import { scopeOf } from "../../asking/scope.ts";
import { HttpProblem } from "../../http/answers.ts";
import type { Route } from "../../http/route.ts";
import { apiListedPipeline, apiPipeline, apiPipelineRun } from "./api-pipelines.ts";
import type { StoredParts } from "./report.ts";

/** Longer than what anybody looks for. */
const MOST_SEARCHED = 4096;

/** `GET /api/v1/pipelines`: a page of the table of Pipelines. */
export function pipelinesRoute(parts: StoredParts): Route {
  return askedRoute(endpoints.pipelines, parts.questions, async ({ facts, query }): Promise<PipelinesAnswer> => {
    const { pipelines, total, next } = await pipelineList(facts, {
      scope: metricScope(parts, query),
      search: searchOf(query),
      ...sortOf(query.get("sort") ?? "-runs"),
      after: placeOf(query),
      limit: limitOf(query, 100, 500),
    });
    return { pipelines: pipelines.map(apiListedPipeline), total, ...nextOf(next && [next.value ?? null, next.name]) };
  });
}

/** `GET /api/v1/pipelines/{pipeline}`: one of them. */
export function pipelineRoute(parts: StoredParts): Route {
  return askedRoute(endpoints.pipeline, parts.questions, async (asked) => {
    const scope = metricScope(parts, asked.query);
    const pipeline = await knownPipeline(asked, parts);
    return apiPipeline(await onePipeline(asked.facts, pipeline, scope), parts.now());
  });
}

/** `GET /api/v1/pipelines/{pipeline}/runs`: a page of its runs. */
export function pipelineRunsRoute(parts: StoredParts): Route {
  return askedRoute(endpoints.pipelineRuns, parts.questions, async (asked): Promise<PipelineRunsAnswer> => {
    const limit = limitOf(asked.query, 50, 500);
    const [startAt, runNumber] = cursorOf(asked.query, ["number", "number"]) ?? [];
    const { id, name } = await knownPipeline(asked, parts);
    const before = startAt === undefined ? undefined : { startAt: Number(startAt), runNumber: Number(runNumber) };
    const found = await pipelineRuns(asked.facts, { pipelineId: id, before, limit: limit + 1 });
    const runs = found.slice(0, limit);
    const last = found.length > limit ? runs.at(-1)?.run : undefined;
    return {
      runs: runs.map((run) => apiPipelineRun(name, run)),
      ...nextOf(last && [last.startAt ?? 0, last.runNumber ?? 0]),
    };
  });
}

function metricScope({ controllers, now }: StoredParts, query: URLSearchParams): MetricScope {
  const controller = controllers.asked(query).name;
  return { ...scopeOf(query, now()), until: undefined, now: now(), controller };
}

async function knownPipeline(
  { facts, parameters, query }: Asked,
  { controllers }: StoredParts,
): Promise<KnownPipeline> {
  const pipeline = await findPipeline(facts, controllers.asked(query).name, parameters.pipeline!);
  if (pipeline === undefined) throw new HttpProblem(404, "There is no such Pipeline.");
  return pipeline;
}

function searchOf(query: URLSearchParams): string {
  const search = query.get("search") ?? "";
  if (search.length > MOST_SEARCHED) throw new HttpProblem(400, "search is too long.");
  return search.trim();
}

function sortOf(text: string): { readonly sort: PipelineSort; readonly isDescending: boolean } {
  const sort = pipelineSorts.find((one) => one === text.replace(/^-/, ""));
  if (sort === undefined)
    throw new HttpProblem(400, `sort is one of ${pipelineSorts.join(", ")}, with or without "-".`);
  return { sort, isDescending: text.startsWith("-") };
}

function placeOf(query: URLSearchParams): ListPlace | undefined {
  const [value, name] = cursorOf(query, ["value", "string"]) ?? [];
  return name === undefined ? undefined : { value: value ?? undefined, name: String(name) };
}

function nextOf(place: readonly (string | number | null)[] | undefined): { readonly next?: string } {
  return place === undefined ? {} : { next: cursorText(place) };
}
