/**
 * Runs the branches of a Pipeline side by side on a simulated clock, so that the ids and times of
 * parallel branches interleave as they do in real records.
 *
 * A program is a generator. It yields a number to let that many milliseconds pass on its own thread,
 * or a list of threads to wait for them. `Infinity` means "still at it when the records were copied".
 */

/** @typedef {Generator<number | Thread[], void, void>} Program */

/** One head of the flow graph: the main one, or one parallel branch. */
export class Thread {
  /**
   * @param {number} now
   * @param {number[]} heads ids of the nodes the next node will have as parents
   * @param {number} headId
   */
  constructor(now, heads, headId) {
    this.now = now;
    this.heads = heads;
    this.headId = headId;
    this.isDone = false;
    /** @type {Thread[]} */
    this.waitsFor = [];
    /** The atom that was planted last: it ends when the next node of this thread starts. */
    this.openAtom = null;
    /** The failure a parallel branch ended with. */
    this.failure = null;
    /** @type {Program | null} */
    this.program = null;
  }
}

export class Scheduler {
  /** @type {Thread[]} */
  threads = [];

  /**
   * @param {Thread} thread
   * @param {Program} program
   */
  spawn(thread, program) {
    thread.program = program;
    this.threads.push(thread);
  }

  /** Runs until every thread is done or hangs. */
  run() {
    for (let thread = this.#next(); thread; thread = this.#next()) this.#advance(thread);
  }

  /** @returns {Thread | undefined} the runnable thread that is furthest behind */
  #next() {
    const runnable = this.threads.filter((thread) => !thread.isDone && thread.waitsFor.every((child) => child.isDone));
    for (const thread of runnable) {
      thread.now = Math.max(thread.now, ...thread.waitsFor.map((child) => child.now));
      thread.waitsFor = [];
    }
    return runnable
      .filter((thread) => Number.isFinite(thread.now))
      .reduce((first, thread) => (first && first.now <= thread.now ? first : thread), undefined);
  }

  /** @param {Thread} thread */
  #advance(thread) {
    const step = thread.program.next();
    if (step.done) {
      thread.isDone = true;
    } else if (typeof step.value === "number") {
      thread.now += step.value;
    } else {
      thread.waitsFor = step.value;
    }
  }
}
