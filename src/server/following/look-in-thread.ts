import { Worker } from "node:worker_threads";
import type { ReadRun } from "../../sources/jenkins-home/live/open-run-reader.ts";
import { Bell } from "./bell.ts";
import type { Look } from "./follow-home.ts";
import { LookError } from "./look-error.ts";
import type { LookAlarm, LookQuestion, LookReply, LookThreadData } from "./look-messages.ts";

/** Facts of a run that goes on, by its name (`full/name#7`); undefined when it does not, as far as is known. */
type ReadOpenRun = (run: string, at: number) => Promise<ReadRun | undefined>;

/** A thread that looks at a home. */
export interface LookThread {
  readonly look: Look;
  readonly readRun: ReadOpenRun;
  /** Rung when something changed since the last look. */
  readonly bell: Bell;
  readonly close: () => Promise<void>;
}

/**
 * Looks at a home and judges it in a thread of its own: reading a large home for the first time takes seconds, in which requests
 * are to be answered. A thread that dies is started anew for the next look; what it remembered is then lost.
 *
 * @param program where the thread's code is; for tests
 */
export function lookInThread(home: string, program: URL = new URL("./look-thread.js", import.meta.url)): LookThread {
  const bell = new Bell();
  const asker = new Asker(home, program, bell);
  return {
    look: async (at, kind) => {
      const answer = await asker.ask({ kind, at });
      if (answer.kind === "looked") return answer.looked;
      // After a defect nothing that the thread remembers is to be believed.
      if (answer.kind === "broken") asker.leave();
      throw failureOf(answer);
    },
    readRun: async (run, at) => {
      const answer = await asker.ask({ kind: "run", run, at });
      if (answer.kind !== "run") throw failureOf(answer);
      return answer.run;
    },
    bell,
    close: () => asker.close(),
  };
}

function failureOf(answer: LookReply): Error {
  if (answer.kind === "gone") return new LookError("the home is not there");
  return answer.kind === "broken" ? answer.error : new Error(`the thread that looks answered "${answer.kind}"`);
}

interface Waiting {
  readonly resolve: (answer: LookReply) => void;
  readonly reject: (error: Error) => void;
}

type Question = LookQuestion extends infer One ? (One extends LookQuestion ? Omit<One, "id"> : never) : never;

/** Asks a thread, and starts it when there is none. */
class Asker {
  private worker: Worker | undefined;
  private nextId = 1;
  private waiting = new Map<number, Waiting>();

  constructor(
    private readonly home: string,
    private readonly program: URL,
    private readonly bell: Bell,
  ) {}

  ask(question: Question): Promise<LookReply> {
    this.worker ??= this.start();
    const worker = this.worker;
    const id = this.nextId++;
    return new Promise((resolve, reject) => {
      this.waiting.set(id, { resolve, reject });
      worker.postMessage({ ...question, id } satisfies LookQuestion);
    });
  }

  async close(): Promise<void> {
    await this.worker?.terminate();
  }

  private start(): Worker {
    const worker = new Worker(this.program, { workerData: { home: this.home } satisfies LookThreadData });
    const { waiting } = this;
    worker.on("message", (message: LookReply | LookAlarm) => {
      if (message.kind === "changed") this.bell.ring();
      else this.take(message, waiting);
    });
    const end = (error: Error): void => {
      if (this.worker === worker) this.leave();
      for (const { reject } of waiting.values()) reject(error);
      waiting.clear();
    };
    worker.on("error", end);
    worker.on("exit", () => end(new Error("the thread that looks at the home has ended")));
    return worker;
  }

  private take(reply: LookReply, waiting: Map<number, Waiting>): void {
    waiting.get(reply.id)?.resolve(reply);
    waiting.delete(reply.id);
  }

  /** Ends the thread: the next question goes to another one. */
  leave(): void {
    const { worker } = this;
    this.worker = undefined;
    this.waiting = new Map();
    void worker?.terminate();
  }
}
