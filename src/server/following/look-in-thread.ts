import { Worker } from "node:worker_threads";
import type { Look, Looked } from "./follow-home.ts";
import { LookError } from "./look-error.ts";

/** What a thread that looks is started with. */
export interface LookThreadData {
  readonly home: string;
}

/** What such a thread answers to an instant. */
export type LookReply =
  | { readonly kind: "looked"; readonly looked: Looked }
  /** The home is not there. */
  | { readonly kind: "gone" }
  /** A defect, with where it is. */
  | { readonly kind: "broken"; readonly error: Error };

/** A thread that looks at a home. */
export interface LookThread {
  readonly look: Look;
  readonly close: () => Promise<void>;
}

/**
 * Looks at a home and judges it in a thread of its own: reading a large home for the first time takes seconds, in which requests
 * are to be answered. A thread that dies is started anew for the next look; what it remembered is then lost.
 *
 * @param program where the thread's code is; for tests
 */
export function lookInThread(home: string, program: URL = new URL("./look-thread.js", import.meta.url)): LookThread {
  let worker: Worker | undefined;
  const look = async (at: number): Promise<Looked> => {
    worker ??= new Worker(program, { workerData: { home } satisfies LookThreadData });
    const asked = worker;
    try {
      return await reply(asked, at);
    } catch (error) {
      if (!(error instanceof LookError) && worker === asked) {
        worker = undefined;
        await asked.terminate();
      }
      throw error;
    }
  };
  return {
    look,
    close: async () => {
      await worker?.terminate();
    },
  };
}

function reply(worker: Worker, at: number): Promise<Looked> {
  return new Promise((resolve, reject) => {
    const settle = (action: () => void): void => {
      worker.off("message", onMessage);
      worker.off("error", onError);
      worker.off("exit", onExit);
      action();
    };
    const onMessage = (answer: LookReply): void =>
      settle(() => {
        if (answer.kind === "looked") resolve(answer.looked);
        else reject(answer.kind === "gone" ? new LookError("the home is not there") : answer.error);
      });
    const onError = (error: Error): void => settle(() => reject(error));
    const onExit = (): void => settle(() => reject(new Error("the thread that looks at the home has ended")));
    worker.on("message", onMessage);
    worker.on("error", onError);
    worker.on("exit", onExit);
    worker.postMessage(at);
  });
}
