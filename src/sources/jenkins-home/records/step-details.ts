import { known } from "../xml/names.ts";
import { kindOf } from "../xml/place.ts";
import type { Tape } from "../xml/tape.ts";
import { integerChild } from "./elements.ts";
import * as n from "./names.ts";
import { argument } from "./read-flow-node.ts";
import { lookup } from "./safe-text.ts";

/** Longest name of a lock or Pipeline kept. */
const MAX_NAME = 500;

/** What the record of a flow node says of a step that waits, beside what `FlowNodes` holds; absent where it says nothing. */
export interface StepDetails {
  /** Start of a pause that has not ended: an input shown, a lock waited for. */
  readonly pausedSince?: number;
  /** How long a `sleep` or `timeout` was told to last. */
  readonly lastsMs?: number;
  /** A `timeout` that begins anew with each line printed. */
  readonly isActivity?: boolean;
  /** Lockable resources asked for by name. */
  readonly resources?: readonly string[];
  /** Label of lockable resources asked for. */
  readonly resourceLabel?: string;
  /** Pipeline that a `build` step was given, as written: absolute or relative to the folder. */
  readonly downstream?: string;
  /** Run that a `waitForBuild` step was given: `full/name#7`. */
  readonly awaitedRun?: string;
}

/**
 * Reads the details of a `<Tag>` record; undefined when there are none.
 *
 * Of a step's arguments exactly these are looked at: `time`, `unit` and `activity` of `sleep` and `timeout`; `resource`, `label`
 * and `extra` of `lock`; `job` of `build`; `runId` of `waitForBuild`. Nothing else of them is read. A pause that ended after
 * `until` counts as lasting, one that began after it as not there.
 */
export function readStepDetails(tape: Tape, tag: number, until = Number.POSITIVE_INFINITY): StepDetails | undefined {
  const node = tape.child(tag, n.NODE);
  const actions = tape.child(tag, n.ACTIONS);
  if (node < 0 || actions < 0) return undefined;
  const descriptor = tape.child(node, n.DESCRIPTOR_ID);
  const read = descriptor < 0 ? undefined : readers.get(tape.text(descriptor));
  let pausedSince: number | undefined;
  let details: StepDetails | undefined;
  for (let at = actions + 1; at < tape.end(actions); at = tape.end(at)) {
    const kind = kindOf(tape, at);
    if (kind === n.PAUSE_ACTION) pausedSince ??= openPause(tape, at, until);
    else if (kind === n.ARGUMENTS_ACTION && read !== undefined) details ??= argumentsOf(tape, at, read);
  }
  if (pausedSince === undefined) return details;
  return { ...details, pausedSince };
}

type ReadArguments = (tape: Tape, wrapped: number) => StepDetails | undefined;

const readers = lookup<ReadArguments>({
  "org.jenkinsci.plugins.workflow.steps.SleepStep": (tape, wrapped) => lasting(tape, wrapped, "SECONDS"),
  "org.jenkinsci.plugins.workflow.steps.TimeoutStep": (tape, wrapped) => lasting(tape, wrapped, "MINUTES"),
  "org.jenkins.plugins.lockableresources.LockStep": locked,
  "org.jenkinsci.plugins.workflow.support.steps.build.BuildTriggerStep": (tape, wrapped) => {
    const job = textArgument(tape, wrapped, "job");
    return job === undefined ? undefined : { downstream: job };
  },
  "org.jenkinsci.plugins.workflow.support.steps.build.WaitForBuildStep": (tape, wrapped) => {
    const run = textArgument(tape, wrapped, "runId");
    return run === undefined || !/#\d+$/.test(run) ? undefined : { awaitedRun: run };
  },
});

function argumentsOf(tape: Tape, action: number, read: ReadArguments): StepDetails | undefined {
  const wrapped = tape.child(action, n.ARGUMENTS);
  return wrapped < 0 ? undefined : read(tape, wrapped);
}

/** Milliseconds of each unit of Java's TimeUnit. */
const unitMs = lookup({
  NANOSECONDS: 1e-6,
  MICROSECONDS: 1e-3,
  MILLISECONDS: 1,
  SECONDS: 1000,
  MINUTES: 60_000,
  HOURS: 3_600_000,
  DAYS: 86_400_000,
});

function lasting(tape: Tape, wrapped: number, defaultUnit: string): StepDetails | undefined {
  const time = Number(textArgument(tape, wrapped, "time") ?? Number.NaN);
  const factor = unitMs.get(textArgument(tape, wrapped, "unit") ?? defaultUnit);
  if (!Number.isFinite(time) || time < 0 || factor === undefined) return undefined;
  const isActivity = textArgument(tape, wrapped, "activity") === "true";
  return { lastsMs: time * factor, ...(isActivity ? { isActivity } : {}) };
}

function locked(tape: Tape, wrapped: number): StepDetails | undefined {
  const resource = textArgument(tape, wrapped, "resource");
  const label = textArgument(tape, wrapped, "label");
  const extra = extraResources(tape, argument(tape, wrapped, "extra"));
  const resources = [...(resource === undefined ? [] : [resource]), ...extra];
  if (resources.length === 0 && label === undefined) return undefined;
  return { ...(resources.length > 0 ? { resources } : {}), ...(label === undefined ? {} : { resourceLabel: label }) };
}

/** Each of `extra` is a describable or a map; its `resource` is an entry of a map inside it. */
function extraResources(tape: Tape, extra: number): string[] {
  const found: string[] = [];
  for (let at = extra + 1; extra >= 0 && at < tape.end(extra) && found.length < 100; at++) {
    if (tape.name(at) !== n.ENTRY) continue;
    const key = at + 1;
    const value = tape.end(key);
    if (value < tape.end(at) && tape.name(key) === n.STRING && tape.text(key) === "resource")
      found.push(tape.text(value).trim().slice(0, MAX_NAME));
  }
  return found.filter((name) => name !== "");
}

/** Text of an argument that is a plain value; a value that was not stored, is null or has parts is none. */
function textArgument(tape: Tape, wrapped: number, name: string): string | undefined {
  const value = argument(tape, wrapped, name);
  if (value < 0 || tape.hasChildren(value) || kindOf(tape, value) === NOT_STORED) return undefined;
  const text = tape.text(value).trim();
  return text === "" || text.length > MAX_NAME ? undefined : text;
}

const NOT_STORED = known("ArgumentsAction_-NotStoredReason");

function openPause(tape: Tape, action: number, until: number): number | undefined {
  const from = integerChild(tape, action, n.START_TIME);
  const to = integerChild(tape, action, n.END_TIME);
  return from > 0 && from <= until && (to === 0 || to > until) ? from : undefined;
}

/** Of a run that another run started: which run and which of its flow nodes. */
export interface UpstreamNode {
  readonly run: string;
  readonly flowNode: number;
}

/** Reads a `BuildUpstreamNodeAction`; undefined when it does not name both. */
export function readUpstreamNode(tape: Tape, action: number): UpstreamNode | undefined {
  const run = tape.child(action, UPSTREAM_RUN_ID);
  const flowNode = integerChild(tape, action, UPSTREAM_NODE_ID);
  if (run < 0 || !(flowNode >= 0)) return undefined;
  const text = tape.text(run).trim();
  return /#\d+$/.test(text) && text.length <= MAX_NAME ? { run: text, flowNode } : undefined;
}

const UPSTREAM_RUN_ID = known("upstreamRunId");
const UPSTREAM_NODE_ID = known("upstreamNodeId");
