import { render } from "preact";
import { App } from "./app.tsx";
import { initialState } from "./data/app-state.ts";
import { makeClient } from "./data/client.ts";
import { listenToEvents } from "./data/events.ts";
import { Live } from "./data/live.ts";
import { makeIntents } from "./data/make-intents.ts";
import { reduce } from "./data/reduce.ts";
import { hrefOf, parseRoute, type Route } from "./data/route.ts";
import { makeStore } from "./data/store.ts";
import { revealAsked } from "./shell/reveal.ts";
import { showInTab } from "./shell/tab.ts";

/** Relative times are drawn anew this often. */
const TICK_MS = 5000;

const store = makeStore(reduce, initialState(parseRoute(location.hash), Date.now()));
const client = makeClient(fetch.bind(window));
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
    history.replaceState(null, "", hrefOf(route));
    store.dispatch({ kind: "navigated", route });
    void live.refreshAsked();
  },
});

const root = document.querySelector("#app")!;
root.replaceChildren();

let isDrawing = false;
let isToReveal = true;

function draw(): void {
  isDrawing = false;
  const state = store.state();
  render(<App state={state} intents={intents} />, root);
  showInTab(state);
  if (isToReveal) isToReveal = !revealAsked(state);
}

store.subscribe(() => {
  if (isDrawing) return;
  isDrawing = true;
  queueMicrotask(draw);
});

/** Another view, or the same of something else. */
function isOther(one: Route, other: Route): boolean {
  if (one.view === "pipeline" && other.view === "pipeline") return one.pipeline !== other.pipeline;
  if (one.view === "run" && other.view === "run") return one.run !== other.run;
  return one.view !== other.view;
}

function navigated(route: Route): void {
  isToReveal = true;
  if (isOther(route, store.state().route)) scrollTo(0, 0);
  store.dispatch({ kind: "navigated", route });
  void live.refreshAsked();
}

window.addEventListener("hashchange", () => navigated(parseRoute(location.hash)));
setInterval(() => store.dispatch({ kind: "ticked", at: Date.now() }), TICK_MS);
draw();
void live.start();
