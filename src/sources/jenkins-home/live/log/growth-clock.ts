/** How the lines of one flow node, or of the run, have grown. */
export interface Growth {
  readonly bytes: number;
  /** When the last of them came, at the latest; absent when nothing tells. */
  readonly grewAt: number | undefined;
}

interface Kept {
  bytes: number;
  grewAt: number | undefined;
  /** Longest time between two looks that saw it grow; only while followed. */
  quietMs: number;
}

/** A line, whose it is, when it was written if it says so, and whether it is a sign of progress. */
export interface GrowthLine {
  readonly flowNode: number | undefined;
  readonly text: string;
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
  /** The last line that counts is one of the engine's own (`[Pipeline] …`): written when a flow node began. */
  endsWithNode = false;
  private readonly kept = new Map<number, Kept>();
  /** Grown since the last date: true for the whole log. */
  private undated = false;
  private readonly undatedNodes = new Set<number>();
  private last: number | undefined;

  /** Growth of a flow node's lines; undefined when it has none. */
  of(flowNode: number): Growth | undefined {
    return this.kept.get(flowNode);
  }

  /** Longest time a flow node printed nothing while it was followed. */
  quietMsOf(flowNode: number): number | undefined {
    return this.kept.get(flowNode)?.quietMs;
  }

  /** Forgets flow nodes that are over. */
  keepOnly(isWanted: (flowNode: number) => boolean): void {
    for (const flowNode of this.kept.keys()) if (!isWanted(flowNode)) this.kept.delete(flowNode);
  }

  clear(): void {
    this.kept.clear();
    this.grewAt = undefined;
    this.endsWithNode = false;
  }

  begin(): void {
    this.undated = false;
    this.undatedNodes.clear();
  }

  /** Bytes of a flow node came, whatever they are. */
  add(flowNode: number | undefined, bytes: number): void {
    if (flowNode === undefined) return;
    const kept = this.kept.get(flowNode);
    if (kept === undefined) this.kept.set(flowNode, { bytes, grewAt: undefined, quietMs: 0 });
    else kept.bytes += bytes;
  }

  /** A line, or a part of one, counts. */
  count(flowNode: number | undefined): void {
    this.undated = true;
    this.last = flowNode;
    this.endsWithNode = false;
    if (flowNode !== undefined) this.undatedNodes.add(flowNode);
  }

  line({ flowNode, text, at, isProgress }: GrowthLine): void {
    if (isProgress) this.count(flowNode);
    if (isProgress) this.endsWithNode = flowNode === undefined && text.includes("[Pipeline] ");
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
    kept.grewAt = at;
  }
}
