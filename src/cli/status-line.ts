/** The least time between two updates: more often nobody can read. */
const UPDATE_MS = 100;

/** A line on a terminal that is rewritten in place; silent where it is not a terminal. */
export class StatusLine {
  private shownAt = 0;
  private isShown = false;

  constructor(
    private readonly out: { readonly isTTY?: boolean; readonly columns?: number; write(text: string): unknown },
    private readonly isSilent: boolean,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** Shows a text in the place of the last one. */
  show(text: string): void {
    if (this.isSilent || this.out.isTTY !== true || this.now() - this.shownAt < UPDATE_MS) return;
    this.shownAt = this.now();
    this.isShown = true;
    this.out.write(`\r\u001b[K${text.slice(0, (this.out.columns ?? 80) - 1)}`);
  }

  /** Leaves the line empty. */
  clear(): void {
    if (!this.isShown) return;
    this.isShown = false;
    this.out.write("\r\u001b[K");
  }
}
