import { parentPort, workerData } from "node:worker_threads";
import { readHistory } from "../../sources/jenkins-home/history/read-history.ts";
import { HomeFollower } from "../../sources/jenkins-home/live/home-follower.ts";
import { HomeGone, HomeWatcher } from "./home-watcher.ts";
import type { LookReply, LookThreadData } from "./look-in-thread.ts";

const { home } = workerData as LookThreadData;
const follower = new HomeFollower(home);
const watcher = new HomeWatcher(home, {
  look: (at) => follower.look(at),
  takeFinished: () => follower.takeFinished(),
  readHistory: (request) => readHistory(home, request),
});

parentPort?.on("message", (at: number) => parentPort?.postMessage(replyTo(at)));

function replyTo(at: number): LookReply {
  try {
    return { kind: "looked", looked: watcher.look(at) };
  } catch (error) {
    if (error instanceof HomeGone) return { kind: "gone" };
    return { kind: "broken", error: error instanceof Error ? error : new Error(String(error)) };
  }
}
