import type { ApiRunVerdict } from "../../api/verdicts.ts";
import { runStates } from "../../model/verdict.ts";

/** How much a run needs a person, those that do first: the order and the filter of the Running view. */
export const needs = ["stuck", "watch", "human", "unseen", "waits", "moves"] as const;

/** How much a run needs a person. */
export type Need = (typeof needs)[number];

/** What each need is called, above its runs and on its filter. */
export const needWords: Readonly<Record<Need, { readonly title: string; readonly chip: string }>> = {
  stuck: { title: "Will not move without someone", chip: "Stuck" },
  watch: { title: "To be watched", chip: "Watch" },
  human: { title: "Waiting for a person’s answer", chip: "For a person" },
  waits: { title: "Waiting as they should", chip: "Waiting" },
  moves: { title: "Moving", chip: "Moving" },
  unseen: { title: "Not observed", chip: "Not observed" },
};

/** Need of a run. What was not seen is never counted as stuck nor as fine. */
export function needOf({ state, level }: Pick<ApiRunVerdict, "state" | "level">): Need {
  const { group } = runStates[state];
  if (group === "notObserved") return "unseen";
  if (level !== "ok") return level;
  if (state === "WAITING_HUMAN") return "human";
  if (group === "waits" || group === "moves") return group;
  return "watch";
}

/** Whether a text of an address names a need. */
export function isNeed(text: string): text is Need {
  return (needs as readonly string[]).includes(text);
}
