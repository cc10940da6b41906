import { lookup } from "../../records/safe-text.ts";

/**
 * Whose lines they are: `run` its own, else those of a step by what it is. `unknown` is a step of which no record is there,
 * `any` a log without an index.
 */
export type LineOwner =
  | "run"
  | "node"
  | "script"
  | "lock"
  | "build"
  | "input"
  | "sleep"
  | "timeout"
  | "retry"
  | "waitUntil"
  | "other"
  | "unknown"
  | "any";

const owners = lookup<LineOwner>({
  node: "node",
  sh: "script",
  bat: "script",
  powershell: "script",
  pwsh: "script",
  lock: "lock",
  build: "build",
  waitForBuild: "build",
  input: "input",
  sleep: "sleep",
  timeout: "timeout",
  retry: "retry",
  waitUntil: "waitUntil",
});

/** Owner of the lines of a step with that Pipeline function; undefined: its record is not there. */
export function ownerOf(stepFunction: string | undefined): LineOwner {
  return stepFunction === undefined ? "unknown" : (owners.get(stepFunction) ?? "other");
}
