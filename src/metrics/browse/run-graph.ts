import type { FactRow, GraphRows } from "../../model/fact-row.ts";
import { StepBlocks } from "./step-blocks.ts";

/** Which flow nodes of a run are asked for: those after one number, up to another. */
export interface GraphPage {
  readonly after: number;
  readonly upTo: number;
}

/** A wait of a step. Times count from the start of the run; a wait without a length lasts, or nobody knows its end. */
interface GraphWait {
  readonly kind: string;
  readonly startMs: number | undefined;
  readonly durationMs: number | undefined;
}

/** A stage, an arm of `parallel`, a block or a step of a run. */
export interface GraphNode {
  readonly flowNode: number;
  /** The node that it is in; undefined at the top. */
  readonly parent: number | undefined;
  readonly kind: "stage" | "branch" | "block" | "step";
  /** Name of a stage or branch, function of a step; undefined where the records do not tell. */
  readonly name: string | undefined;
  /** Since the start of the run. */
  readonly startMs: number | undefined;
  readonly durationMs: number | undefined;
  readonly outcome: string | undefined;
  /** What Declarative wrote on a stage. */
  readonly status: string | undefined;
  /** The stage's body never ran. */
  readonly isSkipped: boolean;
  /** Added by Declarative itself. */
  readonly isSynthetic: boolean;
  /** It carries an error; with `isOrigin` the error arose here. */
  readonly hasFailed: boolean;
  readonly isOrigin: boolean;
  readonly waits: readonly GraphWait[];
  /** Of a `node` step: the label it asked for and the agent it got. */
  readonly label: string | undefined;
  readonly agent: string | undefined;
}

/**
 * The flow graph of a run as a tree, in the order of its flow nodes.
 *
 * Of the steps in `rows` those in the page must be there, and every block up to its end. `stage` and `parallel` steps are left
 * out: their bodies are the stages and branches.
 */
export function runGraph(rows: GraphRows, page: GraphPage): GraphNode[] {
  const blocks = new StepBlocks(rows);
  const parts = new Parts(rows);
  const isAsked = ({ flowNode = 0 }: { readonly flowNode?: number | undefined }): boolean =>
    flowNode > page.after && flowNode <= page.upTo;
  const stages = rows.stages.filter(isAsked).map((row) => stageNode(row, blocks, parts));
  const steps = rows.steps.filter((row) => isAsked(row) && !isShell(row)).map((row) => stepNode(row, blocks, parts));
  const taken = new Set(stages.map(({ flowNode }) => flowNode));
  return [...stages, ...steps.filter(({ flowNode }) => !taken.has(flowNode))].sort(
    (one, other) => one.flowNode - other.flowNode,
  );
}

/** Up to which flow node a page of so many records reaches; undefined when there are no more of them after it. */
export function pageEnd(rows: Pick<GraphRows, "stages" | "steps">, after: number, limit: number): number | undefined {
  const numbers = [...rows.stages, ...rows.steps].map(({ flowNode = 0 }) => flowNode).filter((one) => one > after);
  if (numbers.length <= limit) return undefined;
  return numbers.sort((one, other) => one - other)[limit - 1];
}

function isShell({ function: name }: FactRow<"step">): boolean {
  return name === "stage" || name === "parallel";
}

/** What belongs to flow nodes of a run beside themselves. */
class Parts {
  private readonly waits: ReadonlyMap<number, readonly FactRow<"wait">[]>;
  private readonly agents: ReadonlyMap<number, FactRow<"agentUse">>;
  private readonly startAt: number | undefined;

  constructor({ run, waits, agentUses }: GraphRows) {
    this.startAt = run.startAt;
    const byNode = new Map<number, FactRow<"wait">[]>();
    for (const wait of waits) byNode.set(wait.flowNode ?? 0, [...(byNode.get(wait.flowNode ?? 0) ?? []), wait]);
    this.waits = byNode;
    this.agents = new Map(agentUses.filter((use) => use.isInvocation === true).map((use) => [use.flowNode ?? 0, use]));
  }

  /** Milliseconds since the run began; records of another clock may lie before it. */
  since(at: number | undefined): number | undefined {
    return at === undefined || this.startAt === undefined ? undefined : Math.max(0, at - this.startAt);
  }

  of(flowNode: number): Pick<GraphNode, "waits" | "label" | "agent"> {
    const use = this.agents.get(flowNode);
    const waits = (this.waits.get(flowNode) ?? []).map(({ kind, startAt, durationMs }) => ({
      kind: kind ?? "",
      startMs: this.since(startAt),
      durationMs,
    }));
    return { waits, label: use?.label, agent: use?.agent };
  }
}

function stageNode(row: FactRow<"stage">, blocks: StepBlocks, parts: Parts): GraphNode {
  const { flowNode = 0, outcome, status, name, durationMs } = row;
  return {
    ...{ flowNode, name, outcome, status, durationMs },
    parent: blocks.around(row),
    kind: row.kind === "branch" ? "branch" : "stage",
    startMs: parts.since(row.startAt),
    isSkipped: row.executed === false,
    isSynthetic: row.synthetic !== undefined,
    hasFailed: outcome === "FAILURE",
    isOrigin: false,
    ...parts.of(flowNode),
  };
}

function stepNode(row: FactRow<"step">, blocks: StepBlocks, parts: Parts): GraphNode {
  const { flowNode = 0, outcome, durationMs } = row;
  return {
    ...{ flowNode, outcome, durationMs },
    name: row.function,
    status: undefined,
    parent: blocks.holding(row),
    kind: row.isBlock === true ? "block" : "step",
    startMs: parts.since(row.startAt),
    isSkipped: false,
    isSynthetic: false,
    hasFailed: row.failed === true,
    isOrigin: row.ownError === true,
    ...parts.of(flowNode),
  };
}
