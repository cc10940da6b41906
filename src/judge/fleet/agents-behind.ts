import type { AgentObservation } from "../../model/running.ts";
import { agentsFor } from "../agent-index.ts";
import type { Finding } from "../finding.ts";
import type { ResolvedRun } from "../waits/resolve-waits.ts";
import type { RootFinding } from "./shared-things.ts";

/** More agents than this that are offline together need no more names to be known as one matter. */
const MOST_AGENTS = 100;

/**
 * Names of the agents whose being gone is behind a finding: the one a step lost, or all that would serve a `node` step and are offline.
 * Findings that share one are one incident, whatever they are called: who brings the agent back mends both.
 */
export function agentsBehind(
  findings: readonly RootFinding[],
  runs: readonly ResolvedRun[],
  configured: readonly AgentObservation[],
): ReadonlyMap<Finding, readonly string[]> {
  const gone = findings.filter(({ finding: { state } }) => state === "NO_AGENT" || state === "AGENT_LOST");
  if (gone.length === 0) return new Map();
  const byName = new Map(runs.map((resolved) => [resolved.run.run, resolved]));
  return new Map(
    gone.map(({ run, finding }) => [
      finding,
      finding.state === "AGENT_LOST" ? lost(finding, byName.get(run)) : offline(finding, configured),
    ]),
  );
}

function lost({ waitsOn, flowNode }: Finding, resolved: ResolvedRun | undefined): readonly string[] {
  const asked = waitsOn.flatMap((target) => (target.kind === "agent" ? [target.agent] : []));
  if (asked.length > 0) return asked;
  const agent = resolved?.run.heads.find((head) => head.flowNode === flowNode)?.agent;
  return agent === undefined ? [] : [agent];
}

function offline({ waitsOn }: Finding, configured: readonly AgentObservation[]): readonly string[] {
  return waitsOn
    .flatMap((target) => (target.kind === "label" ? agentsFor(target.label, configured) : []))
    .filter(({ isOffline }) => isOffline === true)
    .slice(0, MOST_AGENTS)
    .map(({ name }) => name);
}
