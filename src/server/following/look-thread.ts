import { parentPort, workerData } from "node:worker_threads";
import { readHistory } from "../../sources/jenkins-home/history/read-history.ts";
import { OpenRunReader } from "../../sources/jenkins-home/live/open-run-reader.ts";
import { WatchedHome } from "../../sources/jenkins-home/live/watch/watched-home.ts";
import { HomeGone, HomeWatcher } from "./home-watcher.ts";
import { HookedHome } from "./hooked-home.ts";
import type { LookAlarm, LookQuestion, LookReply, LookThreadData } from "./look-messages.ts";

const { home } = workerData as LookThreadData;
const onTouched = (): void => parentPort?.postMessage({ kind: "changed" } satisfies LookAlarm);
const watched = new WatchedHome(home, { onTouched });
const hooked = new HookedHome(home, onTouched);
const watcher = new HomeWatcher(home, {
  look: (at, kind) => hooked.enrich(kind === "look" ? watched.look(at) : watched.glance(at), at),
  takeFinished: () => watched.takeFinished(),
  takeChanges: () => watched.takeChanges(),
  watching: () => watched.watching,
  readHistory: (request) => readHistory(home, request),
});
const reader = new OpenRunReader(home, () => performance.now());

parentPort?.on("message", (question: LookQuestion) => parentPort?.postMessage(replyTo(question)));

function replyTo(question: LookQuestion): LookReply {
  const { id, at } = question;
  try {
    if (question.kind !== "run") return { id, kind: "looked", looked: watcher.look(at, question.kind) };
    const run = watched.follower.runOf(question.run);
    return { id, kind: "run", run: run && reader.read(run.place, run.records.nodesPath, at) };
  } catch (error) {
    if (error instanceof HomeGone) return { id, kind: "gone" };
    return { id, kind: "broken", error: error instanceof Error ? error : new Error(String(error)) };
  }
}
