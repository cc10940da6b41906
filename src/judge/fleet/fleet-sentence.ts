import type { FleetVerdict, RunVerdict } from "../../model/verdict.ts";
import { groupOf } from "../found-run.ts";

type Counted = Omit<FleetVerdict, "sentence">;

/** The fleet verdict in words: what runs, what does not move, and the first cause. */
export function fleetSentence(
  fleet: Counted,
  { verdicts, causes }: { verdicts: readonly RunVerdict[]; causes: number },
): string {
  const { running, observed, state } = fleet;
  if (running === 0) return "Nothing is running.";
  const unseen = observed < running ? ` ${running - observed} of ${running} could not be observed.` : "";
  if (state === "STUCK") return `${stuckWords(fleet, verdicts, causes)}${unseen}`;
  if (state === "BLIND") return `${running} running, and only ${observed} of them could be observed.${watched(fleet)}`;
  return `${running} running, none stuck: ${kinds(verdicts)}.${watched(fleet)}${unseen}`;
}

function stuckWords(
  { running, stuck, causes: told }: Counted,
  verdicts: readonly RunVerdict[],
  causes: number,
): string {
  const moving = count(verdicts, "moves");
  const rest = moving === 0 ? "none moving" : `${moving} moving`;
  const stuckOf = stuck < running ? `, ${stuck} stuck` : "";
  return `${running} running, ${rest}${stuckOf}: ${causes} cause${causes === 1 ? "" : "s"}. ${told[0]?.sentence ?? ""}`.trim();
}

function kinds(verdicts: readonly RunVerdict[]): string {
  const moving = count(verdicts, "moves");
  const slow = verdicts.filter(({ state }) => state === "SLOW").length;
  const humans = verdicts.filter(({ state }) => state === "WAITING_HUMAN").length;
  const waits = count(verdicts, "waits") - humans;
  const parts = [
    ...(moving > 0 ? [`${moving} moving${slow > 0 ? ` (${slow} slowly)` : ""}`] : []),
    ...(humans > 0 ? [`${humans} waiting for a person`] : []),
    ...(waits > 0 ? [`${waits} waiting in order`] : []),
  ];
  return parts.length === 0 ? "nothing else is known" : parts.join(", ");
}

function watched({ watch }: Counted): string {
  return watch === 0 ? "" : ` ${watch} to watch.`;
}

function count(verdicts: readonly RunVerdict[], group: "moves" | "waits"): number {
  return verdicts.filter((verdict) => groupOf(verdict) === group).length;
}
