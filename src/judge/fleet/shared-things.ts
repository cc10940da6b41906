import type { Finding, WaitTarget } from "../finding.ts";
import { quoteOf } from "../phrases.ts";
import type { ResolvedRoot, ResolvedRun } from "../waits/resolve-waits.ts";
import { agentName } from "../waits/words.ts";

/** A thing that several roots have in common, so that they are one incident: `label gpu`, `agent a-1`, `controller`. */
export type SharedThing = string;

/** Silent or lost "since about the same minute": clocks of files and of the buffered log differ by some ten seconds. */
const TOGETHER_MS = 120_000;

/** Fewer silent runs than this are no incident of a controller or agent, whatever their share. */
const FEWEST_TOGETHER = 3;

/** From this share on it is not the steps that are silent, it is what they run on (judging rules, peers). */
const SHARE_TOGETHER = 0.3;

/** A finding at a root, and the run it is of. */
export type RootFinding = ResolvedRoot["findings"][number];

/** What each finding at a root has in common with others; nothing for what stands alone. */
export function sharedThings(
  findings: readonly RootFinding[],
  runs: readonly ResolvedRun[],
): ReadonlyMap<Finding, SharedThing> {
  const things = new Map<Finding, SharedThing>();
  if (findings.length === 0) return things;
  const agents = new Agents(runs);
  for (const { run, finding } of findings) {
    const thing = ownThing(finding, agents.of(run, finding));
    if (thing !== undefined) things.set(finding, thing);
  }
  for (const [finding, thing] of [...lostTogether(findings, agents), ...silentTogether(findings, agents)])
    things.set(finding, thing);
  for (const finding of alone(findings, things)) things.delete(finding);
  return things;
}

/** One process that died says little about its agent, one paused run little about the controller; two do, and so does a full disk. */
function alone(findings: readonly RootFinding[], things: ReadonlyMap<Finding, SharedThing>): readonly Finding[] {
  const doubtful = findings.filter(
    ({ finding: { state, because } }) =>
      (state === "STEP_BROKEN" && !because.some(({ quote }) => quote === quoteOf({ kind: "noSpace", names: [] }))) ||
      state === "PAUSED" ||
      state === "RESUME_HUNG",
  );
  return doubtful
    .filter(
      ({ run, finding }) =>
        !findings.some((other) => other.run !== run && things.get(other.finding) === things.get(finding)),
    )
    .map(({ finding }) => finding);
}

/** The agents that runs stand on. */
class Agents {
  private readonly byRun: ReadonlyMap<string, ResolvedRun>;

  constructor(readonly runs: readonly ResolvedRun[]) {
    this.byRun = new Map(runs.map((resolved) => [resolved.run.run, resolved]));
  }

  /** Agent of a finding's head. */
  of(run: string, { flowNode }: Finding): string | undefined {
    const heads = this.byRun.get(run)?.run.heads ?? [];
    return (heads.find((head) => head.flowNode === flowNode) ?? heads[0])?.agent;
  }

  /** What is called or watched of all runs. */
  suspects(): RootFinding[] {
    return this.runs.flatMap(({ run, findings }) =>
      findings.flatMap((finding) => (finding.level === "ok" ? [] : [{ run: run.run, finding }])),
    );
  }

  /** How many runs have a head on an agent. */
  get counts(): ReadonlyMap<string, number> {
    const counts = new Map<string, number>();
    for (const { run } of this.runs)
      for (const agent of new Set(run.heads.flatMap((head) => head.agent ?? [])))
        counts.set(agent, (counts.get(agent) ?? 0) + 1);
    return counts;
  }
}

/** What a state is about, seen from one finding alone. */
function ownThing({ state, waitsOn }: Finding, agent: string | undefined): SharedThing | undefined {
  switch (state) {
    case "NO_AGENT":
      return waitsOn.map(targetThing).find((thing) => thing !== undefined);
    case "AGENT_LOST":
    case "STEP_BROKEN":
      return (
        waitsOn.map(targetThing).find((thing) => thing !== undefined) ??
        (agent === undefined ? undefined : agentThing(agent))
      );
    case "PAUSED":
    case "RESUME_HUNG":
      return "controller";
    default:
      return undefined;
  }
}

function targetThing(target: WaitTarget): SharedThing | undefined {
  if (target.kind === "agent") return agentThing(target.agent);
  if (target.kind !== "label") return undefined;
  return target.label === undefined ? "any agent" : `label ${target.label}`;
}

function agentThing(agent: string): SharedThing {
  return `agent ${agentName(agent)}`;
}

/** Agents that were lost at about the same time are one incident: a network, a host of virtual machines. */
function lostTogether(findings: readonly RootFinding[], agents: Agents): [Finding, SharedThing][] {
  const lost = findings.filter(({ finding }) => finding.state === "AGENT_LOST" && finding.since !== undefined);
  const together = largestCluster(lost);
  const names = [...new Set(together.map(({ run, finding }) => ownThing(finding, agents.of(run, finding))))];
  const known = names
    .filter((name) => name !== undefined)
    .map((name) => name.slice("agent ".length))
    .sort();
  if (known.length < 2) return [];
  return together.map(({ finding }) => [finding, `agents ${known.join(", ")}`]);
}

/**
 * Silence of many since the same minute is not that of their steps: it is the agent's, or the controller's. Runs that are only watched
 * yet count too, so that the first that is called is called by its right name.
 */
function silentTogether(findings: readonly RootFinding[], agents: Agents): [Finding, SharedThing][] {
  const roots = findings.filter(isSilent);
  if (roots.length === 0) return [];
  const together = largestCluster(agents.suspects().filter(isSilent));
  const isTogether = ({ finding }: RootFinding): boolean =>
    together.some(({ finding: { since } }) => since === finding.since);
  const agentOf = ({ run, finding }: RootFinding): string | undefined => agents.of(run, finding);
  const on = new Set(together.map(agentOf));
  if (isMany(together, agents.runs.length) && (on.size > 1 || on.has(undefined)))
    return roots.filter(isTogether).map(({ finding }) => [finding, "controller"]);
  const { counts } = agents;
  return [...on].flatMap((agent) => {
    const there = together.filter((one) => agentOf(one) === agent);
    if (agent === undefined || !isMany(there, counts.get(agent) ?? 0)) return [];
    return roots
      .filter((root) => isTogether(root) && agentOf(root) === agent)
      .map(({ finding }): [Finding, SharedThing] => [finding, agentThing(agent)]);
  });
}

function isSilent({ finding: { state, since } }: RootFinding): boolean {
  return (state === "SILENT_STEP" || state === "CPS_STUCK") && since !== undefined;
}

function isMany(together: readonly RootFinding[], all: number): boolean {
  const runs = new Set(together.map(({ run }) => run)).size;
  return runs >= FEWEST_TOGETHER && runs >= SHARE_TOGETHER * all;
}

/** The most findings that began within two minutes of each other. */
function largestCluster(findings: readonly RootFinding[]): RootFinding[] {
  const sorted = [...findings].sort((one, other) => one.finding.since! - other.finding.since!);
  let best: [number, number] = [0, 0];
  for (let from = 0, to = 0; from < sorted.length; from++) {
    while (to < sorted.length && sorted[to]!.finding.since! - sorted[from]!.finding.since! <= TOGETHER_MS) to++;
    if (to - from > best[1] - best[0]) best = [from, to];
  }
  return sorted.slice(...best);
}
