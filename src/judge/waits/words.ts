import type { HeadObservation, RunObservation } from "../../model/running.ts";
import { nameWords } from "../words.ts";

/** How an agent is called in a chain; the built-in node has no name of its own. */
export function agentName(name: string): string {
  return name === "" ? "built-in" : nameWords(name);
}

/** `the only executor of gpu-1`, `both executors of built-in`, `all 5 executors of linux`. */
export function allExecutors(count: number, name: string): string {
  const of = name === "" ? "" : ` of ${nameWords(name)}`;
  if (count === 1) return `the only executor${of}`;
  return count === 2 ? `both executors${of}` : `all ${count} executors${of}`;
}

/** Where in its Pipeline a head stands: `sh in stage Build`. */
export function whereOf(run: RunObservation, flowNode: number | undefined): string | undefined {
  const head =
    run.heads.find((one) => one.flowNode === flowNode) ?? (run.heads.length === 1 ? run.heads[0] : undefined);
  return head === undefined ? undefined : headWords(head);
}

function headWords({ function: name, blocks }: HeadObservation): string {
  const stage = blocks.findLast((block) => block.function === "stage" && block.name !== undefined);
  const step = nameWords(name);
  return stage === undefined ? step : `${step} in stage ${nameWords(stage.name!)}`;
}
