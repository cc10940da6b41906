import type { AppState } from "../../data/app-state.ts";

/** What goes on before anything is known of what runs. */
export function firstLook({ running }: Pick<AppState, "running">): string {
  return running.answer?.following.source === undefined
    ? "Taking the first look at the home"
    : "Taking the first look at Jenkins";
}
