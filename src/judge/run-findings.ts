import type { HeadObservation, RunObservation } from "../model/running.ts";
import { runStates } from "../model/verdict.ts";
import type { Finding } from "./finding.ts";
import type { LookAtRun } from "./look.ts";
import { type JudgeContext, type RunView, soonest, viewOf } from "./run-view.ts";
import { abortNotEffective } from "./states/abort-not-effective.ts";
import { agentLost } from "./states/agent-lost.ts";
import { engineTurn } from "./states/engine-turn.ts";
import { looping } from "./states/looping.ts";
import { agentWait } from "./states/no-agent.ts";
import { nothingDated, notObserved, withoutHeads } from "./states/no-heads.ts";
import { nodeLost } from "./states/node-lost.ts";
import { paused } from "./states/paused.ts";
import { resumeHung } from "./states/resume-hung.ts";
import { workStep } from "./states/silent-step.ts";
import { slow } from "./states/slow.ts";
import { stepBroken } from "./states/step-broken.ts";
import { downstreamWait } from "./states/waiting-downstream.ts";
import { humanWait } from "./states/waiting-human.ts";
import { lockWait } from "./states/waiting-lock.ts";
import { timerWait } from "./states/waiting-timer.ts";
import { zombie } from "./states/zombie.ts";
import { type HeadKind, headKind } from "./step-kinds.ts";

/**
 * What the facts of one run say: a finding for each head, and what holds of the run as a whole; most important first, by the
 * precedence of `runStates`.
 *
 * Pure: the same facts give the same findings. When the earliest of `nextAt` has come, ask again.
 */
export function findingsOf(run: RunObservation, context: JudgeContext): readonly Finding[] {
  const view = viewOf(run, context);
  const ofHeads = run.heads.length === 0 ? [withoutHeads(view)] : run.heads.map((head) => findingOf(view, head));
  const looks = looksAtRun.map((look) => look(view, ofHeads));
  const findings = [...ofHeads, ...looks.flatMap((look) => look.findings)].sort(byPrecedence);
  return withNextAt(findings, soonest(view.at, ...looks.map((look) => look.nextAt)));
}

const looksAtRun: readonly LookAtRun[] = [zombie, resumeHung, abortNotEffective, paused, looping, slow];

const ofKind: Readonly<Record<HeadKind, (view: RunView, head: HeadObservation) => Finding>> = {
  engine: (view, head) => nothingDated(view, head) ?? engineTurn(view, head),
  agent: (view, head) => nodeLost(view, head) ?? agentWait(view, head),
  human: humanWait,
  lock: lockWait,
  downstream: downstreamWait,
  timer: timerWait,
  loop: (view, head) => nothingDated(view, head) ?? engineTurn(view, head),
  work: (view, head) =>
    agentLost(view, head) ??
    nodeLost(view, head) ??
    stepBroken(view, head) ??
    nothingDated(view, head) ??
    workStep(view, head),
};

/** Where flow nodes are not written as they come, heads are read off the log: without it they are of the past. */
function findingOf(view: RunView, head: HeadObservation): Finding {
  const { nodesSeen, log } = view.run;
  if (!nodesSeen && log === undefined) return notObserved(view, head);
  const finding = ofKind[headKind(head)](view, head);
  return nodesSeen ? finding : { ...finding, confidence: Math.min(finding.confidence, MOST_WITHOUT_NODES) };
}

/** How sure a finding can be when flow nodes are not seen. */
const MOST_WITHOUT_NODES = 0.8;

const order = new Map(Object.keys(runStates).map((state, place) => [state, place]));
const levels = ["stuck", "watch", "ok"];

function byPrecedence(one: Finding, other: Finding): number {
  const byState = order.get(one.state)! - order.get(other.state)!;
  return byState === 0 ? levels.indexOf(one.level) - levels.indexOf(other.level) : byState;
}

/** What a rule that has nothing to say yet waits for is kept with the first finding. */
function withNextAt(findings: readonly Finding[], nextAt: number | undefined): readonly Finding[] {
  const [first, ...rest] = findings;
  if (first === undefined || nextAt === undefined) return findings;
  return [{ ...first, nextAt: Math.min(nextAt, first.nextAt ?? nextAt) }, ...rest];
}
