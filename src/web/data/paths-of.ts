import type { RunGraphAnswer } from "../../api/runs.ts";
import { type AppState, ROWS_AT_ONCE } from "./app-state.ts";
import { type Scope, scopeQuery } from "./period.ts";
import type { DictionaryRoute, PipelineRoute, PipelinesRoute, ReportRoute, RunRoute } from "./route.ts";
import { usualSort } from "./route.ts";

/** What paths depend on: what is shown, what was answered, how much of it is wanted. */
export type Shown = Pick<AppState, "route" | "asked" | "rows">;

/**
 * What a view asks of the store: paths below `api/v1/`, whose answers are in `AppState.asked`. Where the next page is, is known
 * once the one before it was answered: then there are more.
 */
export function pathsOf(shown: Shown): readonly string[] {
  const { route } = shown;
  switch (route.view) {
    case "overview":
      return [...reportPaths(route), findingsPath(route)];
    case "usage":
      return [...reportPaths(route), pathOf("metrics", scopeQuery(route))];
    case "performance":
      return [...reportPaths(route), pathOf("changes", scopeQuery(route))];
    case "errors":
      return [pathOf("errors", scopeQuery(route)), pathOf("metrics/error.occurred/series", scopeQuery(route))];
    case "dictionary":
      return dictionaryPaths(route);
    case "pipelines":
      return pipelinesPages(shown, route);
    case "pipeline":
      return [pipelinePath(route), ...pipelineRunsPages(shown, route)];
    case "run":
      return [runPath(route), ...runGraphPages(shown, route)];
    case "about":
      return ["sources", "quarantine"];
    case "privacy":
      return ["privacy"];
    case "running":
      return [];
  }
}

/** Ids of the sections of each part of the report, in the order in which they are shown. */
export const reportSections: Readonly<Record<ReportRoute["view"], readonly string[]>> = {
  overview: ["runs", "time", "engine"],
  usage: ["steps", "pipelines", "declarative", "libraries", "agents"],
  performance: ["time", "stages", "steps", "heaviest", "engine"],
  errors: [],
};

/** Path of what frames a report. */
export function summaryPath(scope: Scope): string {
  return pathOf("summary", scopeQuery(scope));
}

/** Path of a section of a report. */
export function sectionPath(id: string, scope: Scope): string {
  return pathOf(`sections/${id}`, scopeQuery(scope));
}

/** Path of what stands out in a report. */
export function findingsPath(scope: Scope): string {
  return pathOf("findings", scopeQuery(scope));
}

/** The frame, then the sections: what is asked for first is answered first. */
function reportPaths(route: ReportRoute): readonly string[] {
  return [summaryPath(route), ...reportSections[route.view].map((id) => sectionPath(id, route))];
}

/** The list; of a metric that the address names, all that is said of it, and its past. */
function dictionaryPaths(route: DictionaryRoute): readonly string[] {
  const scope = scopeQuery(route);
  const list = pathOf("metrics", scope);
  if (route.metric === undefined) return [list];
  const metric = `metrics/${encodeURIComponent(route.metric)}`;
  return [list, pathOf(metric, scope), pathOf(`${metric}/series`, scope)];
}

/** Whether a view is of runs that go on, and is asked for again whenever one does. */
export function followsRuns({ route, asked }: Shown): boolean {
  if (route.view !== "run") return false;
  const { answer } = asked.get(graphPath(route)) ?? {};
  return answer === undefined || (answer as RunGraphAnswer).isOpen;
}

/** A path with its query. Names in it are to be encoded. */
function pathOf(path: string, query: Readonly<Record<string, string>>): string {
  const text = new URLSearchParams(query).toString();
  return text === "" ? path : `${path}?${text}`;
}

/** Pages of the table of Pipelines. */
export function pipelinesPages(shown: Shown, route: PipelinesRoute): readonly string[] {
  const { search, sort } = route;
  const query = {
    ...scopeQuery(route),
    ...(search === "" ? {} : { search }),
    ...(sort === usualSort ? {} : { sort }),
  };
  return pages(shown, "pipelines", { query, most: pagesWanted(shown) });
}

/** What one Pipeline is asked for with. */
export function pipelinePath({ pipeline, period }: PipelineRoute): string {
  return pathOf(`pipelines/${encodeURIComponent(pipeline)}`, scopeQuery({ period, folder: "" }));
}

/** Pages of its runs. */
export function pipelineRunsPages(shown: Shown, { pipeline }: PipelineRoute): readonly string[] {
  return pages(shown, `pipelines/${encodeURIComponent(pipeline)}/runs`, { query: {}, most: pagesWanted(shown) });
}

/** What one run is asked for with. */
export function runPath({ run }: RunRoute): string {
  return `runs/${encodeURIComponent(run)}`;
}

/** Pages of a flow graph that are asked for by themselves: 15,000 records. */
const GRAPH_PAGES = 3;

/** Pages of its flow graph. */
export function runGraphPages(shown: Shown, route: RunRoute): readonly string[] {
  const most = GRAPH_PAGES + (pagesWanted(shown) - 1) * GRAPH_PAGES;
  return pages(shown, `${runPath(route)}/graph`, { query: GRAPH_QUERY, most });
}

const GRAPH_QUERY = { limit: "5000" };

function graphPath(route: RunRoute): string {
  return pathOf(`${runPath(route)}/graph`, GRAPH_QUERY);
}

function pagesWanted({ rows }: Shown): number {
  return Math.max(1, Math.round(rows / ROWS_AT_ONCE));
}

/** Answers are kept for fewer paths than there may be pages. */
const MOST_PAGES = 30;

/** The first page, and those that follow pages which were answered. */
function pages(
  { asked }: Shown,
  path: string,
  { query, most }: { readonly query: Readonly<Record<string, string>>; readonly most: number },
): readonly string[] {
  const found = [pathOf(path, query)];
  while (found.length < Math.min(most, MOST_PAGES)) {
    const { next } = (asked.get(found.at(-1)!)?.answer ?? {}) as { readonly next?: string };
    if (next === undefined) break;
    found.push(pathOf(path, { ...query, cursor: next }));
  }
  return found;
}
