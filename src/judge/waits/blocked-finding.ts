import { type Evidence, runStates } from "../../model/verdict.ts";
import type { Finding } from "../finding.ts";
import { listWords } from "../words.ts";
import type { ResolvedRoot, SolvedWaits } from "./resolve-waits.ts";
import type { Place, PlacedNode } from "./wait-graph.ts";
import { agentName, allExecutors } from "./words.ts";

/** A finding that waits for what will not move: says for what, since when, and what would set it free. */
export function blockedFinding(finding: Finding, place: number, solved: SolvedWaits): Finding {
  const roots = rootNodes(place, solved);
  const findings = roots.flatMap((node) =>
    node.kind === "finding" ? [{ run: node.run.run, finding: node.finding }] : [],
  );
  const since = latest(
    finding.since,
    Math.min(...findings.map((root) => root.finding.since ?? Number.POSITIVE_INFINITY)),
  );
  return {
    ...finding,
    state: "BLOCKED_BY_STUCK",
    level: "stuck",
    ...(since === undefined ? {} : { since }),
    confidence: Math.min(finding.confidence, ...findings.map((root) => root.finding.confidence)),
    because: [...finding.because, ...heldBy(place, solved), ...rootFacts(findings)],
    ...advice(roots, findings),
    notSeen: [...new Set([...finding.notSeen, ...findings.flatMap((root) => root.finding.notSeen)])],
  };
}

type FindingPlace = ResolvedRoot["findings"][number];

function rootNodes(place: number, { graph, roots }: SolvedWaits): Place[] {
  const indexes = roots.of[place] ?? [];
  return indexes.flatMap((index) => roots.roots[index]!.places.map((root) => graph.nodes[root]!.place));
}

/** Blocked since it waits and what it waits for is stuck. */
function latest(waitSince: number | undefined, rootSince: number): number | undefined {
  if (!Number.isFinite(rootSince)) return waitSince;
  return waitSince === undefined ? rootSince : Math.max(waitSince, rootSince);
}

/** Who has what this waits for: one sentence per thing that will not be given back. */
function heldBy(place: number, { graph, outcome }: SolvedWaits): Evidence[] {
  const targets = graph.nodes[place]!.on.filter((target) => outcome.goesOn[target] === 0);
  return targets.slice(0, 3).flatMap((target) => holderFact(graph.nodes[target]!, graph.nodes) ?? []);
}

/** The sentence that says who holds a thing; nothing for what its own chain says. */
export function holderFact({ place, shown }: PlacedNode, nodes: readonly PlacedNode[]): Evidence | undefined {
  const holders = [...new Set(shown.flatMap((target) => runsOf(nodes[target]!, nodes)))];
  if (place.kind === "executors") {
    const verb = place.executors === 1 ? "is" : "are";
    return {
      fact: `${allExecutors(place.executors, place.name)} ${verb} held by ${listWords(holders)}`,
      source: `numExecutors of ${listWords(place.agents.map(agentName))}; flow nodes of ${listWords(holders)}`,
    };
  }
  if (place.kind !== "lock") return undefined;
  const source = "org.jenkins.plugins.lockableresources.LockableResourcesManager.xml";
  if (place.fault === "reserved") return { fact: `lock ${place.resource} is reserved: no run will release it`, source };
  if (place.fault === "orphaned")
    return { fact: `lock ${place.resource} is on record for ${place.heldBy}, which is not running`, source };
  return { fact: `lock ${place.resource} is held by ${listWords(holders)}`, source };
}

function runsOf({ place, shown }: PlacedNode, nodes: readonly PlacedNode[]): string[] {
  if (place.kind === "hold") return [place.run];
  return place.kind === "lock" ? shown.flatMap((target) => runsOf(nodes[target]!, nodes)) : [];
}

function rootFacts(findings: readonly FindingPlace[]): Evidence[] {
  return findings.slice(0, 2).flatMap(({ run, finding }) => {
    const [first] = finding.because;
    return first === undefined ? [] : [{ ...first, fact: `${run}: ${first.fact}` }];
  });
}

function advice(
  roots: readonly Place[],
  findings: readonly FindingPlace[],
): Pick<Finding, "clearsWhen" | "who" | "do"> {
  const runs = [...new Set(findings.map(({ run }) => run))];
  const lock = roots.find((node) => node.kind === "lock");
  if (runs.length === 0 && lock !== undefined) {
    return {
      clearsWhen: `lock ${lock.resource} is released`,
      who: lock.fault === "reserved" ? "whoever reserved the lock" : "Jenkins administrator",
      do: `release lock ${lock.resource}`,
    };
  }
  const isSilent = findings.every(({ finding }) => finding.state === "SILENT_STEP");
  const [first] = findings;
  return {
    clearsWhen: `${listWords(runs, "or")} ends or ${isSilent ? "prints a line" : "moves on"}`,
    who: first === undefined ? runStates.BLOCKED_BY_STUCK.who : ownerOf(first),
    do: first === undefined ? "" : `see ${listWords(runs)}: ${first.finding.do}`,
  };
}

/** Who acts on a root: `owner of shop/deploy`. */
export function ownerOf({ run, finding }: { run: string; finding: Finding }): string {
  const who = finding.who ?? runStates[finding.state].who;
  return who.replace("the Pipeline", run.slice(0, run.lastIndexOf("#")));
}
