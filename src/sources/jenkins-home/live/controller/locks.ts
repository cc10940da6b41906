import type { LockObservation } from "../../../../model/running.ts";
import { integerChild, textChild } from "../../records/elements.ts";
import * as n from "../../records/names.ts";
import { known } from "../../xml/names.ts";
import type { Tape } from "../../xml/tape.ts";
import { compact } from "../compact.ts";
import { runOfOwner } from "./flow-owners.ts";

const RESOURCES = known("resources");
const LABELS_AS_LIST = known("labelsAsList");
const LABELS = known("labels");
const BUILD_ID = known("buildExternalizableId");
const RESERVED_BY = known("reservedBy");
const RESERVED_TIMESTAMP = known("reservedTimestamp");
const QUEUED_CONTEXTS = known("queuedContexts");
const CONTEXT = known("context");
const EXECUTION_REF = known("executionRef");

/** Resources, and waiting runs of each, that are kept. */
const MAX_KEPT = 10_000;

/** Reads the lockable-resources manager's file: who holds what, and who waits for it. */
export function readLocks(tape: Tape): LockObservation[] {
  const list = tape.child(0, RESOURCES);
  const queued = queuedOf(tape);
  const locks: LockObservation[] = [];
  for (let at = list + 1; list >= 0 && at < tape.end(list) && locks.length < MAX_KEPT; at = tape.end(at)) {
    const resource = textChild(tape, at, n.NAME)?.trim();
    if (resource === undefined || resource === "") continue;
    const labels = labelsOf(tape, at);
    locks.push(readLock(tape, at, { resource, labels, waiting: waitingFor(queued, resource, labels) }));
  }
  return locks;
}

function readLock(
  tape: Tape,
  element: number,
  { resource, labels, waiting }: { resource: string; labels: readonly string[]; waiting: readonly string[] },
): LockObservation {
  const heldBy = textChild(tape, element, BUILD_ID)?.trim();
  const since = instantOf(tape, element);
  const reservedBy = textChild(tape, element, RESERVED_BY)?.trim();
  return compact({
    resource,
    labels,
    heldBy: heldBy === undefined || heldBy === "" ? undefined : heldBy,
    heldSince: since,
    isReserved: reservedBy !== undefined && reservedBy !== "",
    waiting,
  });
}

/** XStream writes a `Date` as `2026-11-23 23:18:18.123 UTC`; newer versions may write milliseconds. */
function instantOf(tape: Tape, element: number): number | undefined {
  const ms = integerChild(tape, element, RESERVED_TIMESTAMP);
  if (ms > 0) return ms;
  const match = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d)(\.\d{1,3})?\d* UTC$/.exec(
    textChild(tape, element, RESERVED_TIMESTAMP)?.trim() ?? "",
  );
  const at = match === null ? Number.NaN : Date.parse(`${match[1]}T${match[2]}${match[3] ?? ""}Z`);
  return Number.isNaN(at) ? undefined : at;
}

function labelsOf(tape: Tape, element: number): string[] {
  const list = tape.child(element, LABELS_AS_LIST);
  if (list < 0) return (textChild(tape, element, LABELS) ?? "").split(/\s+/).filter((label) => label !== "");
  const labels: string[] = [];
  for (let at = list + 1; at < tape.end(list) && labels.length < MAX_KEPT; at = tape.end(at))
    labels.push(tape.text(at).trim());
  return labels.filter((label) => label !== "");
}

interface Queued {
  readonly run: string;
  readonly resources: ReadonlySet<string>;
  readonly labels: ReadonlySet<string>;
}

/** Runs in `queuedContexts`, first come first: each with the context of its `lock` step and what it wants. */
function queuedOf(tape: Tape): Queued[] {
  const list = tape.child(0, QUEUED_CONTEXTS);
  const queued: Queued[] = [];
  for (let at = list + 1; list >= 0 && at < tape.end(list) && queued.length < MAX_KEPT; at = tape.end(at)) {
    const context = tape.child(at, CONTEXT);
    const owner = context < 0 ? -1 : tape.child(context, EXECUTION_REF);
    const run = owner < 0 ? undefined : runOfOwner(tape, owner);
    if (run !== undefined) queued.push({ run, ...wantedBy(tape, at) });
  }
  return queued;
}

/** What a queued context wants: its description says so in every version; its list of required names does in some. */
function wantedBy(tape: Tape, queued: number): Pick<Queued, "resources" | "labels"> {
  const description = textChild(tape, queued, RESOURCE_DESCRIPTION) ?? "";
  const resources = new Set(namedIn(description, /\bResource: ([^{},]+)/g));
  const labels = new Set(namedIn(description, /\bLabel: ([^{},]+)/g));
  for (let at = queued + 1; at < tape.end(queued); at++)
    if (tape.name(tape.parent(at)) === REQUIRED_NAMES) resources.add(tape.text(at).trim());
  // Before 2.0 the description is the bare name.
  if (resources.size === 0 && labels.size === 0 && description !== "") resources.add(description.trim());
  return { resources, labels };
}

function namedIn(description: string, pattern: RegExp): string[] {
  return [...description.matchAll(pattern)].map((match) => match[1]!.trim());
}

const REQUIRED_NAMES = known("requiredNames");
const RESOURCE_DESCRIPTION = known("resourceDescription");

function waitingFor(queued: readonly Queued[], resource: string, labels: readonly string[]): string[] {
  return queued
    .filter((one) => one.resources.has(resource) || labels.some((label) => one.labels.has(label)))
    .map((one) => one.run);
}
