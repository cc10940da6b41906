import type { RunObservation } from "../../model/running.ts";
import type { Finding } from "../finding.ts";

/** How many executors a run occupies: one per open `node` block that has its agent. A run that is over occupies none. */
export function executorsHeldBy({ heads }: RunObservation, findings: readonly Finding[]): number {
  if (findings.some(({ state }) => state === "ZOMBIE")) return 0;
  const held = new Set<string>();
  for (const { agent, blocks } of heads) {
    const around = blocks.filter((block) => block.agent !== undefined);
    for (const { flowNode } of around) held.add(String(flowNode));
    if (around.length === 0 && agent !== undefined) held.add(`on ${agent}`);
  }
  return held.size;
}
