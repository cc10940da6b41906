import type { HeadObservation } from "../model/running.ts";

/** How a head is looked at: by what its step waits for, as a step at work, or as the engine's turn. */
export type HeadKind = "engine" | "agent" | "human" | "lock" | "downstream" | "timer" | "loop" | "work";

/** Says how to look at a head. */
export function headKind(head: HeadObservation): HeadKind {
  if (head.failed !== undefined || head.position !== "step") return "engine";
  const kind = kindOfFunction.get(head.function);
  if (kind !== undefined) return kind;
  return head.pausedSince === undefined ? "work" : "human";
}

/** Steps that poll or repeat their body, with no end of their own. */
export const loopFunctions: ReadonlySet<string> = new Set(["waitUntil", "retry"]);

/**
 * Functions that are not work. Those of the engine do nothing but set or answer something within the controller, in no time: when
 * one of them is what a run last did, the engine has the turn. What asks an agent, a server or a disk is not among them.
 */
const kindOfFunction: ReadonlyMap<string, HeadKind> = new Map<string, HeadKind>([
  ...listed("agent", ["node"]),
  ...listed("human", ["input"]),
  // `milestone` waits for the runs before it, like a lock.
  ...listed("lock", ["lock", "milestone"]),
  // `waitForQualityGate` waits for an analysis elsewhere, like a downstream run.
  ...listed("downstream", ["build", "waitForBuild", "waitForQualityGate"]),
  ...listed("timer", ["sleep"]),
  ...listed("loop", [...loopFunctions]),
  // Print or throw.
  ...listed("engine", ["echo", "error", "unstable", "warnError", "catchError"]),
  // Read or set something of the run.
  ...listed("engine", ["isUnix", "pwd", "getContext", "properties"]),
  // Blocks that only mark a part of the Pipeline.
  ...listed("engine", [
    "stage",
    "parallel",
    "script",
    "dir",
    "withEnv",
    "timestamps",
    "ansiColor",
    "timeout",
    "withContext",
  ]),
  // Flow nodes that are no step.
  ...listed("engine", [
    "FlowStartNode",
    "FlowEndNode",
    "BlockStartNode",
    "BlockEndNode",
    "StepStartNode",
    "StepEndNode",
  ]),
]);

function listed(kind: HeadKind, functions: readonly string[]): readonly (readonly [string, HeadKind])[] {
  return functions.map((name) => [name, kind] as const);
}
