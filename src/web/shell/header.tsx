import type { VNode } from "preact";
import type { AppState } from "../data/app-state.ts";
import type { Intents } from "../data/intents.ts";
import { allPipelines, allRunning, dictionary, home, hrefOf, type Route, withScope } from "../data/route.ts";
import { ConnectionMark } from "./connection-mark.tsx";
import { ControllerName } from "./controller-name.tsx";

/** The views that the header leads to. A new view needs a line here. */
const views: readonly { readonly title: string; readonly route: Route }[] = [
  { title: "Overview", route: home },
  { title: "Running", route: allRunning },
  { title: "Pipelines", route: allPipelines },
  { title: "Usage", route: { ...home, view: "usage" } },
  { title: "Performance", route: { ...home, view: "performance" } },
  { title: "Errors", route: { ...home, view: "errors" } },
  { title: "Dictionary", route: dictionary },
  { title: "Privacy", route: { view: "privacy" } },
  { title: "About", route: { view: "about" } },
];

/** Product, views, whether what is shown is live. */
export function Header({ state, intents }: { readonly state: AppState; readonly intents: Intents }): VNode {
  const { session, route } = state;
  return (
    <header class="top">
      <div class="page">
        <a class="product" href={hrefOf(home)}>
          <Mark /> Flowmeter
        </a>
        {session.kind !== "closed" && <ControllerName state={state} intents={intents} />}
        {session.kind !== "closed" && (
          <nav aria-label="Views">
            {views.map(({ title, route: to }) => (
              <a href={hrefOf(withScope(to, state.scope))} aria-current={current(route, to)}>
                {title}
              </a>
            ))}
          </nav>
        )}
        <ConnectionMark state={state} />
        {session.kind === "open" && session.needsToken && (
          <button type="button" class="button small" onClick={intents.signOut}>
            Sign out
          </button>
        )}
      </div>
    </header>
  );
}

/** A Pipeline and a run are below the table of Pipelines. */
function current(route: Route, { view }: Route): "page" | "true" | undefined {
  if (route.view === view) return "page";
  return view === "pipelines" && (route.view === "pipeline" || route.view === "run") ? "true" : undefined;
}

function Mark(): VNode {
  return (
    <svg class="mark" viewBox="0 0 20 20" aria-hidden="true">
      <path d="M2 6h9M2 10h16M2 14h6" />
      <circle cx="15" cy="6" r="1.6" />
      <circle cx="12" cy="14" r="1.6" />
    </svg>
  );
}
