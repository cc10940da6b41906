import type { AgentObservation } from "../../model/running.ts";
import type { Finding } from "../finding.ts";
import type { ResolvedRoot, ResolvedRun, ResolvedWaits } from "../waits/resolve-waits.ts";
import { agentsBehind } from "./agents-behind.ts";
import { type RootFinding, type SharedThing, sharedThings } from "./shared-things.ts";

/** One thing gone wrong, and every run it keeps from going on. */
export interface Incident {
  /** What its roots have in common, if anything. */
  readonly thing?: SharedThing;
  readonly state: Finding["state"];
  /** Findings at its roots, the earliest first; empty when a lock nobody will release is all there is. */
  readonly roots: readonly RootFinding[];
  /** Runs of the roots, the earliest first. */
  readonly rootRuns: readonly string[];
  readonly locks: readonly string[];
  readonly executors: ResolvedRoot["executors"];
  /** Runs that wait behind it, in order of their names. */
  readonly blocked: readonly string[];
  readonly since?: number;
}

/** Puts roots that have the same thing in common together, and finds who waits behind each. `agents` are those of the controller. */
export function incidentsOf({ runs, roots }: ResolvedWaits, agents: readonly AgentObservation[] = []): Incident[] {
  const findings = roots.flatMap((root) => root.findings);
  const things = sharedThings(findings, runs);
  const groupOfRoot = groupRoots(roots, things, agentsBehind(findings, runs, agents));
  const blocked = blockedBy(runs, groupOfRoot);
  const groups = new Map<number, ResolvedRoot[]>();
  for (const [index, root] of roots.entries()) {
    const group = groupOfRoot[index]!;
    groups.set(group, [...(groups.get(group) ?? []), root]);
  }
  const incidents = [...groups].map(([group, members]) =>
    incident(members, { things, blocked: blocked.get(group) ?? new Set() }),
  );
  // A lock that nobody will release is no incident before it keeps a run waiting.
  return incidents.filter(({ rootRuns, blocked: waiting }) => rootRuns.length + waiting.length > 0);
}

/**
 * Group of each root: that of the first root it shares a thing with, or an agent that is gone. What has no thing is its run's: two silent
 * branches are one.
 */
function groupRoots(
  roots: readonly ResolvedRoot[],
  things: ReadonlyMap<Finding, SharedThing>,
  agents: ReadonlyMap<Finding, readonly string[]>,
): number[] {
  const group = roots.map((_, index) => index);
  const top = (index: number): number => {
    let at = index;
    while (group[at] !== at) at = group[at] = group[group[at]!]!;
    return at;
  };
  const thingsOf = ({ run, finding }: RootFinding): readonly string[] => [
    things.get(finding) ?? `run ${run}`,
    ...(agents.get(finding) ?? []).map((agent) => `gone ${agent}`),
  ];
  const firstWith = new Map<string, number>();
  for (const [index, { findings }] of roots.entries()) {
    for (const thing of findings.flatMap(thingsOf)) {
      const first = firstWith.get(thing);
      if (first === undefined) firstWith.set(thing, index);
      else group[top(index)] = top(first);
    }
  }
  return roots.map((_, index) => top(index));
}

function blockedBy(runs: readonly ResolvedRun[], groupOfRoot: readonly number[]): Map<number, Set<string>> {
  const blocked = new Map<number, Set<string>>();
  for (const { run, findings } of runs) {
    for (const group of new Set(findings.flatMap(({ roots }) => roots.map((root) => groupOfRoot[root]!)))) {
      const set = blocked.get(group);
      if (set === undefined) blocked.set(group, new Set([run.run]));
      else set.add(run.run);
    }
  }
  return blocked;
}

function incident(
  members: readonly ResolvedRoot[],
  { things, blocked }: { things: ReadonlyMap<Finding, SharedThing>; blocked: ReadonlySet<string> },
): Incident {
  const roots = members.flatMap(({ findings }) => findings).sort(bySince);
  const isCircle = members.some((member) => member.isCircle);
  const rootRuns = [...new Set(roots.map(({ run }) => run))];
  const thing = roots.map(({ finding }) => things.get(finding)).find((one) => one !== undefined);
  const since = isCircle ? latest(roots) : roots[0]?.finding.since;
  return {
    ...(thing === undefined ? {} : { thing }),
    state: isCircle ? "DEADLOCK" : (roots[0]?.finding.state ?? "BLOCKED_BY_STUCK"),
    roots,
    rootRuns,
    locks: members.flatMap(({ locks }) => locks),
    executors: members.flatMap(({ executors }) => executors),
    blocked: [...blocked].filter((run) => !rootRuns.includes(run)).sort(),
    ...(since === undefined ? {} : { since }),
  };
}

function latest(roots: readonly RootFinding[]): number | undefined {
  const sinces = roots.flatMap(({ finding }) => finding.since ?? []);
  return sinces.length === 0 ? undefined : Math.max(...sinces);
}

function bySince(one: RootFinding, other: RootFinding): number {
  const difference = (one.finding.since ?? Number.MAX_VALUE) - (other.finding.since ?? Number.MAX_VALUE);
  return difference === 0 ? Number(one.run > other.run) - Number(one.run < other.run) : difference;
}
