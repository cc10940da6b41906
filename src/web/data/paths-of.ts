import { type Scope, scopeQuery } from "./period.ts";
import type { DictionaryRoute, ReportRoute, Route } from "./route.ts";

/** What a view asks of the store: paths below `api/v1/`, whose answers are in `AppState.asked`. */
export function pathsOf(route: Route): readonly string[] {
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
    case "about":
      return ["sources", "quarantine"];
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
export function followsRuns(_route: Route): boolean {
  return false;
}

/** A path with its query. Names in it are to be encoded. */
export function pathOf(path: string, query: Readonly<Record<string, string>>): string {
  const text = new URLSearchParams(query).toString();
  return text === "" ? path : `${path}?${text}`;
}
