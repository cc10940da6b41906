import type { HeadObservation, RunObservation } from "../../model/running.ts";

/** `a#1`, `a#1 and b#2`, `a#1, b#2 and 3 more`. */
export function listed(names: readonly string[], conjunction: "and" | "or" = "and"): string {
  if (names.length <= 1) return names[0] ?? "";
  if (names.length <= MOST_LISTED) return `${names.slice(0, -1).join(", ")} ${conjunction} ${names.at(-1)!}`;
  return `${names.slice(0, MOST_LISTED - 1).join(", ")} ${conjunction} ${names.length - MOST_LISTED + 1} more`;
}

const MOST_LISTED = 4;

/** `the only executor of gpu-1`, `both executors of built-in`, `all 5 executors of linux`. */
export function allExecutors(count: number, name: string): string {
  const of = name === "" ? "" : ` of ${name}`;
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
  return stage === undefined ? name : `${name} in stage ${stage.name}`;
}

/** `18 h 51 min`, `3 d 4 h`, `40 s`. */
export function duration(ms: number): string {
  const minutes = Math.round(ms / 60_000);
  if (ms < 60_000) return `${Math.max(0, Math.round(ms / 1000))} s`;
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return parts([hours, "h"], [minutes % 60, "min"]);
  return parts([Math.floor(hours / 24), "d"], [hours % 24, "h"]);
}

function parts(...units: readonly (readonly [number, string])[]): string {
  return units
    .filter(([count], index) => index === 0 || count > 0)
    .map(([count, unit]) => `${count} ${unit}`)
    .join(" ");
}
