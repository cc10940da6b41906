import { type RunState, runStates } from "../../model/verdict.ts";
import { isNeed, type Need, needs } from "./need.ts";
import { type Scope, scopeOf, scopeQuery, usualScope } from "./period.ts";

/** The Running view: what of it is shown, and which run its address names. */
export interface RunningRoute {
  readonly view: "running";
  /** Only runs with one of these needs; empty: all. */
  readonly needs: readonly Need[];
  /** Only runs in which this is found; empty: all. */
  readonly search: string;
  /** Only runs that this run or resource holds up. */
  readonly cause?: string;
  /** Run that the address names, `shop/deploy#61`: it is unfolded. */
  readonly run?: string;
}

/** About Flowmeter itself. */
export interface AboutRoute {
  readonly view: "about";
  /** State whose meaning is asked for. */
  readonly state?: RunState;
}

/** What may leave this machine. */
interface PrivacyRoute {
  readonly view: "privacy";
}

/** A part of the report: which runs it is about. */
export interface ReportRoute extends Scope {
  readonly view: "overview" | "usage" | "performance" | "errors";
}

/** The dictionary: which runs its values are of. */
export interface DictionaryRoute extends Scope {
  readonly view: "dictionary";
  /** Metric that the address names: it is shown with all that is said of it. */
  readonly metric?: string;
  /** Only metrics in which this is found; empty: all. */
  readonly search: string;
}

/** The table of Pipelines. */
export interface PipelinesRoute extends Scope {
  readonly view: "pipelines";
  /** Only Pipelines in whose name this is found; empty: all. */
  readonly search: string;
  /** Column it is sorted by, as the API has it: `-runs` is the largest first. */
  readonly sort: string;
}

/** One Pipeline over a period. */
export interface PipelineRoute extends Pick<Scope, "period"> {
  readonly view: "pipeline";
  /** Its full name. */
  readonly pipeline: string;
}

/** One run. */
export interface RunRoute {
  readonly view: "run";
  /** `shop/deploy#61`. */
  readonly run: string;
  /** Flow node that is looked at closely: its time fills the timeline. */
  readonly zoom?: number;
}

/** A view of the dashboard and what is shown in it. */
export type Route =
  | RunningRoute
  | AboutRoute
  | PrivacyRoute
  | ReportRoute
  | DictionaryRoute
  | PipelinesRoute
  | PipelineRoute
  | RunRoute;

/** The same view of other runs, as far as it is of a choice of runs at all. */
export function withScope(route: Route, scope: Scope): Route {
  if ("folder" in route) return { ...route, ...scope };
  return "period" in route ? { ...route, period: scope.period } : route;
}

/** The same view of another controller: runs, Pipelines and folders of this one are not there. */
export function withoutNames(route: Route): Route {
  if (route.view === "running") return { ...allRunning, needs: route.needs };
  if (route.view === "pipeline" || route.view === "run") return allPipelines;
  return "folder" in route ? { ...route, folder: "" } : route;
}

/** Which runs a view is of; what it does not say stays as it was before. */
export function scopeIn(route: Route, before: Scope): Scope {
  if ("folder" in route) return { period: route.period, folder: route.folder };
  return "period" in route ? { ...before, period: route.period } : before;
}

/** How Pipelines are sorted unless something else is asked for. */
export const usualSort = "-runs";

/** All Pipelines. */
export const allPipelines: PipelinesRoute = { view: "pipelines", ...usualScope, search: "", sort: usualSort };

/** What is shown when nothing is asked for. */
export const home: ReportRoute = { view: "overview", ...usualScope };

/** The Running view with all runs. */
export const allRunning: RunningRoute = { view: "running", needs: [], search: "" };

/** The dictionary with all metrics. */
export const dictionary: DictionaryRoute = { view: "dictionary", ...usualScope, search: "" };

/**
 * Reads the part of an address after `#`. Whatever is not understood is left out; an unknown view is the Overview.
 *
 * Views live after `#` so that names of runs are not sent to servers and proxies, and the page works below any path.
 */
