/** How the lines of one flow node, or of the run, have grown. */
export interface Growth {
  readonly bytes: number;
  /** When the last of them came, at the latest; absent when nothing tells. */
  readonly grewAt: number | undefined;
}

interface Kept {
  bytes: number;
  grewAt: number | undefined;
  firstAt: number | undefined;
  /** Longest time between two looks that saw it grow. */
  quietMs: number;
}

/** When a flow node printed first and last, and the longest it printed nothing in between. */
export interface Printing {
  readonly firstAt: number;
  readonly lastAt: number;
  readonly quietMs: number;
}

/** Flow nodes kept of one run; one with more has those dropped that are over. */
const MAX_NODES = 20_000;

/** A line, whose it is, when it was written if it says so, and whether it is a sign of progress. */
export interface GrowthLine {
  readonly flowNode: number | undefined;
  readonly at: number | undefined;
  readonly isProgress: boolean;
}

/**
 * Works out when a log last grew, as a whole and for each flow node.
 *
 * What is written is dated by the next line that has a date, since it was there by then; what no date follows, by the file's time
 * if it is the last, or by the look that saw it come.
 */
export class GrowthClock {
  /** Of the whole log. */
  grewAt: number | undefined;
  private readonly kept = new Map<number, Kept>();
  /** Grown since the last date: true for the whole log. */
  private undated = false;
  private readonly undatedNodes = new Set<number>();
  private last: number | undefined;

  /** Growth of a flow node's lines; undefined when it has none. */
  of(flowNode: number): Growth | undefined {
    return this.kept.get(flowNode);
  }

  /** How a flow node printed, as far as that is dated; undefined when it printed nothing. */
  printingOf(flowNode: number): Printing | undefined {
    const kept = this.kept.get(flowNode);
    if (kept?.firstAt === undefined || kept.grewAt === undefined) return undefined;
    return { firstAt: kept.firstAt, lastAt: kept.grewAt, quietMs: kept.quietMs };
  }

  /** Forgets flow nodes that are over, if there are too many. */
  prune(isOpen: (flowNode: number) => boolean): void {
    if (this.kept.size <= MAX_NODES) return;
    for (const flowNode of this.kept.keys()) if (!isOpen(flowNode)) this.kept.delete(flowNode);
  }

  clear(): void {
    this.kept.clear();
    this.grewAt = undefined;
  }

  begin(): void {
    this.undated = false;
    this.undatedNodes.clear();
  }

  /** Bytes of a flow node came, whatever they are. */
  add(flowNode: number | undefined, bytes: number): void {
    if (flowNode === undefined) return;
    const kept = this.kept.get(flowNode);
    if (kept === undefined) this.kept.set(flowNode, { bytes, grewAt: undefined, firstAt: undefined, quietMs: 0 });
    else kept.bytes += bytes;
  }

  /** A line, or a part of one, counts. */
  count(flowNode: number | undefined): void {
    this.undated = true;
    this.last = flowNode;
    if (flowNode !== undefined) this.undatedNodes.add(flowNode);
  }

  line({ flowNode, at, isProgress }: GrowthLine): void {
    if (isProgress) this.count(flowNode);
    if (at !== undefined) this.date(at);
  }

  /** Ends a look that saw lines come at `at` (absent at the first), of a file that was written at `writtenAt` (absent if its time says nothing). */
  end({ at, writtenAt }: { at: number | undefined; writtenAt: number | undefined }): void {
    if (!this.undated) return;
    const seenAt = writtenAt === undefined || at === undefined ? (writtenAt ?? at) : Math.min(writtenAt, at);
    this.grewAt = seenAt;
    for (const flowNode of this.undatedNodes)
      this.dateNode(flowNode, at === undefined && flowNode !== this.last ? undefined : seenAt);
  }

  private date(at: number): void {
    if (this.undated) this.grewAt = at;
    for (const flowNode of this.undatedNodes) this.dateNode(flowNode, at);
    this.begin();
  }

  private dateNode(flowNode: number, at: number | undefined): void {
    const kept = this.kept.get(flowNode);
    if (kept === undefined) return;
    if (kept.grewAt !== undefined && at !== undefined) kept.quietMs = Math.max(kept.quietMs, at - kept.grewAt);
    kept.firstAt ??= at;
    kept.grewAt = at;
  }
}
