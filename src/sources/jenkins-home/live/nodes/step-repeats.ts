import type { RepeatObservation } from "../../../../model/running.ts";
import { isInvocation } from "../../graph/run-context.ts";
import { stepPath } from "../../graph/step-path.ts";
import { compact } from "../compact.ts";
import type { RunShape } from "./describe-head.ts";

/** Counts how often a run went through each path; nodes counted once are not looked at again. */
export class StepRepeats {
  readonly times = new Map<string, number>();
  private rows = 0;
  private path = "";
  private newPathAt: number | undefined;

  /** Counts the rows added since. */
  add(shape: RunShape): void {
    const { nodes } = shape.context;
    if (nodes.rows < this.rows) this.clear();
    for (let row = this.rows; row < nodes.rows; row++) if (isInvocation(nodes, row)) this.count(shape, row);
    this.rows = nodes.rows;
  }

  /** The path gone through most often; undefined before the first step. */
  most(): RepeatObservation | undefined {
    const times = this.times.get(this.path);
    return times === undefined ? undefined : compact({ path: this.path, times, newPathAt: this.newPathAt });
  }

  private clear(): void {
    this.times.clear();
    this.path = "";
    this.newPathAt = undefined;
  }

  private count(shape: RunShape, row: number): void {
    const path = stepPath(shape.context, shape.stages, row);
    const times = (this.times.get(path) ?? 0) + 1;
    this.times.set(path, times);
    if (times > (this.times.get(this.path) ?? 0)) this.path = path;
    const startAt = shape.context.nodes.columns.startAt[row]!;
    if (times === 1 && !Number.isNaN(startAt)) this.newPathAt = Math.max(startAt, this.newPathAt ?? startAt);
  }
}
