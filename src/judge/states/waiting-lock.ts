import type { HeadObservation, LockObservation, LogSign, SignKind } from "../../model/running.ts";
import type { Evidence } from "../../model/verdict.ts";
import type { Finding, WaitTarget } from "../finding.ts";
import {
  type Found,
  fact,
  headWords,
  lastedWords,
  makeFinding,
  nodeFile,
  phraseFact,
  timeoutWords,
} from "../make-finding.ts";
import { activeSince, newestOf, type RunView, reaches } from "../run-view.ts";
import { sure } from "../sure.ts";
import { listWords, nameWords } from "../words.ts";

/** A lock that nobody holds is given within seconds; waiting for one this long is watched. */
const FREE_MS = 300_000;
const LOCKS_FILE = "org.jenkins.plugins.lockableresources.LockableResourcesManager.xml";

const lockKinds: ReadonlySet<SignKind> = new Set<SignKind>(["lockAsked", "lockHeld", "lockTaken", "lockReleased"]);

/** WAITING_LOCK: `lock` before its body, or `milestone`. Who holds the lock is said as far as it is known. */
export function lockWait(view: RunView, head: HeadObservation): Finding {
  if (head.function === "milestone") return milestoneWait(view, head);
  const wait = waitOf(view, head);
  const { sign, resources, locks, from, named } = wait;
  const isReserved = locks.some((lock) => lock.isReserved);
  const isForgotten = wait.isFree && wait.waitedMs >= FREE_MS;
  return makeFinding(view, head, {
    state: "WAITING_LOCK",
    level: isReserved || isForgotten ? "watch" : "ok",
    since: head.pausedSince ?? head.startAt,
    confidence: locks.length > 0 ? sure.twoSources : sign === undefined ? 0.7 : sure.oneSource,
    because: [
      fact(`${headWords(head)} has waited ${lastedWords(view, from)} for ${named}`, nodeFile(head)),
      ...(sign === undefined ? [] : [phraseFact(`it waits for ${named}`, sign)]),
      ...locks.map(lockFact),
    ],
    waitsOn: targets(resources, locks, sign),
    ...adviceFor(named, { isReserved, isForgotten, ends: timeoutWords(view, head) }),
    notSeen: view.controller.locks === undefined ? ["the list of locks"] : [],
    changesAt: wait.isFree ? [reaches(view, from, FREE_MS)] : [],
  });
}

interface Wait {
  readonly sign: LogSign | undefined;
  readonly resources: readonly string[];
  /** Those of them that the controller lists. */
  readonly locks: readonly LockObservation[];
  /** All it asks for is there for the taking. */
  readonly isFree: boolean;
  readonly from: number;
  readonly waitedMs: number;
  readonly named: string;
}

function waitOf(view: RunView, head: HeadObservation): Wait {
  const sign = askedFor(newestOf(view, head, lockKinds));
  const resources = head.resources ?? resourcesOf(sign);
  const locks = (view.controller.locks ?? []).filter(({ resource }) => resources.includes(resource));
  const from = head.pausedSince ?? head.startAt ?? view.run.seenSince;
  return {
    sign,
    resources,
    locks,
    isFree: locks.length > 0 && locks.length === resources.length && locks.every(isNobodys),
    from,
    waitedMs: activeSince(view, from) ?? 0,
    named: resources.length === 0 ? "a lock" : `lock ${listWords(resources)}`,
  };
}

/** Jenkins said of a lock, when that is that it is waited for. */
function askedFor(sign: LogSign | undefined): LogSign | undefined {
  return sign?.kind === "lockAsked" || sign?.kind === "lockHeld" ? sign : undefined;
}

function adviceFor(
  named: string,
  { isReserved, isForgotten, ends }: { isReserved: boolean; isForgotten: boolean; ends: string },
): Pick<Found, "clearsWhen" | "who" | "do"> {
  if (isReserved)
    return {
      clearsWhen: `the reservation of ${named} ends${ends}`,
      who: "whoever reserved the lock",
      do: `end the reservation of ${named}`,
    };
  const clearsWhen = `${named} is released${ends}`;
  if (!isForgotten) return { clearsWhen, do: "nothing" };
  const who = "Jenkins administrator";
  return { clearsWhen, who, do: `${named} is free and is not given: reset it on the page of lockable resources` };
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
