import type { SourceKind } from "../../model/sources.ts";
import type { Judgement } from "../../model/verdict.ts";

/** Since when nothing can be seen, and through what it was seen before. */
export interface Blindness {
  readonly at: number;
  readonly since: number;
  readonly source: SourceKind;
  /** Why, as a sentence, where that is known. */
  readonly reason: string | undefined;
}

/** What is to be said while a controller cannot be looked at: BLIND, and nothing about runs, whatever was known of them before. */
export function blindJudgement(
  last: Judgement | undefined,
  { at, since, source, reason = "Jenkins does not answer." }: Blindness,
): Judgement {
  const when = `${new Date(since).toISOString().slice(0, 16).replace("T", " ")} UTC`;
  const sentence =
    source === "home"
      ? `The home is gone since ${when}: nothing is known of its runs. It is looked for again and again.`
      : `Nothing is known of its runs since ${when}: ${reason} It is asked again and again.`;
  return blindWith(sentence, at, last?.fleet.running ?? 0);
}

/** What is to be said of a controller that tells of what ended, and is not looked at. */
export function unseenJudgement(at: number): Judgement {
  const sentence =
    "What runs cannot be seen: this controller only tells of runs that ended. With its URL or its home, what runs is judged too.";
  return blindWith(sentence, at, 0);
}

function blindWith(sentence: string, at: number, running: number): Judgement {
  return {
    at,
    fleet: {
      state: "BLIND",
      running,
      observed: 0,
      stuck: 0,
      watch: 0,
      causes: [],
      executorsHeld: 0,
      sentence,
    },
    runs: [],
    notes: [sentence],
  };
}
