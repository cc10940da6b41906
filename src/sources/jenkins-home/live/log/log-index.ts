/** Longest line of a log-index: two numbers. Anything longer is none. */
const MAX_LINE = 40;

/** A stretch of the log that belongs to a flow node, or to the run itself (`undefined`). */
interface Stretch {
  readonly from: number;
  readonly flowNode: number | undefined;
}

/**
 * Follows a `log-index`: lines `offset nodeId`, or `offset` alone for the run itself; text from there on belongs to that node
 * until the next line. Jenkins writes a line before it writes the text it speaks of.
 *
 * Only what lies ahead of the reader of the log is kept.
 */
export class LogIndex {
  private ahead: Stretch[] = [];
  private current: number | undefined;
  private rest = "";
  private skips = false;

  /** Takes the next bytes of the file. With `isTail` they may start within a line, which is then left out. */
  feed(piece: Buffer, isTail = false): void {
    const lines = (this.rest + piece.toString("latin1")).split("\n");
    this.rest = lines.pop()!;
    if (isTail) lines.shift();
    for (const line of lines) {
      if (!this.skips) this.addLine(line);
      this.skips = false;
    }
    if (this.rest.length <= MAX_LINE) return;
    this.rest = "";
    this.skips = true;
  }

  private addLine(line: string): void {
    const match = /^(\d{1,15})(?: (\d{1,10}))?\r?$/.exec(line);
    if (match === null) return;
    const from = Number(match[1]);
    const last = this.ahead.at(-1);
    // Offsets only grow; a line that breaks this says nothing.
    if (last !== undefined && from < last.from) return;
    this.ahead.push({ from, flowNode: match[2] === undefined ? undefined : Number(match[2]) });
  }

  /** Owner of the log at `offset`, and how far that holds. Offsets must be asked for in order. */
  at(offset: number): { readonly flowNode: number | undefined; readonly until: number } {
    let passed = 0;
    while (passed < this.ahead.length && this.ahead[passed]!.from <= offset)
      this.current = this.ahead[passed++]!.flowNode;
    if (passed > 0) this.ahead = this.ahead.slice(passed);
    return { flowNode: this.current, until: this.ahead[0]?.from ?? Number.POSITIVE_INFINITY };
  }
}
