import { textChild } from "../../records/elements.ts";
import { known } from "../../xml/names.ts";
import type { Tape } from "../../xml/tape.ts";

const JOB = known("job");
const ID = known("id");

/** Owners kept; a list with more is broken or hostile. */
const MAX_OWNERS = 100_000;

/**
 * Runs (`full/name#7`) in a `FlowExecutionList.xml`: those that Jenkins itself counts as executing.
 *
 * Each child of the list is a `WorkflowRun.Owner`, under its class name or an alias, with `job` and `id`.
 */
export function readFlowOwners(tape: Tape): Set<string> {
  const runs = new Set<string>();
  for (let at = 1; at < tape.count && runs.size < MAX_OWNERS; at = tape.end(at)) {
    const run = runOfOwner(tape, at);
    if (run !== undefined) runs.add(run);
  }
  return runs;
}

/** `full/name#7` of an element with a `job` and a build `id`. */
export function runOfOwner(tape: Tape, owner: number): string | undefined {
  const job = textChild(tape, owner, JOB)?.trim();
  const id = textChild(tape, owner, ID)?.trim();
  return job === undefined || job === "" || id === undefined || !/^\d{1,10}$/.test(id) ? undefined : `${job}#${id}`;
}
