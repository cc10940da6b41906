import type { HeadObservation } from "../../model/running.ts";
import type { Evidence } from "../../model/verdict.ts";
import type { Finding } from "../finding.ts";
import { fact, headWords, lastedWords, makeFinding, nodeFile, timeoutWords } from "../make-finding.ts";
import { activeSince, keyOf, type RunView, reaches } from "../run-view.ts";
import { sure } from "../sure.ts";
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
  const agent = head.agent ?? heldAgent(head);
  const said = headWords(head);
  const because = [fact(`${said} has waited ${lastedWords(view, from)} for an answer`, nodeFile(head))];
  if (agent !== undefined) because.push(fact(`it holds an executor of ${agentWords(agent)} meanwhile`, nodeFile(head)));
  if (isLong) because.push(longFact(longMs, p99 !== undefined));
  return makeFinding(view, head, {
    state: "WAITING_HUMAN",
    level: isLong ? "watch" : "ok",
    since,
    confidence: head.pausedSince === undefined ? sure.oneSource : sure.twoSources,
    because,
    waitsOn: [{ kind: "human" }],
    clearsWhen: `somebody answers it${timeoutWords(view, head)}`,
    do: agent === undefined ? ANSWER : `${ANSWER}; in the Pipeline, ask outside of node, so that no executor is held`,
    changesAt: [reaches(view, from, longMs + 1)],
  });
}

const ANSWER = "answer it: let it proceed, or abort";

function longFact(longMs: number, hasHistory: boolean): Evidence {
  if (!hasHistory) return fact("that is longer than a day", "default");
  return fact(`99 % were answered within ${durationWords(longMs)} so far`, "earlier runs");
}

function heldAgent({ blocks }: HeadObservation): string | undefined {
  return blocks.findLast((block) => block.function === "node" && block.agent !== undefined)?.agent;
}
