import { NONE } from "./flow-graph.ts";
import { functionIdOf, type RunContext } from "./run-context.ts";
import { type Stages, stageNameOf } from "./stages.ts";

/** Separates the parts of a path; where a name holds one, it becomes a colon. */
const SEPARATOR = "/";

/**
 * Where a step stands in the structure of its Pipeline: the names of the stages and `parallel` branches around it, and its
 * function (`Build/linux/sh`). The same step of another run has the same path, whatever its flow node ids are.
 */
export function stepPath(context: RunContext, stages: Stages, row: number): string {
  const parts = [context.book.text(functionIdOf(context, row))];
  for (let at = stages.around[row]!; at !== NONE; at = stages.around[at]!) {
    const name = stageNameOf(context, stages, at);
    if (name !== NONE) parts.push(context.book.text(name).replaceAll(SEPARATOR, ":"));
  }
  return parts.reverse().join(SEPARATOR);
}
