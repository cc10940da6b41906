import type { WaitRow } from "../model/report.ts";
import { plural } from "./format.ts";

const nouns: Readonly<Record<string, string>> = {
  input: "input",
  agent: "wait for an agent",
  lock: "wait for a lock",
  downstream: "wait for a run it started",
  sleep: "sleep",
};

const manyNouns: Readonly<Record<string, string>> = {
  agent: "waits for agents",
  lock: "waits for locks",
  downstream: "waits for runs they started",
};

/** `5 inputs, 4 waits for agents and 1 sleep`: waits without an end by kind; those that are open, or those cut short. */
export function openCounts(waits: readonly WaitRow[], column: "open" | "cutShort" = "open"): string {
  const parts = waits
    .filter((row) => row[column] > 0)
    .map((row) => plural(row[column], nouns[row.kind] ?? row.kind, manyNouns[row.kind]));
  return parts.length < 2 ? parts.join("") : `${parts.slice(0, -1).join(", ")} and ${parts.at(-1)}`;
}
