import { parentPort, workerData } from "node:worker_threads";
import type { BuildTask } from "../builds.ts";
import { BuildReader } from "./build-reader.ts";

/** What a reader thread is started with. */
export interface ReaderThreadData {
  readonly home: string;
}

const { home } = workerData as ReaderThreadData;
const reader = new BuildReader({ home, now: Date.now });

parentPort?.on("message", (tasks: readonly BuildTask[]) => {
  for (const task of tasks) reader.read(task);
  const { batch, buffers } = reader.take();
  parentPort?.postMessage(batch, buffers);
});
