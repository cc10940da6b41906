import type { HeadObservation, LockObservation, LogSign, SignKind } from "../../model/running.ts";
import type { Evidence } from "../../model/verdict.ts";
import type { Finding, WaitTarget } from "../finding.ts";
import { fact, headWords, makeFinding, nodeFile, phraseFact, sure, timeoutWords } from "../make-finding.ts";
import { activeSince, newestOf, type RunView, reaches } from "../run-view.ts";
import { durationWords, listWords, nameWords } from "../words.ts";

/** A lock that nobody holds is given within seconds; waiting for one this long is watched. */
const FREE_MS = 300_000;
const LOCKS_FILE = "org.jenkins.plugins.lockableresources.LockableResourcesManager.xml";

const lockKinds: ReadonlySet<SignKind> = new Set<SignKind>(["lockAsked", "lockHeld", "lockTaken", "lockReleased"]);

/** WAITING_LOCK: `lock` before its body, or `milestone`. Who holds the lock is said as far as it is known. */
export function lockWait(view: RunView, head: HeadObservation): Finding {
  if (head.function === "milestone") return milestoneWait(view, head);
  const newest = newestOf(view, head, lockKinds);
  const sign = newest?.kind === "lockAsked" || newest?.kind === "lockHeld" ? newest : undefined;
  const resources = head.resources ?? resourcesOf(sign);
  const locks = (view.controller.locks ?? []).filter(({ resource }) => resources.includes(resource));
  const since = head.pausedSince ?? head.startAt;
  const waitedMs = activeSince(view, since ?? view.run.seenSince) ?? 0;
  const reserved = locks.filter(({ isReserved }) => isReserved);
  const isFree = locks.length > 0 && locks.length === resources.length && locks.every(isNobodys);
  const isWatched = reserved.length > 0 || (isFree && waitedMs >= FREE_MS);
  const named = resources.length === 0 ? "a lock" : `lock ${listWords(resources)}`;
  const because = [
    ...(sign === undefined ? [] : [phraseFact(`${headWords(head)} waits for ${named}`, sign)]),
    fact(`${headWords(head)} has waited ${durationWords(waitedMs)} for ${named}`, nodeFile(head)),
    ...locks.map(lockFact),
  ];
  return makeFinding(view, head, {
    state: "WAITING_LOCK",
    level: isWatched ? "watch" : "ok",
    since,
    confidence: locks.length > 0 ? sure.twoSources : sign === undefined ? 0.7 : sure.oneSource,
    because,
    waitsOn: targets(resources, locks, sign),
    clearsWhen:
      reserved.length > 0
        ? `the reservation of ${named} ends${timeoutWords(view, head)}`
        : `${named} is released${timeoutWords(view, head)}`,
    who: reserved.length > 0 ? "whoever reserved the lock" : isWatched ? "Jenkins administrator" : undefined,
    do: adviceFor({ named, isReserved: reserved.length > 0, isWatched }),
    notSeen: view.controller.locks === undefined ? ["the list of locks"] : [],
    changesAt: isFree ? [reaches(view, since ?? view.run.seenSince, FREE_MS)] : [],
  });
}

function adviceFor(lock: { named: string; isReserved: boolean; isWatched: boolean }): string {
  if (lock.isReserved) return `end the reservation of ${lock.named}`;
  return lock.isWatched
    ? `${lock.named} is free and is not given: reset it on the page of lockable resources`
    : "nothing";
}

/** A lock waits for its resources; a run that the log names counts where the list of locks says nothing. */
function targets(
  resources: readonly string[],
  locks: readonly LockObservation[],
  sign: LogSign | undefined,
): readonly WaitTarget[] {
  const [, holder] = sign?.kind === "lockHeld" ? sign.names : [];
  return [
    ...resources.map((resource) => ({ kind: "lock", resource }) as const),
    ...(holder !== undefined && holder !== "" && locks.length === 0 ? [{ kind: "run", run: holder } as const] : []),
    ...(locks.some(({ isReserved }) => isReserved) ? [{ kind: "human" } as const] : []),
  ];
}

function resourcesOf(sign: LogSign | undefined): readonly string[] {
  const [resource] = sign?.names ?? [];
  return resource === undefined || resource === "" ? [] : [resource];
}

function isNobodys({ heldBy, isReserved }: LockObservation): boolean {
  return heldBy === undefined && !isReserved;
}

function lockFact({ resource, heldBy, isReserved }: LockObservation): Evidence {
  if (heldBy !== undefined) return fact(`lock ${nameWords(resource)} is held by ${nameWords(heldBy)}`, LOCKS_FILE);
  return fact(`lock ${nameWords(resource)} is ${isReserved ? "reserved: no run will release it" : "free"}`, LOCKS_FILE);
}

function milestoneWait(view: RunView, head: HeadObservation): Finding {
  const { run } = view;
  return makeFinding(view, head, {
    state: "WAITING_LOCK",
    level: "ok",
    since: head.startAt,
    confidence: sure.oneSource,
    because: [fact(`${headWords(head)} waits for earlier runs of ${nameWords(run.pipeline)}`, nodeFile(head))],
    waitsOn: [{ kind: "earlierRun", pipeline: run.pipeline }],
    clearsWhen: `earlier runs of ${nameWords(run.pipeline)} pass the milestone or end${timeoutWords(view, head)}`,
    do: "nothing",
  });
}
