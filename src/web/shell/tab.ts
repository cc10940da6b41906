import type { FleetState } from "../../model/verdict.ts";
import { type AppState, shownController } from "../data/app-state.ts";
import type { Route } from "../data/route.ts";
import { shortened } from "../format/shortened.ts";
import { visible } from "../format/visible.ts";
import blind from "../icons/blind.svg";
import ok from "../icons/ok.svg";
import slow from "../icons/slow.svg";
import stuck from "../icons/stuck.svg";
import unknown from "../icons/unknown.svg";
import { fleetWord } from "../views/running/fleet-verdict.tsx";

/** What views are called in the title of the tab. The Running view is what the verdict before it is of. */
const titles: Readonly<Record<Route["view"], string>> = {
  overview: "Overview",
  running: "",
  usage: "Usage",
  performance: "Performance",
  errors: "Errors",
  dictionary: "Dictionary",
  pipelines: "Pipelines",
  pipeline: "Pipeline",
  run: "Run",
  about: "About",
  privacy: "Privacy",
};

/** A metric, Pipeline or run that the address names is a view of its own. */
function titleOf(route: Route): string {
  const name = nameIn(route);
  return name === undefined ? titles[route.view] : visible(shortened(name));
}

function nameIn(route: Route): string | undefined {
  if (route.view === "dictionary") return route.metric;
  if (route.view === "pipeline") return route.pipeline;
  return route.view === "run" ? route.run : undefined;
}

const icons: Readonly<Record<FleetState, string>> = { OK: ok, SLOW: slow, STUCK: stuck, BLIND: blind };

/** Says the verdict in the title and the icon of the tab, for who has it open in the background. */
export function showInTab(state: AppState): void {
  const fleet = state.running.answer?.fleet;
  const isKnown = fleet !== undefined && state.session.kind === "open" && state.connection.kind !== "lost";
  const words = [
    isKnown ? fleetWord(fleet) : "",
    state.session.kind === "open" ? titleOf(state.route) : "",
    state.controllers.length > 1 ? visible(shortened(shownController(state) ?? "")) : "",
    "Flowmeter",
  ];
  document.title = words.filter((word) => word !== "").join(" · ");
  const href = isKnown ? icons[fleet.verdict] : unknown;
  const link = document.querySelector<HTMLLinkElement>('link[rel="icon"]');
  if (link !== null && link.getAttribute("href") !== href) link.setAttribute("href", href);
}
