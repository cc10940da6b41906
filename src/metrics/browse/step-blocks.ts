import type { FactRow, GraphRows } from "../../model/fact-row.ts";

type StepRow = FactRow<"step">;
type StageRow = FactRow<"stage">;

/** Key of the blocks that are in no stage. */
const TOP = -1;

/**
 * Which block a flow node is in, worked out from rows: they name the body around a step, not the step whose body it is.
 *
 * Only arms of `parallel` run side by side, and these are stages of their own. So of the blocks in the same stage that began
 * before a body, the last that has not ended is the one whose body it is.
 */
export class StepBlocks {
  private readonly stages: ReadonlySet<number>;
  /** Blocks by the stage they are in, in the order of their flow nodes. */
  private readonly blocks = new Map<number, StepRow[]>();
  private readonly known = new Map<number, number | undefined>();

  constructor({ stages, steps }: Pick<GraphRows, "stages" | "steps">) {
    this.stages = new Set(stages.map(({ flowNode = 0 }) => flowNode));
    for (const step of steps) {
      if (step.isBlock !== true) continue;
      const known = this.blocks.get(step.stage ?? TOP);
      if (known === undefined) this.blocks.set(step.stage ?? TOP, [step]);
      else known.push(step);
    }
    for (const blocks of this.blocks.values()) blocks.sort((one, other) => (one.flowNode ?? 0) - (other.flowNode ?? 0));
  }

  /** The node that holds a step; undefined at the top. */
  holding(step: StepRow): number | undefined {
    const { block } = step;
    if (block === undefined) return step.stage;
    if (this.stages.has(block)) return block;
    if (this.known.has(block)) return this.known.get(block);
    const found = this.openBefore(block, { stage: step.stage, at: step.startAt }, (name) => !SHELLS.has(name ?? ""));
    const holder = found === undefined ? step.stage : found.flowNode;
    this.known.set(block, holder);
    return holder;
  }

  /** The node around a stage or a branch: that in which its `stage` or `parallel` step is. */
  around({ flowNode = 0, kind, parentStage, startAt }: StageRow): number | undefined {
    const step = kind === "branch" ? "parallel" : "stage";
    const shell = this.openBefore(flowNode, { stage: parentStage, at: startAt }, (name) => name === step);
    return shell === undefined ? parentStage : this.holding(shell);
  }

  private openBefore(
    flowNode: number,
    { stage, at }: { readonly stage: number | undefined; readonly at: number | undefined },
    isAsked: (name: string | undefined) => boolean,
  ): StepRow | undefined {
    const blocks = this.blocks.get(stage ?? TOP) ?? [];
    for (let index = indexBefore(blocks, flowNode) - 1; index >= 0; index -= 1) {
      const block = blocks[index]!;
      if (isAsked(block.function) && isOpenAt(block, at)) return block;
    }
    return undefined;
  }
}

/** Their bodies are stages, and found as these. */
const SHELLS: ReadonlySet<string> = new Set(["stage", "parallel"]);

function isOpenAt({ startAt, durationMs }: StepRow, at: number | undefined): boolean {
  return startAt === undefined || durationMs === undefined || at === undefined || startAt + durationMs >= at;
}

/** How many of the blocks begin before a flow node. */
function indexBefore(blocks: readonly StepRow[], flowNode: number): number {
  let low = 0;
  let high = blocks.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((blocks[middle]!.flowNode ?? 0) < flowNode) low = middle + 1;
    else high = middle;
  }
  return low;
}
