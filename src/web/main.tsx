import { render } from "preact";
import { App } from "./app.tsx";
import { initialState } from "./data/app-state.ts";
import { makeClient } from "./data/client.ts";
import { listenToEvents } from "./data/events.ts";
import { Live } from "./data/live.ts";
import { makeIntents } from "./data/make-intents.ts";
import { pathsOf } from "./data/paths-of.ts";
import { reduce } from "./data/reduce.ts";
import { hrefOf, parseRoute, type Route } from "./data/route.ts";
import { makeStore } from "./data/store.ts";
import { revealAsked, revealView } from "./shell/reveal.ts";
import { showInTab } from "./shell/tab.ts";

/** Relative times are drawn anew this often. */
const TICK_MS = 5000;

/** Before `#`, so that every link of the page keeps it; the server is asked for it by name anyway. */
const controller = new URLSearchParams(location.search).get("controller") ?? undefined;
const store = makeStore(reduce, initialState(parseRoute(location.hash), Date.now(), controller));
const client = makeClient(fetch.bind(window), controller);
const live = new Live({
  store,
  client,
  listen: listenToEvents,
  now: Date.now,
  later: (action, ms) => setTimeout(action, ms),
});
const intents = makeIntents({
  store,
  client,
  live,
  go: (route) => {
    const before = pathsOf(store.state()).join(" ");
    history.replaceState(null, "", `${location.search}${hrefOf(route)}`);
    store.dispatch({ kind: "navigated", route });
    // Each letter of a search is a route of its own, and asks for the same.
    if (pathsOf(store.state()).join(" ") !== before) void live.refreshAsked();
  },
  goTo: (name, route) => location.assign(`?${new URLSearchParams({ controller: name }).toString()}${hrefOf(route)}`),
});

const root = document.querySelector("#app")!;
root.replaceChildren();

let isDrawing = false;
let isToReveal = true;
let shownView: Route["view"] | undefined;

function draw(): void {
  isDrawing = false;
  const state = store.state();
  render(<App state={state} intents={intents} />, root);
  showInTab(state);
  if (state.route.view !== shownView) revealView();
  shownView = document.querySelector("nav") === null ? undefined : state.route.view;
  if (isToReveal) isToReveal = !revealAsked(state);
}

store.subscribe(() => {
  if (isDrawing) return;
  isDrawing = true;
  queueMicrotask(draw);
});

function navigated(route: Route): void {
  isToReveal = true;
  if (placeOf(route) !== placeOf(store.state().route)) scrollTo(0, 0);
  store.dispatch({ kind: "navigated", route });
  void live.refreshAsked();
}

/** What a page is of: going from one to another begins at its top. */
function placeOf(route: Route): string {
  switch (route.view) {
    case "dictionary":
      return `dictionary ${route.metric ?? ""}`;
    case "pipeline":
      return `pipeline ${route.pipeline}`;
    case "run":
      return `run ${route.run}`;
    default:
      return route.view;
  }
}

window.addEventListener("hashchange", () => navigated(parseRoute(location.hash)));
setInterval(() => store.dispatch({ kind: "ticked", at: Date.now() }), TICK_MS);
draw();
void live.start();
