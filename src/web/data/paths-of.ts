import { scopeQuery } from "./period.ts";
import type { DictionaryRoute, Route } from "./route.ts";

/** What a view asks of the store: paths below `api/v1/`, whose answers are in `AppState.asked`. */
export function pathsOf(route: Route): readonly string[] {
  switch (route.view) {
    case "overview":
      return [pathOf("pages/overview", scopeQuery(route))];
    case "usage":
      return [pathOf("pages/usage", scopeQuery(route)), pathOf("metrics", scopeQuery(route))];
    case "performance":
      return [pathOf("pages/performance", scopeQuery(route)), pathOf("changes", scopeQuery(route))];
    case "errors":
      return [pathOf("errors", scopeQuery(route)), pathOf("metrics/error.occurred/series", scopeQuery(route))];
    case "dictionary":
      return dictionaryPaths(route);
    case "about":
      return ["sources", "quarantine"];
    case "running":
      return [];
  }
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
export function followsRuns(_route: Route): boolean {
  return false;
}

/** A path with its query. Names in it are to be encoded. */
export function pathOf(path: string, query: Readonly<Record<string, string>>): string {
  const text = new URLSearchParams(query).toString();
  return text === "" ? path : `${path}?${text}`;
}
