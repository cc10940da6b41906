import { type RunState, runStates } from "../../model/verdict.ts";
import { isNeed, type Need, needs } from "./need.ts";

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

/** A view of the dashboard and what is shown in it. */
export type Route = RunningRoute | AboutRoute;

/** The Running view with all runs. */
export const allRunning: RunningRoute = { view: "running", needs: [], search: "" };

/**
 * Reads the part of an address after `#`. Whatever is not understood is left out; an unknown view is the Running view.
 *
 * Views live after `#` so that names of runs are not sent to servers and proxies, and the page works below any path.
 */
export function parseRoute(hash: string): Route {
  const [path = "", query = ""] = splitOnce(hash.replace(/^#?\/?/, ""), "?");
  const [view, rest] = splitOnce(path, "/");
  return view === "about" ? aboutRoute(decoded(rest)) : runningRoute(decoded(rest), new URLSearchParams(query));
}

/** The address of a route: `#/running/shop%2Fdeploy%2361?show=stuck`. `parseRoute` gives the route back. */
export function hrefOf(route: Route): string {
  if (route.view === "about") return route.state === undefined ? "#/about" : `#/about/${route.state}`;
  const query = new URLSearchParams();
  if (route.needs.length > 0) query.set("show", route.needs.join(" "));
  if (route.search !== "") query.set("q", route.search);
  if (route.cause !== undefined) query.set("cause", route.cause);
  const path = route.run === undefined ? "#/running" : `#/running/${encodeURIComponent(route.run)}`;
  return query.size === 0 ? path : `${path}?${query}`;
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
