import type { LogSign, Span } from "../../../../model/running.ts";
import type { FlowNodes } from "../../records/flow-nodes.ts";

interface Evidence {
  readonly startAt: number | undefined;
  readonly nodes: FlowNodes;
  /** Last sign of life of the controller before the restart after which this run was resumed at that instant. */
  readonly aliveBefore: (resumedAt: number) => number | undefined;
}

/**
 * Stretches in which the controller was down or the run paused, from what its log says.
 *
 * "Pausing" carries no time: unless it was seen to come, the stretch begins with the last thing known before it (a flow node's
 * start, "Ready to run" of an earlier resume, or a later sign of life of other runs). A run that says nothing after "Pausing" or "Still paused" is paused still.
 */
export function findPauses(signs: readonly LogSign[], evidence: Evidence): Span[] {
  const timeline = new PauseTimeline(evidence);
  for (const sign of signs) timeline.take(sign);
  return timeline.end();
}

class PauseTimeline {
  private readonly spans: Span[] = [];
  private upAt: number | undefined;
  private pausedAt: number | undefined;
  private isPaused = false;

  constructor(private readonly evidence: Evidence) {
    this.upAt = evidence.startAt;
  }

  take(sign: LogSign): void {
    switch (sign.kind) {
      case "pausing":
        this.pausedAt ??= sign.at;
        this.isPaused = true;
        return;
      case "stillPaused":
        this.pausedAt = this.upAt;
        this.isPaused = true;
        return;
      case "resuming":
        return sign.at === undefined ? this.goOn(undefined) : this.resume(sign.at);
      case "readyToRun":
        return this.goOn(sign.at);
    }
  }

  end(): Span[] {
    const fromAt = this.pausedAt ?? lastBefore(this.evidence.nodes, this.upAt, Number.POSITIVE_INFINITY);
    if (this.isPaused && fromAt !== undefined) this.spans.push({ fromAt });
    return this.spans;
  }

  /** The controller came up again, whether or not anything was said before it went down. */
  private resume(at: number): void {
    const own = lastBefore(this.evidence.nodes, this.upAt, at);
    const alive = this.evidence.aliveBefore(at);
    const known = own === undefined || alive === undefined ? (own ?? alive) : Math.max(own, alive);
    this.add(this.pausedAt ?? known, at);
    this.goOn(at);
  }

  private goOn(at: number | undefined): void {
    if (this.isPaused && this.pausedAt !== undefined && at !== undefined) this.add(this.pausedAt, at);
    this.upAt = at ?? this.upAt;
    this.pausedAt = undefined;
    this.isPaused = false;
  }

  private add(fromAt: number | undefined, toAt: number): void {
    if (fromAt === undefined) return;
    const from = Math.max(fromAt, this.spans.at(-1)?.toAt ?? fromAt);
    if (toAt > from) this.spans.push({ fromAt: from, toAt });
  }
}

/** Latest of `known` and the starts of flow nodes before `before`. */
function lastBefore({ columns, rows }: FlowNodes, known: number | undefined, before: number): number | undefined {
  let last = known ?? Number.NEGATIVE_INFINITY;
  for (let row = 0; row < rows; row++) {
    const at = columns.startAt[row]!;
    if (at > last && at < before) last = at;
  }
  return Number.isFinite(last) ? last : undefined;
}
