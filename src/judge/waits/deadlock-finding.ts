import type { Evidence } from "../../model/verdict.ts";
import type { Finding } from "../finding.ts";
import { listWords } from "../words.ts";
import { holderFact } from "./blocked-finding.ts";
import type { SolvedWaits } from "./resolve-waits.ts";

/** A finding that is part of a circle of waiting: names the circle, and the edge to cut. */
export function deadlockFinding(
  finding: Finding,
  { place, run }: { place: number; run: string },
  solved: SolvedWaits,
): Finding {
  const members = membersOf(place, solved);
  const runs = [...new Set(members.map((member) => member.run))].sort();
  const sinces = members.flatMap((member) => member.finding.since ?? []);
  const last = members.reduce((one, other) => ((other.finding.since ?? 0) > (one.finding.since ?? 0) ? other : one));
  return {
    ...finding,
    state: "DEADLOCK",
    level: "stuck",
    ...(sinces.length === 0 ? {} : { since: Math.max(...sinces) }),
    confidence: 0.97,
    because: [...finding.because, ...edges(place, { members, solved })],
    clearsWhen: runs.length === 1 ? `${run} is aborted` : `one of ${listWords(runs, "or")} is aborted`,
    who: `owner of ${last.run.slice(0, last.run.lastIndexOf("#"))}`,
    do:
      runs.length === 1
        ? `abort ${run}; it asks for what it holds already`
        : `abort ${last.run}, which came last; then take the same things in the same order everywhere`,
  };
}

interface Member {
  readonly run: string;
  readonly finding: Finding;
  readonly place: number;
}

/** The findings of the circle, this one among them. */
function membersOf(place: number, { graph, roots, outcome }: SolvedWaits): Member[] {
  const members = (roots.of[place] ?? []).flatMap((index) => roots.roots[index]!.places);
  return members.flatMap((member) => {
    const node = graph.nodes[member]!.place;
    return node.kind === "finding" && outcome.isInCircle[member] === 1
      ? [{ run: node.run.run, finding: node.finding, place: member }]
      : [];
  });
}

/** What each member waits for, and who has it: itself first. */
function edges(place: number, { members, solved }: { members: readonly Member[]; solved: SolvedWaits }): Evidence[] {
  const { graph, outcome } = solved;
  const ordered = [...members].sort((one, other) => Number(other.place === place) - Number(one.place === place));
  return ordered.slice(0, 4).flatMap(({ run, place: member }) =>
    graph.nodes[member]!.on.filter((target) => outcome.isInCircle[target] === 1).flatMap((target) => {
      const fact = holderFact(graph.nodes[target]!, graph.nodes) ?? runFact(graph.nodes[target]!.place);
      return fact === undefined ? [] : [{ ...fact, fact: `${run} waits: ${fact.fact}` }];
    }),
  );
}

function runFact(place: SolvedWaits["graph"]["nodes"][number]["place"]): Evidence | undefined {
  if (place.kind === "run")
    return { fact: `${place.run} has to end first`, source: `flow nodes and log of ${place.run}` };
  if (place.kind !== "earlierRuns") return undefined;
  return { fact: `earlier runs of ${place.pipeline} have to end first`, source: "numbers of open runs" };
}
