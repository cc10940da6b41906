import { setMaxListeners } from "node:events";
import { StoreError } from "../../../store-error.ts";

/** Lets some questions run at once, and others wait. Each can be cut off by itself, and all in the end. */
export class AtOnce {
  private readonly running = new Set<AbortController>();
  private readonly waiting: (() => void)[] = [];
  private isOver = false;

  /** @param most how many run at once */
  constructor(private readonly most: number) {}

  /** Runs something in its turn; `over` is what cuts it off. */
  async run<T>(action: (over: AbortController) => Promise<T>): Promise<T> {
    while (this.running.size >= this.most) await new Promise<void>((resolve) => this.waiting.push(resolve));
    const over = new AbortController();
    // Each statement of a question listens for its end.
    setMaxListeners(0, over.signal);
    if (this.isOver) over.abort(cutOff());
    this.running.add(over);
    try {
      return await action(over);
    } finally {
      this.running.delete(over);
      this.waiting.shift()?.();
    }
  }

  /** Cuts off what runs, and what waits as soon as it has its turn. */
  end(): void {
    this.isOver = true;
    for (const over of this.running) over.abort(cutOff());
  }
}

function cutOff(): StoreError {
  return new StoreError("failed", "The question was cut off, because the store was closed.", "Ask again.");
}
