/** Results of runs and steps; others are not kept. */
const results = [
  "SUCCESS",
  "UNSTABLE",
  "FAILURE",
  "NOT_BUILT",
  "ABORTED",
  "NOT_EXECUTED",
  "QUEUED",
  "IN_PROGRESS",
  "PAUSED_PENDING_INPUT",
] as const;

/** Words that have a meaning here; the place is the number that texts give them. Results come first. */
export const words = [
  ...results,
  "stage",
  "parallel",
  "node",
  "agent",
  "agent.allocate",
  "#controller#",
  "(built-in)",
] as const;

/** Numbers of the words that are asked for by name. */
export const word = {
  stage: results.length,
  parallel: results.length + 1,
  node: results.length + 2,
  agent: results.length + 3,
  agentAllocate: results.length + 4,
  controller: results.length + 5,
  builtIn: results.length + 6,
} as const;

/** Whether a number is that of a result. */
export function isResult(id: number): boolean {
  return id >= 0 && id < results.length;
}

/** Number of the result that a text names in other letters; undefined when it names none. */
export function resultNamed(text: string): number | undefined {
  const found = (results as readonly string[]).indexOf(text.toUpperCase());
  return found === -1 ? undefined : found;
}
