import { scopeQuery } from "./period.ts";
import type { Route } from "./route.ts";

/** What a view asks of the store: paths below `api/v1/`, whose answers are in `AppState.asked`. */
export function pathsOf(route: Route): readonly string[] {
  switch (route.view) {
    case "overview":
    case "usage":
    case "performance":
      return [pathOf(`pages/${route.view}`, scopeQuery(route))];
    case "running":
    case "about":
      return [];
  }
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
