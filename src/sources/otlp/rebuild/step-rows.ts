import type { RunRows } from "../../../model/run-rows.ts";
import { type WaitKind, waitOfFunction } from "../../../model/wait-kinds.ts";
import { carriesError, explainedContainers, outcomeOf } from "./outcomes.ts";
import { isStage, type Place, SYNTHETIC } from "./places.ts";

/** A `node` step: the wait for its agent, what was done on it, or both. */
export interface AgentPlaces {
  readonly flowNode: number;
  readonly held?: Place;
  readonly waited?: Place;
}

/** A wait of a step. */
export interface SpanWait {
  readonly place: Place;
  readonly kind: WaitKind;
  readonly from: number;
  readonly to: number;
}

/** Rows of steps: single steps, and `node`, the only block that has a span of its own. */
export function stepRows(
  places: readonly Place[],
  agents: readonly AgentPlaces[],
  origins: ReadonlySet<Place>,
): RunRows["step"] {
  const explained = explainedContainers(places);
  const rowOf = (place: Place, isBlock: boolean): RunRows["step"][number] => {
    const { span } = place.node;
    const outcome = outcomeOf(place, (container) => explained.has(container));
    return {
      ...ifKnown("flowNode", span.flowNode),
      ...ifKnown("stage", place.stage?.node.span.flowNode),
      ...ifKnown("function", span.function),
      isBlock,
      ...ifKnown("startAt", span.startAt),
      ...ifKnown("durationMs", durationOf(place)),
      ...ifKnown("outcome", outcome),
      failed: carriesError(place),
      ownError: origins.has(place),
    };
  };
  const steps = oncePerNode(places.filter(({ node }) => node.span.role === "step")).map((place) => rowOf(place, false));
  const nodes = agents.map(({ held, waited }) => rowOf((held ?? waited)!, true));
  return [...steps, ...nodes].sort((one, other) => one.flowNode! - other.flowNode!);
}

/** Rows of stages and branches. */
export function stageRows(places: readonly Place[]): RunRows["stage"] {
  return oncePerNode(places.filter(isStage)).map((place) => {
    const { span } = place.node;
    const outcome = outcomeOf(place, () => true);
    return {
      ...ifKnown("flowNode", span.flowNode),
      kind: span.role,
      ...ifKnown("name", span.name),
      ...ifKnown("parentStage", place.stage?.node.span.flowNode),
      ...ifKnown("startAt", span.startAt),
      // The spans of all branches of a `parallel` end with it, and not each with its branch.
      ...ifKnown("durationMs", span.role === "branch" ? undefined : durationOf(place)),
      ...ifKnown("synthetic", syntheticOf(place)),
      executed: !place.isSkipped,
      ...ifKnown("outcome", outcome),
    };
  });
}

/** Waits: for agents, and of the steps that do nothing but wait. */
export function waitsOf(places: readonly Place[], agents: readonly AgentPlaces[]): SpanWait[] {
  const ofSteps = oncePerNode(places.filter(({ node }) => node.span.role === "step")).flatMap((place) => {
    const kind = waitOfFunction.get(place.node.span.function ?? "");
    return kind === undefined ? [] : waitAt(place, kind);
  });
  const ofAgents = agents.flatMap(({ waited }) => (waited === undefined ? [] : waitAt(waited, "agent")));
  return [...ofSteps, ...ofAgents].sort(
    (one, other) => one.place.node.span.flowNode! - other.place.node.span.flowNode!,
  );
}

/** Rows of waits. */
export function waitRows(waits: readonly SpanWait[]): RunRows["wait"] {
  return waits.map(({ place, kind, from, to }) => ({
    flowNode: place.node.span.flowNode!,
    kind,
    startAt: from,
    durationMs: to - from,
  }));
}

/** The `node` steps of a run, by flow node. */
export function agentsOf(places: readonly Place[]): AgentPlaces[] {
  const held = oncePerNode(places.filter(({ node }) => node.span.role === "agent"));
  const waited = oncePerNode(places.filter(({ node }) => node.span.role === "agentWait"));
  const known = new Map<number, AgentPlaces>();
  for (const place of held) known.set(place.node.span.flowNode!, { flowNode: place.node.span.flowNode!, held: place });
  for (const place of waited) {
    const flowNode = place.node.span.flowNode!;
    known.set(flowNode, { flowNode, ...known.get(flowNode), waited: place });
  }
  return [...known.values()].sort((one, other) => one.flowNode - other.flowNode);
}

/** Rows of agents: what was asked for, what came, how long it was waited for and held. */
export function agentRows(agents: readonly AgentPlaces[]): RunRows["agentUse"] {
  return agents.map(({ flowNode, held, waited }) => {
    const bodyAt = waited?.node.span.endAt;
    const endAt = held?.node.span.endAt;
    return {
      flowNode,
      isInvocation: true,
      ...ifKnown("label", held?.node.span.label ?? waited?.node.span.label),
      ...ifKnown("agent", held === undefined ? undefined : agentOf(held)),
      // One that was given up had no end: its wait is in the waits alone.
      ...ifKnown("waitMs", waited === undefined || held === undefined ? undefined : durationOf(waited)),
      ...ifKnown("heldMs", bodyAt === undefined || endAt === undefined ? undefined : Math.max(0, endAt - bodyAt)),
    };
  });
}

/** How long a span took; undefined when a side is not known. */
export function durationOf({ node: { span } }: Place): number | undefined {
  if (span.startAt === undefined || span.endAt === undefined) return undefined;
  return Math.max(0, span.endAt - span.startAt);
}

/** The first place of each flow node; those without one are none of a Pipeline's. */
export function oncePerNode(places: readonly Place[]): Place[] {
  const known = new Map<number, Place>();
  for (const place of places) {
    const { flowNode } = place.node.span;
    if (flowNode !== undefined && !known.has(flowNode)) known.set(flowNode, place);
  }
  return [...known.values()].sort((one, other) => one.node.span.flowNode! - other.node.span.flowNode!);
}

/** Jenkins writes the computer on the innermost open span: of the agent itself, or of what runs on it. */
function agentOf(place: Place): string | undefined {
  const waiting = [place.node];
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    if (node.span.agent !== undefined) return node.span.agent;
    const inner = node.children.filter(({ span }) => span.role !== "agent" && span.role !== "run");
    waiting.push(...inner.toReversed());
  }
  return undefined;
}

function waitAt(place: Place, kind: WaitKind): SpanWait[] {
  const { startAt } = place.node.span;
  const durationMs = durationOf(place);
  if (startAt === undefined || durationMs === undefined) return [];
  return [{ place, kind, from: startAt, to: startAt + durationMs }];
}

const SYNTHETIC_BEFORE: ReadonlySet<string> = new Set(["Checkout SCM", "Agent Setup", "Tool Install"]);

function syntheticOf({ node: { span } }: Place): string | undefined {
  if (span.role !== "stage" || span.name?.startsWith(SYNTHETIC) !== true) return undefined;
  const added = span.name.slice(SYNTHETIC.length);
  return added === "Post Actions" ? "POST" : SYNTHETIC_BEFORE.has(added) ? "PRE" : undefined;
}

/** A column with its value; nothing when that is not known. */
function ifKnown<Column extends string, Value>(
  column: Column,
  value: Value | undefined,
): { readonly [Key in Column]?: Value } {
  return (value === undefined ? {} : { [column]: value }) as { readonly [Key in Column]?: Value };
}