export function parseRoute(hash: string): Route {
  const [path = "", query = ""] = splitOnce(hash.replace(/^#?\/?/, ""), "?");
  const [view, rest] = splitOnce(path, "/");
  return (readers[view] ?? readers.overview!)(decoded(rest), new URLSearchParams(query));
}

/** Reads what follows the name of a view: the rest of the path, decoded, and the query. A new view needs a line here. */
const readers: Readonly<Record<string, (rest: string, query: URLSearchParams) => Route>> = {
  __proto__: null as never,
  overview: (_, query) => ({ view: "overview", ...scopeOf(query) }),
  usage: (_, query) => ({ view: "usage", ...scopeOf(query) }),
  performance: (_, query) => ({ view: "performance", ...scopeOf(query) }),
  errors: (_, query) => ({ view: "errors", ...scopeOf(query) }),
  dictionary: dictionaryRoute,
  pipelines: (_, query) => ({
    view: "pipelines",
    ...scopeOf(query),
    search: query.get("q") ?? "",
    sort: query.get("sort") ?? usualSort,
  }),
  pipeline: (pipeline, query) =>
    pipeline === "" ? allPipelines : { view: "pipeline", period: scopeOf(query).period, pipeline },
  run: runRoute,
  running: runningRoute,
  about: aboutRoute,
  privacy: () => ({ view: "privacy" }),
};

/** The address of a route: `#/running/shop%2Fdeploy%2361?show=stuck`. `parseRoute` gives the route back. */
export function hrefOf(route: Route): string {
  switch (route.view) {
    case "about":
      return addressOf("about", route.state, {});
    case "privacy":
      return addressOf("privacy", undefined, {});
    case "running":
      return runningAddress(route);
    case "dictionary":
      return addressOf("dictionary", route.metric, {
        ...scopeQuery(route),
        ...(route.search === "" ? {} : { q: route.search }),
      });
    case "pipelines":
      return addressOf("pipelines", undefined, pipelinesQuery(route));
    case "pipeline":
      return addressOf("pipeline", route.pipeline, scopeQuery({ period: route.period, folder: "" }));
    case "run":
      return addressOf("run", route.run, route.zoom === undefined ? {} : { zoom: String(route.zoom) });
    default:
      return addressOf(route.view, undefined, scopeQuery(route));
  }
}

function pipelinesQuery(route: PipelinesRoute): Record<string, string> {
  const query: Record<string, string> = { ...scopeQuery(route) };
  if (route.search !== "") query["q"] = route.search;
  if (route.sort !== usualSort) query["sort"] = route.sort;
  return query;
}

function runRoute(run: string, query: URLSearchParams): Route {
  if (run === "") return allRunning;
  const zoom = /^\d{1,9}$/.exec(query.get("zoom") ?? "")?.[0];
  return { view: "run", run, ...(zoom === undefined ? {} : { zoom: Number(zoom) }) };
}

function runningAddress(route: RunningRoute): string {
  const query: Record<string, string> = {};
  if (route.needs.length > 0) query["show"] = route.needs.join(" ");
  if (route.search !== "") query["q"] = route.search;
  if (route.cause !== undefined) query["cause"] = route.cause;
  return addressOf("running", route.run, query);
}

/** `#/view/what?query`; what is named is encoded as a whole. */
function addressOf(view: Route["view"], what: string | undefined, query: Readonly<Record<string, string>>): string {
  const path = what === undefined ? `#/${view}` : `#/${view}/${encodeURIComponent(what)}`;
  const text = new URLSearchParams(query).toString();
  return text === "" ? path : `${path}?${text}`;
}

function dictionaryRoute(metric: string, query: URLSearchParams): DictionaryRoute {
  return {
    view: "dictionary",
    ...scopeOf(query),
    search: query.get("q") ?? "",
    ...(metric === "" ? {} : { metric }),
  };
}

function aboutRoute(state: string): AboutRoute {
  return isRunState(state) ? { view: "about", state } : { view: "about" };
}

function runningRoute(run: string, query: URLSearchParams): RunningRoute {
  const asked = new Set((query.get("show") ?? "").split(" ").filter(isNeed));
  const cause = query.get("cause") ?? "";
  return {
    view: "running",
    needs: needs.filter((need) => asked.has(need)),
    search: query.get("q") ?? "",
    ...(cause === "" ? {} : { cause }),
    ...(run === "" ? {} : { run }),
  };
}

function isRunState(text: string): text is RunState {
  return Object.hasOwn(runStates, text);
}

function splitOnce(text: string, at: string): [string, string] {
  const index = text.indexOf(at);
  return index < 0 ? [text, ""] : [text.slice(0, index), text.slice(index + 1)];
}

/** An address can be typed by hand: what cannot be decoded is taken as it is. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
