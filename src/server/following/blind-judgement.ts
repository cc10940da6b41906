import type { Judgement } from "../../model/verdict.ts";

/** What is to be said while the home cannot be read: BLIND, and nothing about runs, whatever was known of them before. */
export function blindJudgement(last: Judgement | undefined, { at, since }: { at: number; since: number }): Judgement {
  const when = `${new Date(since).toISOString().slice(0, 16).replace("T", " ")} UTC`;
  const sentence = `The home is gone since ${when}: nothing is known of its runs. It is looked for again and again.`;
  return {
    at,
    fleet: {
      state: "BLIND",
      running: last?.fleet.running ?? 0,
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
