import type { AgentObservation } from "../../model/running.ts";

/** Whether an agent may serve a `node` step that asks for a label; without one, any agent may that is not exclusive. */
export function matchesLabel({ name, labels, isExclusive }: AgentObservation, label: string | undefined): boolean {
  if (label === undefined || label.trim() === "") return !isExclusive;
  return label === agentName(name) || labels.includes(label);
}

/** How an agent is called in sentences. */
export function agentName(name: string): string {
  return name === "" ? "built-in" : name;
}
