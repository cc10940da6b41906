import type { RunObservation } from "../../model/running.ts";
import type { Evidence } from "../../model/verdict.ts";
import { type Look, later, nothing, one } from "../look.ts";
import { fact, makeFinding, phraseFact } from "../make-finding.ts";
import { activeSince, latest, type RunView, reaches } from "../run-view.ts";
import { sure } from "../sure.ts";
import { instantWords } from "../words.ts";

/** What ends a run is written over some seconds; its record must have been wrong for this long. */
const WRONG_FOR_MS = 60_000;
const LIST_FILE = "org.jenkinsci.plugins.workflow.flow.FlowExecutionList.xml";

/** ZOMBIE: what ends a run is there, or Jenkins does not know of it, yet its record says that it runs. */
export function zombie(view: RunView): Look {
  const because = [...endFacts(view.run), ...listFacts(view)];
  const isDoubtful = because.length === 0;
  if (isDoubtful) because.push(...resumeFacts(view.run));
  if (because.length === 0) return nothing;
  const since = wrongSince(view);
  if ((activeSince(view, since) ?? 0) < WRONG_FOR_MS) return later(reaches(view, since, WRONG_FOR_MS));
  return one(
    makeFinding(view, undefined, {
      state: "ZOMBIE",
      level: isDoubtful ? "watch" : "stuck",
      since,
      confidence: isDoubtful ? sure.suspicion : because.length > 1 ? sure.twoSources : sure.oneSource,
      because: [...because, fact("its record says that it has not ended", "build.xml")],
      clearsWhen: "its record is written with a result, or it makes another flow node",
      do: "kill the run in Jenkins (hard kill); if that changes nothing, restart Jenkins or delete the run",
      notSeen: ["the executors of the controller"],
    }),
  );
}

function endFacts({ record, signs }: RunObservation): Evidence[] {
  const facts: Evidence[] = [];
  if (record.hasFlowEnd) facts.push(fact("its flow graph has its end node", "workflow"));
  if (record.hasFinishedLine) {
    const finished = signs.findLast(({ kind }) => kind === "finished");
    facts.push(phraseFact("its log has its last line", finished ?? { kind: "finished", offset: 0, names: [] }));
  }
  if (record.hasResult && facts.length > 0) facts.push(fact("it has a result", "build.xml"));
  return facts;
}

/** A list that was saved before the run began cannot name it; a run that is in the queue's hands is not yet on it. */
function listFacts({ run, controller, at }: RunView): readonly Evidence[] {
  const { listSavedAt } = controller;
  const { record, startAt } = run;
  if (record.isListed !== false || !record.hasFlow || listSavedAt === undefined) return [];
  if (startAt === undefined || !(listSavedAt > startAt)) return [];
  return [fact(`Jenkins does not list it among the executing, as of ${instantWords(listSavedAt, at)}`, LIST_FILE)];
}

/** Without its program a run cannot go on after a restart; by itself that says little: before its first step none is written. */
function resumeFacts({ record, nodesSeen, heads }: RunObservation): readonly Evidence[] {
  const isPastStart = heads.some(({ position, function: name }) => position === "step" && name !== "FlowStartNode");
  if (record.isResumable !== false || !nodesSeen || !record.hasFlow || isPastStart) return [];
  return heads.length === 0 ? [] : [fact("what it needs to go on is not there", "program.dat")];
}

/** It is wrong from the last that moved on; for what is not dated, from when it was first seen. */
function wrongSince({ run, controller }: RunView): number | undefined {
  const isUnlisted = run.record.isListed === false && !run.record.hasFlowEnd && !run.record.hasFinishedLine;
  const finishedAt = run.signs.findLast(({ kind }) => kind === "finished")?.at;
  const unlistedAt = isUnlisted ? (run.record.unlistedSince ?? controller.listSavedAt) : undefined;
  const movedAt = latest(run.lastNodeAt, run.log?.grewAt, finishedAt, unlistedAt);
  return movedAt ?? run.seenSince;
}
