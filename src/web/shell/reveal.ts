import type { AppState } from "../data/app-state.ts";

/** Scrolls to what the address names: a run, a state. True when it is there, or nothing is named: then there is nothing left to do. */
export function revealAsked({ route, running }: AppState): boolean {
  const asked = route.view === "running" ? route.run : route.view === "about" ? route.state : undefined;
  if (asked === undefined) return true;
  const found = elementOf(route.view === "running" ? "run" : "state", asked);
  found?.scrollIntoView({ block: "center" });
  return found !== undefined || (route.view === "running" && running.answer?.fleet !== undefined);
}

/** Scrolls the list of views so that the present one can be seen: on narrow screens it is wider than they are. */
export function revealView(): void {
  const link = document.querySelector<HTMLElement>("nav a[aria-current]");
  const list = link?.parentElement;
  if (link !== null && list !== null && list !== undefined)
    list.scrollLeft = link.offsetLeft - list.offsetLeft - (list.clientWidth - link.clientWidth) / 2;
}

/** Names are hostile: they are compared, never put into a selector. */
function elementOf(attribute: "run" | "state", value: string): HTMLElement | undefined {
  const elements = document.querySelectorAll<HTMLElement>(`[data-${attribute}]`);
  return [...elements].find((element) => element.dataset[attribute] === value);
}
