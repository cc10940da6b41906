import type { ControllerObservation, HeadObservation, RunObservation } from "../model/running.ts";
import type { Finding, WaitTarget } from "./finding.ts";
import type { FoundRun } from "./found-run.ts";

/** The instant hand-made fleets are judged as of. */
export const AT = Date.parse("2026-06-22T00:00:00Z");

/** Minutes before {@link AT}. */
export function ago(minutes: number): number {
  return AT - minutes * 60_000;
}

/** A head in its blocks; flow nodes count from its own number. */
export function head(flowNode: number, about: Partial<HeadObservation> = {}): HeadObservation {
  return { flowNode, function: "sh", position: "step", path: "sh", blocks: [], ...about };
}

/** A head inside of a `node` block on an agent. */
export function headOn(agent: string, flowNode: number, about: Partial<HeadObservation> = {}): HeadObservation {
  const blocks = [{ flowNode: flowNode - 1, function: "node", agent }, ...(about.blocks ?? [])];
  return head(flowNode, { agent, ...about, blocks });
}

/** A head inside of a `lock` block. */
export function headIn(resources: readonly string[], flowNode: number): HeadObservation {
  return head(flowNode, { blocks: [{ flowNode: flowNode - 1, function: "lock", resources }] });
}

/** A run with its heads; its number is after the `#`. */
export function run(name: string, heads: readonly HeadObservation[] = []): RunObservation {
  const hash = name.lastIndexOf("#");
  return {
    run: name,
    pipeline: name.slice(0, hash),
    family: name.slice(0, hash),
    number: Number(name.slice(hash + 1)),
    record: { hasFlow: true, hasResult: false, hasFlowEnd: false, hasFinishedLine: false },
    heads,
    nodesSeen: true,
    flowNodes: heads.length,
    signs: [],
    pauses: [],
    seenSince: AT,
    gaps: [],
    notSeen: [],
  };
}

/** A finding with plain words. */
export function finding(state: Finding["state"], about: Partial<Finding> = {}): Finding {
  return {
    state,
    level: "ok",
    confidence: 0.9,
    because: [{ fact: `found ${state}`, source: "a test" }],
    waitsOn: [],
    clearsWhen: "it moves",
    do: "look at it",
    notSeen: [],
    ...about,
  };
}

/** A run that moves. */
export function moving(name: string, ...heads: HeadObservation[]): FoundRun {
  return { run: run(name, heads), findings: findingsFor(heads, () => finding("MOVING")) };
}

/** A run whose heads are silent beyond their limit. */
export function silent(name: string, since: number, ...heads: HeadObservation[]): FoundRun {
  return {
    run: run(name, heads),
    findings: findingsFor(heads, () => finding("SILENT_STEP", { level: "stuck", since })),
  };
}

/** A run that waits with its first head. */
export function waiting(
  name: string,
  target: WaitTarget,
  about: Partial<Finding> & { heads?: HeadObservation[] } = {},
): FoundRun {
  const { heads = [head(3, { function: "node" })], ...rest } = about;
  const states = {
    label: "WAITING_EXECUTOR",
    agent: "WAITING_EXECUTOR",
    lock: "WAITING_LOCK",
    run: "WAITING_DOWNSTREAM",
    earlierRun: "WAITING_LOCK",
    human: "WAITING_HUMAN",
    timer: "WAITING_TIMER",
  } as const;
  const flowNode = heads[0]!.flowNode;
  const found = finding(states[target.kind], { waitsOn: [target], since: ago(10), flowNode, ...rest });
  return { run: run(name, heads), findings: [found] };
}

function findingsFor(heads: readonly HeadObservation[], make: () => Finding): Finding[] {
  return heads.length === 0 ? [make()] : heads.map(({ flowNode }) => ({ ...make(), flowNode }));
}

/** A controller with a built-in node of some executors. */
export function controller(executors: number, about: Partial<ControllerObservation> = {}): ControllerObservation {
  return {
    agents: [{ name: "", executors, labels: ["built-in"], isExclusive: false }],
    notSeen: [],
    ...about,
  };
}
