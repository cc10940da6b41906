import { UNREADABLE } from "../../model/class-name.ts";
import type { EventHead, HookEvent } from "./events.ts";
import {
  classOf,
  countOf,
  type Fields,
  fieldsOf,
  instantOf,
  isFields,
  listOf,
  nodeOf,
  runOf,
  textOf,
  wordOf,
} from "./fields.ts";

/** Why a line is not kept. */
export type HookSkip = "notJson" | "otherVersion" | "malformed" | "unknownEvent";

/** The version of the format that is understood, and the only one there is. */
const VERSION = 1;

/** What is kept of a line of the hook's spool, or why it is not. Every field is looked at: a line may come from anywhere. */
export function normaliseEvent(line: string): HookEvent | HookSkip {
  const fields = fieldsOf(line);
  if (fields === undefined) return "notJson";
  if (fields.v !== VERSION) return "otherVersion";
  const head = headOf(fields);
  if (head === undefined) return "malformed";
  const read = typeof fields.event === "string" ? readers.get(fields.event) : undefined;
  if (read === undefined) return "unknownEvent";
  const event = read(fields);
  return event === undefined ? "malformed" : withHead(event, head);
}

function headOf(fields: Fields): EventHead | undefined {
  const session = typeof fields.session === "string" && SESSION.test(fields.session) ? fields.session : undefined;
  const [seq, at] = [countOf(fields.seq), instantOf(fields.at)];
  return session === undefined || seq === undefined || at === undefined ? undefined : { session, seq, at };
}

const SESSION = /^[\w-]{1,64}$/;

/** An event without what all events have; built up in place, as a spool of fifty megabytes has a quarter of a million. */
type Own = Record<string, unknown>;

type Read = (fields: Fields) => Own | undefined;

const runStates = ["started", "running", "completed", "finalized", "deleted"] as const;
const executionStates = ["created", "running", "resumed", "completed"] as const;
const itemStates = ["waiting", "blocked", "buildable", "left"] as const;
const results = ["SUCCESS", "UNSTABLE", "FAILURE", "NOT_BUILT", "ABORTED"] as const;

const readers: ReadonlyMap<string, Read> = new Map<string, Read>([
  [
    "hook",
    (fields) => ({
      event: "hook",
      state: textOf(fields.state) ?? "started",
      jenkins: textOf(fields.jenkins),
      skipped: isFields(fields.skipped) ? listOf(Object.keys(fields.skipped), classOf) : [],
    }),
  ],
  [
    "beat",
    (fields) => ({
      event: "beat",
      isUp: fields.isUp === true,
      upMs: countOf(fields.upMs),
      dropped: countOf(fields.dropped) ?? 0,
      unwritten: countOf(fields.unwritten) ?? 0,
      failed: countOf(fields.failed) ?? 0,
      running: listOf(fields.running, (one) => runOf(one)?.name),
      items: listOf(fields.items, countOf),
    }),
  ],
  [
    "run",
    ofRun((fields) => {
      const state = wordOf(fields.state, runStates);
      return state && timesOf(fields, state);
    }),
  ],
  [
    "execution",
    ofRun((fields) => {
      const state = wordOf(fields.state, executionStates);
      const durability = textOf(fields.durability);
      return state && { event: "execution", state, durability, heads: listOf(fields.heads, nodeOf) };
    }),
  ],
  ["node", ofRun(ofNode(nodeFields))],
  ["facts", ofRun(ofNode(factFields))],
  [
    "step",
    ofRun(ofNode((fields) => ({ event: "step", label: textOf(fields.label), delegate: classOf(fields.delegate) }))),
  ],
  ["queue", queueFields],
  [
    "agent",
    (fields) => {
      const agent = textOf(fields.agent);
      if (agent === undefined || typeof fields.isOffline !== "boolean") return undefined;
      const labels = listOf(fields.labels, textOf);
      return {
        event: "agent",
        agent,
        isOffline: fields.isOffline,
        executors: countOf(fields.executors),
        labels,
      };
    },
  ],
  [
    "cps",
    ofRun((fields) => ({
      event: "cps",
      heads: listOf(fields.heads, nodeOf),
      isPaused: truthOf(fields.isPaused),
      active: isFields(fields.active)
        ? numbersIn(fields.active, (one) => (isFields(one) ? countOf(one.longestMs) : undefined))
        : undefined,
      spentMs: isFields(fields.spentMs) ? numbersIn(fields.spentMs, countOf) : new Map(),
    })),
  ],
  ["locks", (fields) => ({ event: "locks", locks: listOf(fields.locks, lockOf) })],
]);

