import type { AppState } from "../data/app-state.ts";
import { fleetWord } from "../views/running/fleet-verdict.tsx";

/** Colours of the dot in the tab; tabs know nothing of style sheets. */
const colours = { OK: "#3d8e6c", SLOW: "#b5840f", STUCK: "#c4432c", BLIND: "#7266c4", none: "#868c95" } as const;

/** Says the verdict in the title and the icon of the tab, for who has it open in the background. */
export function showInTab(state: AppState): void {
  const fleet = state.running.answer?.fleet;
  const isKnown = fleet !== undefined && state.session.kind === "open" && state.connection.kind !== "lost";
  document.title = isKnown ? `${fleetWord(fleet)} · Flowmeter` : "Flowmeter";
  const href = iconOf(colours[isKnown ? fleet.verdict : "none"], isKnown && fleet.verdict === "STUCK");
  const link = document.querySelector<HTMLLinkElement>('link[rel="icon"]');
  if (link !== null && link.getAttribute("href") !== href) link.setAttribute("href", href);
}

function iconOf(colour: string, isStuck: boolean): string {
  const shape = isStuck ? '<rect x="4" y="7" width="8" height="2.4" fill="#fff"/>' : "";
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><circle cx="8" cy="8" r="7" fill="${colour}"/>${shape}</svg>`;
  return `data:image/svg+xml,${encodeURIComponent(svg)}`;
}
