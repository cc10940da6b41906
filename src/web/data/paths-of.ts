import type { RunGraphAnswer } from "../../api/runs.ts";
import { type AppState, ROWS_AT_ONCE } from "./app-state.ts";
import { scopeQuery } from "./period.ts";
import type { PipelineRoute, PipelinesRoute, RunRoute } from "./route.ts";
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
    case "usage":
    case "performance":
      return [pathOf(`pages/${route.view}`, scopeQuery(route))];
    case "pipelines":
      return pipelinesPages(shown, route);
    case "pipeline":
      return [pipelinePath(route), ...pipelineRunsPages(shown, route)];
    case "run":
      return [runPath(route), ...runGraphPages(shown, route)];
    case "running":
    case "about":
      return [];
  }
}

/** Whether a view is of runs that go on, and is asked for again whenever one does. */
export function followsRuns({ route, asked }: Shown): boolean {
  if (route.view !== "run") return false;
  const { answer } = asked.get(graphPath(route)) ?? {};
  return answer === undefined || (answer as RunGraphAnswer).isOpen;
}

/** A path with its query. Names in it are to be encoded. */
export function pathOf(path: string, query: Readonly<Record<string, string>>): string {
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
