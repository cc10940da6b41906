import type { HeadObservation } from "../../model/running.ts";
import type { Finding } from "../finding.ts";
import { fact, headWords, makeFinding, nodeFile, sure, timeoutOf, timeoutWords } from "../make-finding.ts";
import { activeSince, keyOf, type RunView, reaches } from "../run-view.ts";
import { agentWords, durationWords } from "../words.ts";

/** An input without history is watched after a day. */
const LONG_WITHOUT_HISTORY_MS = 24 * 3_600_000;
/** However fast inputs were answered so far, people are given this long. */
const SHORTEST_LONG_MS = 600_000;

/** WAITING_HUMAN: an `input`, or another step that says it waits for a person. */
export function humanWait(view: RunView, head: HeadObservation): Finding {
  const since = head.pausedSince ?? head.startAt;
  const from = since ?? view.run.seenSince;
  const waitedMs = activeSince(view, from) ?? 0;
  const p99 = view.limits.waitP99Ms(keyOf(view, head));
  const longMs = p99 === undefined ? LONG_WITHOUT_HISTORY_MS : Math.max(p99, SHORTEST_LONG_MS);
  const isLong = waitedMs > longMs;
  const holds =
    head.blocks.some((block) => block.function === "node" && block.agent !== undefined) || head.agent !== undefined;
  const waited = fact(`${headWords(head)} has waited ${durationWords(waitedMs)} for an answer`, nodeFile(head));
  const limit = p99 === undefined ? "a day" : `${durationWords(longMs)}, in which nearly all were answered so far`;
  return makeFinding(view, head, {
    state: "WAITING_HUMAN",
    level: isLong ? "watch" : "ok",
    since,
    confidence: head.pausedSince === undefined ? sure.oneSource : sure.twoSources,
    because: [
      waited,
      ...(holds
        ? [fact(`it holds an executor of ${agentWords(head.agent ?? heldAgent(head))} meanwhile`, nodeFile(head))]
        : []),
      ...(isLong ? [fact(`that is longer than ${limit}`, p99 === undefined ? nodeFile(head) : "earlier runs")] : []),
    ],
    waitsOn: [{ kind: "human" }],
    clearsWhen: `somebody answers it${timeoutWords(view, head)}`,
    do: holds
      ? "answer it; in the Pipeline, move the input outside of node so that it holds no executor"
      : "answer it: let it proceed, or abort",
    changesAt: [reaches(view, from, longMs + 1), timeoutOf(view, head)?.timeoutAt],
  });
}

function heldAgent({ blocks }: HeadObservation): string {
  return blocks.findLast((block) => block.function === "node" && block.agent !== undefined)?.agent ?? "";
}
