import { type BuildRecord, readBuild } from "../records/build-record.ts";
import { integerChild } from "../records/elements.ts";
import * as n from "../records/names.ts";
import { readUpstreamNode, type UpstreamNode } from "../records/step-details.ts";
import { known } from "../xml/names.ts";
import { kindOf } from "../xml/place.ts";
import type { Tape } from "../xml/tape.ts";

const HEAD = known("head");
const DOWNSTREAM_BUILD_ACTION = known("DownstreamBuildAction");
const DOWNSTREAM_BUILDS = known("downstreamBuilds");
const FLOW_NODE_ID = known("flowNodeId");
const JOB_FULL_NAME = known("jobFullName");
const BUILD_NUMBER = known("buildNumber");
const UPSTREAM_NODE_ACTION = known("BuildUpstreamNodeAction");

/** Links to other runs kept per run; a run with more is broken or hostile. */
const MAX_LINKS = 10_000;

/** What `build.xml` says of a run that may still be going on. Instants in epoch milliseconds. */
export interface BuildState {
  readonly startAt: number | undefined;
  readonly durationMs: number | undefined;
  readonly result: string | undefined;
  readonly isFinished: boolean;
  /** The engine's part is there. */
  readonly hasFlow: boolean;
  readonly durability: string | undefined;
  readonly storageDir: string | undefined;
  /** Ids of the nodes the run stood on when the record was written. */
  readonly heads: readonly number[];
  /** The whole record, for when it is over. */
  readonly record: BuildRecord;
  /** Run (`full/name#7`) that each `build` step started, by flow node. */
  readonly downstream: ReadonlyMap<number, string>;
  /** Steps of other runs that started this one. */
  readonly upstream: readonly UpstreamNode[];
}

/** Reads a `<flow-build>` document; undefined when it is a build of something else. */
export function readBuildState(tape: Tape): BuildState | undefined {
  if (tape.name(0) !== n.FLOW_BUILD) return undefined;
  const build = readBuild(tape, { add: () => undefined, latestAt: Number.MAX_SAFE_INTEGER });
  const execution = tape.child(0, n.EXECUTION);
  return {
    startAt: build.startAt ?? build.scheduledAt,
    durationMs: build.durationMs,
    result: build.result,
    isFinished: build.finished,
    hasFlow: execution >= 0,
    durability: build.execution?.durability,
    storageDir: build.execution?.storageDir,
    record: build,
    heads: execution < 0 ? [] : headsOf(tape, execution),
    ...linksOf(tape),
  };
}

/** `<head>1:40</head>`: number of the thread, id of the node. */
function headsOf(tape: Tape, execution: number): number[] {
  const heads: number[] = [];
  for (let at = execution + 1; at < tape.end(execution); at = tape.end(at)) {
    const match = tape.name(at) === HEAD ? /^\s*\d+:(\d{1,10})\s*$/.exec(tape.text(at)) : null;
    if (match !== null && heads.length < MAX_LINKS) heads.push(Number(match[1]));
  }
  return heads;
}

function linksOf(tape: Tape): Pick<BuildState, "downstream" | "upstream"> {
  const downstream = new Map<number, string>();
  const upstream: UpstreamNode[] = [];
  const actions = tape.child(0, n.ACTIONS);
  for (let at = actions + 1; actions >= 0 && at < tape.end(actions); at = tape.end(at)) {
    const kind = kindOf(tape, at);
    if (kind === DOWNSTREAM_BUILD_ACTION) readDownstream(tape, at, downstream);
    if (kind !== UPSTREAM_NODE_ACTION || upstream.length >= MAX_LINKS) continue;
    const node = readUpstreamNode(tape, at);
    if (node !== undefined) upstream.push(node);
  }
  return { downstream, upstream };
}

/** Of a step that started several, the last: it waits for that one. */
function readDownstream(tape: Tape, action: number, into: Map<number, string>): void {
  const builds = tape.child(action, DOWNSTREAM_BUILDS);
  for (let at = builds + 1; builds >= 0 && at < tape.end(builds) && into.size < MAX_LINKS; at = tape.end(at)) {
    const flowNode = integerChild(tape, at, FLOW_NODE_ID);
    const job = tape.child(at, JOB_FULL_NAME);
    const number = integerChild(tape, at, BUILD_NUMBER);
    if (flowNode >= 0 && job >= 0 && number > 0) into.set(flowNode, `${tape.text(job).trim()}#${number}`);
  }
}
