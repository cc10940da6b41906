import { UNREADABLE } from "../../model/class-name.ts";
import type { Blockage, EventHead, FactsEvent, HookEvent, NodeEvent, QueueEvent, ToldError } from "./events.ts";
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
  const event = read(fields, head);
  return event === undefined ? "malformed" : (withoutUndefined(event) as HookEvent);
}

function headOf(fields: Fields): EventHead | undefined {
  const session = typeof fields.session === "string" && SESSION.test(fields.session) ? fields.session : undefined;
  const [seq, at] = [countOf(fields.seq), instantOf(fields.at)];
  return session === undefined || seq === undefined || at === undefined ? undefined : { session, seq, at };
}

const SESSION = /^[\w-]{1,64}$/;

type Read = (fields: Fields, head: EventHead) => object | undefined;

const runStates = ["started", "running", "completed", "finalized", "deleted"] as const;
const executionStates = ["created", "running", "resumed", "completed"] as const;
const results: readonly string[] = ["SUCCESS", "UNSTABLE", "FAILURE", "NOT_BUILT", "ABORTED"];

const readers: ReadonlyMap<string, Read> = new Map<string, Read>([
  [
    "hook",
    (fields, head) => ({
      ...head,
      event: "hook",
      state: textOf(fields.state) ?? "started",
      jenkins: textOf(fields.jenkins),
      skipped: isFields(fields.skipped) ? listOf(Object.keys(fields.skipped), classOf) : [],
    }),
  ],
  [
    "beat",
    (fields, head) => ({
      ...head,
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
      return state && { event: "run", state, ...timesOf(fields) };
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
  ["node", ofRun(ofNode((fields) => nodeFields(fields)))],
  ["facts", ofRun(ofNode((fields) => factFields(fields)))],
  [
    "step",
    ofRun(ofNode((fields) => ({ event: "step", label: textOf(fields.label), delegate: classOf(fields.delegate) }))),
  ],
  ["queue", (fields, head) => queueFields(fields, head)],
  [
    "agent",
    (fields, head) => {
      const agent = textOf(fields.agent);
      if (agent === undefined || typeof fields.isOffline !== "boolean") return undefined;
      const labels = listOf(fields.labels, textOf);
      return {
        ...head,
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
      isPaused: typeof fields.isPaused === "boolean" ? fields.isPaused : undefined,
      active: isFields(fields.active)
        ? numbersIn(fields.active, (one) => (isFields(one) ? countOf(one.longestMs) : undefined))
        : undefined,
      spentMs: isFields(fields.spentMs) ? numbersIn(fields.spentMs, countOf) : new Map(),
    })),
  ],
  ["locks", (fields, head) => ({ ...head, event: "locks", locks: listOf(fields.locks, lockOf) })],
]);

function ofRun(read: (fields: Fields) => object | undefined): Read {
  return (fields, head) => {
    const run = runOf(fields.run);
    const own = run === undefined ? undefined : read(fields);
    return own && { ...head, run, ...own };
  };
}

function ofNode(read: (fields: Fields) => object | undefined): (fields: Fields) => object | undefined {
  return (fields) => {
    const node = nodeOf(fields.node);
    const own = node === undefined ? undefined : read(fields);
    return own && { node, ...own };
  };
}

function timesOf(fields: Fields): object {
  const result = textOf(fields.result);
  return {
    startAt: instantOf(fields.startAt),
    scheduledAt: instantOf(fields.scheduledAt),
    durationMs: countOf(fields.durationMs),
    result: result !== undefined && results.includes(result) ? result : undefined,
    causes: Array.isArray(fields.causes) ? listOf(fields.causes, classOf) : undefined,
  };
}

function nodeFields(fields: Fields): Omit<NodeEvent, keyof EventHead | "run" | "node"> | undefined {
  const kind = classOf(fields.kind);
  if (kind === undefined) return undefined;
  return withoutUndefined({
    event: "node" as const,
    kind,
    parents: listOf(fields.parents, nodeOf),
    nodeAt: instantOf(fields.nodeAt),
    closes: nodeOf(fields.closes),
    descriptor: fields.descriptor === undefined ? undefined : (classOf(fields.descriptor) ?? UNREADABLE),
    isBody: fields.isBody === true,
    stage: textOf(fields.stage),
    branch: textOf(fields.branch),
    isEarlier: fields.isEarlier === true,
  }) as Omit<NodeEvent, keyof EventHead | "run" | "node">;
}

function factFields(fields: Fields): Omit<FactsEvent, keyof EventHead | "run" | "node"> {
  const warning = textOf(fields.warning);
  return withoutUndefined({
    event: "facts" as const,
    agent: textOf(fields.agent),
    stage: textOf(fields.stage),
    error: errorOf(fields.error),
    warning: warning !== undefined && results.includes(warning) ? warning : undefined,
    notExecuted: fields.notExecuted === true,
    pausedAt: instantOf(fields.pausedAt),
    pausedUntil: instantOf(fields.pausedUntil),
    status: textOf(fields.status),
    synthetic: textOf(fields.synthetic),
  }) as Omit<FactsEvent, keyof EventHead | "run" | "node">;
}

function errorOf(value: unknown): ToldError | undefined {
  if (!isFields(value)) return undefined;
  const result = textOf(value.result);
  return withoutUndefined({
    className: classOf(value.class) ?? UNREADABLE,
    cause: classOf(value.cause),
    result: result !== undefined && results.includes(result) ? result : undefined,
    ids: listOf(value.ids, textOf).slice(0, 8),
  }) as ToldError;
}

function queueFields(fields: Fields, head: EventHead): QueueEvent | undefined {
  const item = countOf(fields.item);
  const state = wordOf(fields.state, ["waiting", "blocked", "buildable", "left"] as const);
  if (item === undefined || state === undefined) return undefined;
  return {
    ...head,
    event: "queue",
    item,
    state,
    ...(withoutUndefined({
      run: runOf(fields.run),
      node: nodeOf(fields.node),
      pipeline: textOf(fields.pipeline),
      label: textOf(fields.label),
      since: instantOf(fields.since),
      buildableSince: instantOf(fields.buildableSince),
    }) as object),
    isPending: fields.isPending === true,
    blockages: listOf(fields.blockages, blockageOf),
  };
}

function blockageOf(value: unknown): Blockage | undefined {
  const className = isFields(value) ? classOf(value.class) : undefined;
  if (!isFields(value) || className === undefined) return undefined;
  return withoutUndefined({
    className,
    agent: textOf(value.agent),
    label: textOf(value.label),
    hasNodes: typeof value.hasNodes === "boolean" ? value.hasNodes : undefined,
  }) as Blockage;
}

function lockOf(value: unknown): object | undefined {
  if (!isFields(value)) return undefined;
  const resource = textOf(value.resource);
  if (resource === undefined || resource === "") return undefined;
  return withoutUndefined({
    resource,
    heldBy: runOf(value.heldBy)?.name,
    since: instantOf(value.since),
    isReserved: value.isReserved === true,
    labels: listOf(value.labels, textOf),
  });
}

/** Numbers by name; names are symbols of the engine. */
function numbersIn(fields: Fields, read: (value: unknown) => number | undefined): ReadonlyMap<string, number> {
  const entries = Object.entries(fields)
    .slice(0, 50)
    .map(([name, value]) => [name, read(value)] as const)
    .filter((entry): entry is readonly [string, number] => entry[1] !== undefined && /^\w{1,40}$/.test(entry[0]));
  return new Map(entries);
}

function withoutUndefined(shape: object): object {
  return Object.fromEntries(Object.entries(shape).filter(([, value]) => value !== undefined));
}
