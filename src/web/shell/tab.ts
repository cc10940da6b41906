import type { FleetState } from "../../model/verdict.ts";
import type { AppState } from "../data/app-state.ts";
import blind from "../icons/blind.svg";
import ok from "../icons/ok.svg";
import slow from "../icons/slow.svg";
import stuck from "../icons/stuck.svg";
import unknown from "../icons/unknown.svg";
import { fleetWord } from "../views/running/fleet-verdict.tsx";

const icons: Readonly<Record<FleetState, string>> = { OK: ok, SLOW: slow, STUCK: stuck, BLIND: blind };

/** Says the verdict in the title and the icon of the tab, for who has it open in the background. */
export function showInTab(state: AppState): void {
  const fleet = state.running.answer?.fleet;
  const isKnown = fleet !== undefined && state.session.kind === "open" && state.connection.kind !== "lost";
  document.title = isKnown ? `${fleetWord(fleet)} · Flowmeter` : "Flowmeter";
  const href = isKnown ? icons[fleet.verdict] : unknown;
  const link = document.querySelector<HTMLLinkElement>('link[rel="icon"]');
  if (link !== null && link.getAttribute("href") !== href) link.setAttribute("href", href);
}