function withHead(own: Own, { session, seq, at }: EventHead): HookEvent {
  own.session = session;
  own.seq = seq;
  own.at = at;
  return own as unknown as HookEvent;
}

function ofRun(read: Read): Read {
  return (fields) => {
    const run = runOf(fields.run);
    const own = run === undefined ? undefined : read(fields);
    if (own !== undefined) own.run = run;
    return own;
  };
}

function ofNode(read: Read): Read {
  return (fields) => {
    const node = nodeOf(fields.node);
    const own = node === undefined ? undefined : read(fields);
    if (own !== undefined) own.node = node;
    return own;
  };
}

function timesOf(fields: Fields, state: string): Own {
  return {
    event: "run",
    state,
    startAt: instantOf(fields.startAt),
    scheduledAt: instantOf(fields.scheduledAt),
    durationMs: countOf(fields.durationMs),
    result: wordOf(fields.result, results),
    causes: Array.isArray(fields.causes) ? listOf(fields.causes, classOf) : undefined,
  };
}

function nodeFields(fields: Fields): Own | undefined {
  const kind = classOf(fields.kind);
  if (kind === undefined) return undefined;
  return {
    event: "node",
    kind,
    parents: listOf(fields.parents, nodeOf),
    nodeAt: instantOf(fields.nodeAt),
    closes: nodeOf(fields.closes),
    descriptor: fields.descriptor === undefined ? undefined : (classOf(fields.descriptor) ?? UNREADABLE),
    isBody: fields.isBody === true,
    stage: textOf(fields.stage),
    branch: textOf(fields.branch),
    isEarlier: fields.isEarlier === true,
  };
}

function factFields(fields: Fields): Own {
  return {
    event: "facts",
    agent: textOf(fields.agent),
    stage: textOf(fields.stage),
    error: isFields(fields.error) ? errorOf(fields.error) : undefined,
    warning: wordOf(fields.warning, results),
    notExecuted: fields.notExecuted === true,
    pausedAt: instantOf(fields.pausedAt),
    pausedUntil: instantOf(fields.pausedUntil),
    status: textOf(fields.status),
    synthetic: textOf(fields.synthetic),
  };
}

function errorOf(fields: Fields): Own {
  return {
    className: classOf(fields.class) ?? UNREADABLE,
    cause: classOf(fields.cause),
    result: wordOf(fields.result, results),
    ids: listOf(fields.ids, textOf).slice(0, 8),
  };
}

function queueFields(fields: Fields): Own | undefined {
  const item = countOf(fields.item);
  const state = wordOf(fields.state, itemStates);
  if (item === undefined || state === undefined) return undefined;
  return {
    event: "queue",
    item,
    state,
    run: runOf(fields.run),
    node: nodeOf(fields.node),
    pipeline: textOf(fields.pipeline),
    label: textOf(fields.label),
    since: instantOf(fields.since),
    buildableSince: instantOf(fields.buildableSince),
    isPending: fields.isPending === true,
    blockages: listOf(fields.blockages, blockageOf),
  };
}

function blockageOf(value: unknown): Own | undefined {
  const className = isFields(value) ? classOf(value.class) : undefined;
  if (!isFields(value) || className === undefined) return undefined;
  return { className, agent: textOf(value.agent), label: textOf(value.label), hasNodes: truthOf(value.hasNodes) };
}

function lockOf(value: unknown): Own | undefined {
  if (!isFields(value)) return undefined;
  const resource = textOf(value.resource);
  if (resource === undefined || resource === "") return undefined;
  return {
    resource,
    heldBy: runOf(value.heldBy)?.name,
    since: instantOf(value.since),
    isReserved: value.isReserved === true,
    labels: listOf(value.labels, textOf),
  };
}

/** Numbers by name; names are symbols of the engine. */
function numbersIn(fields: Fields, read: (value: unknown) => number | undefined): ReadonlyMap<string, number> {
  const entries = Object.entries(fields)
    .slice(0, 50)
    .map(([name, value]) => [name, read(value)] as const)
    .filter((entry): entry is readonly [string, number] => entry[1] !== undefined && /^\w{1,40}$/.test(entry[0]));
  return new Map(entries);
}

function truthOf(value: unknown): boolean | undefined {
  return typeof value === "boolean" ? value : undefined;
}
