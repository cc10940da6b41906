import { Worker } from "node:worker_threads";
import type { BuildBatch, BuildTask } from "../builds.ts";
import type { ReaderThreadData } from "./reader-thread.ts";

/** Reader threads while records come from memory: reading then is work for the processor. */
const WARM_THREADS = 2;

/** Reader threads while records come from a disk: requests in flight are what keeps a disk busy. */
const COLD_THREADS = 8;

/**
 * Files over which it is judged where records come from. The system counts the blocks it had to fetch from a disk for this
 * process: none while they are in memory, eight or more for a file that is not.
 */
const COLD_WINDOW_FILES = 200;

/** Builds handed to a thread at once: small enough to share the work evenly, large enough that messages do not matter. */
const BUILDS_PER_MESSAGE = 16;

/** Messages a thread has ahead, so that it never waits for the next. */
const MESSAGES_AHEAD = 2;

/** How builds are read. */
export interface ReaderPoolOptions extends ReaderThreadData {
  /** Number of threads; undefined: as many as the disk calls for. */
  readonly threads: number | undefined;
}

/**
 * Reads builds in threads and yields what they read, a batch at a time.
 *
 * Tasks are taken as threads come free and batches held back while the consumer is busy, so memory does not grow with the
 * home. Each batch says which reader it is from: the numbers of its names are that reader's.
 *
 * @throws whatever a thread died of; that is a defect, since records cannot make a reader throw.
 */
export async function* readBuilds(
  tasks: Iterator<BuildTask>,
  options: ReaderPoolOptions,
): AsyncGenerator<{ readonly reader: number; readonly batch: BuildBatch }> {
  const pool = new ReaderPool(tasks, options);
  const isCold = coldWatch();
  try {
    pool.start(options.threads ?? WARM_THREADS);
    for (let next = await pool.next(); next !== undefined; next = await pool.next()) {
      yield next;
      if (options.threads === undefined && isCold(next.batch)) pool.start(COLD_THREADS);
    }
  } finally {
    await pool.stop();
  }
}

/** Whether records come from a disk, judged anew by every {@link COLD_WINDOW_FILES} files read. */
function coldWatch(): (batch: BuildBatch) => boolean {
  let files = 0;
  let blocks = process.resourceUsage().fsRead;
  return ({ filesRead }) => {
    files += filesRead;
    if (files < COLD_WINDOW_FILES) return false;
    const blocksNow = process.resourceUsage().fsRead;
    const isCold = blocksNow - blocks > files;
    files = 0;
    blocks = blocksNow;
    return isCold;
  };
}

class ReaderPool {
  private readonly workers: Worker[] = [];
  private readonly ready: { reader: number; batch: BuildBatch }[] = [];
  private inFlight = 0;
  private exhausted = false;
  private failure: Error | undefined;
  private wake: () => void = () => {};

  constructor(
    private readonly tasks: Iterator<BuildTask>,
    private readonly data: ReaderThreadData,
  ) {}

  /** Grows to a number of threads, as long as there is something to read for each. */
  start(threads: number): void {
    while (this.workers.length < threads) {
      const first = this.nextMessage();
      if (first.length === 0) return;
      const worker = this.startWorker();
      this.send(worker, first);
      for (let ahead = 1; ahead < MESSAGES_AHEAD; ahead++) this.feed(worker);
    }
  }

  /** The next batch; undefined when all is read. */
  async next(): Promise<{ reader: number; batch: BuildBatch } | undefined> {
    for (;;) {
      if (this.failure !== undefined) throw this.failure;
      const batch = this.ready.shift();
      if (batch !== undefined) {
        this.inFlight--;
        this.feed(this.workers[batch.reader]!);
        return batch;
      }
      if (this.inFlight === 0) return undefined;
      await new Promise<void>((resolve) => {
        this.wake = resolve;
      });
    }
  }

  async stop(): Promise<void> {
    await Promise.all(this.workers.map((worker) => worker.terminate()));
  }

  private startWorker(): Worker {
    const reader = this.workers.length;
    const { home } = this.data;
    const worker = new Worker(new URL("./reader-thread.js", import.meta.url), {
      workerData: { home } satisfies ReaderThreadData,
      // A reader makes little garbage; a small nursery keeps many threads cheap.
      resourceLimits: { maxYoungGenerationSizeMb: 8 },
    });
    worker.on("message", (batch: BuildBatch) => {
      this.ready.push({ reader, batch });
      this.wake();
    });
    worker.on("error", (error: Error) => {
      this.failure = error;
      this.wake();
    });
    this.workers.push(worker);
    return worker;
  }

  private feed(worker: Worker): void {
    const message = this.nextMessage();
    if (message.length > 0) this.send(worker, message);
  }

  private send(worker: Worker, message: readonly BuildTask[]): void {
    this.inFlight++;
    worker.postMessage(message);
  }

  private nextMessage(): BuildTask[] {
    const message: BuildTask[] = [];
    while (!this.exhausted && message.length < BUILDS_PER_MESSAGE) {
      const next = this.tasks.next();
      if (next.done === true) this.exhausted = true;
      else message.push(next.value);
    }
    return message;
  }
}
