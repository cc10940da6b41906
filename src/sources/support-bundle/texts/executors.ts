import { linesOf, nameOf } from "./lines.ts";

/** A `node` step that holds an executor. */
export interface HeldExecutor {
  readonly pipeline: string;
  readonly number: number;
  readonly flowNode: number;
  readonly label: string | undefined;
  readonly agent: string;
}

/** Executors kept: more than any controller has. */
const MOST = 100_000;

const held =
  /PlaceholderTask\{label=(?<label>[^,]*),context=CpsStepContext\[(?<node>\d{1,9}):node\]:(?<name>.+)#(?<number>\d{1,10})\}$/;

/** Which `node` steps hold which agents, by the list of executors. */
export function heldExecutors(text: string): HeldExecutor[] {
  const found: HeldExecutor[] = [];
  let agent: string | undefined;
  for (const line of linesOf(text)) {
    const head = /^ {2}\* (?<name>.+)$/.exec(line)?.groups?.name;
    if (head !== undefined) agent = agentOf(head);
    const task = line.startsWith("          - executable: ") ? held.exec(line)?.groups : undefined;
    const pipeline = task && nameOf(task.name!);
    if (task === undefined || pipeline === undefined || agent === undefined || found.length === MOST) continue;
    const number = Number(task.number);
    const label = nameOf(task.label!);
    found.push({ pipeline, number, flowNode: Number(task.node), label, agent });
  }
  return found;
}

/** The controller's own executors are called so in English and in bundles made anonymous. */
function agentOf(name: string): string | undefined {
  return /^(?:built-in node|master|controller)$/i.test(name) ? "(built-in)" : nameOf(name);
}

/** Items in the queue, by the list of it; undefined when it does not say. */
export function queueLength(text: string | undefined): number | undefined {
  const found = /^Current build queue has (?<count>\d{1,7}) item/.exec(text?.slice(0, 1000) ?? "");
  return found?.groups === undefined ? undefined : Number(found.groups.count);
}

/** Pipelines that a controller has, by the statistics of its items; undefined when it does not say. */
export function pipelineCount(text: string | undefined): number | undefined {
  const found = /`org\.jenkinsci\.plugins\.workflow\.job\.WorkflowJob`\s+- Number of items:\s+(?<count>\d{1,7})/.exec(
    text?.slice(0, 100_000) ?? "",
  );
  return found?.groups === undefined ? undefined : Number(found.groups.count);
}
