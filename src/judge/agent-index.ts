import type { AgentObservation } from "../model/running.ts";
import { matchingAgents } from "./label-expression.ts";

/** Agents by name and by what serves which label, each looked for once: a thousand runs that wait ask the same few questions. */
class AgentIndex {
  private readonly byName: ReadonlyMap<string, AgentObservation>;
  private readonly byLabel = new Map<string, readonly AgentObservation[]>();

  constructor(private readonly agents: readonly AgentObservation[]) {
    this.byName = new Map(agents.map((agent) => [agent.name, agent]));
  }

  named(name: string): AgentObservation | undefined {
    return this.byName.get(name);
  }

  for(label: string): readonly AgentObservation[] {
    let found = this.byLabel.get(label);
    if (found === undefined) {
      found = matchingAgents(label, this.agents);
      // Labels are written by people, but a hostile home may hold any number.
      if (this.byLabel.size < MOST_LABELS) this.byLabel.set(label, found);
    }
    return found;
  }
}

const MOST_LABELS = 1000;

/** Lives as long as the list it is of, and says nothing that the list does not: callers cannot tell that it is there. */
const indexes = new WeakMap<readonly AgentObservation[], AgentIndex>();

function indexOf(agents: readonly AgentObservation[]): AgentIndex {
  let index = indexes.get(agents);
  if (index === undefined) {
    index = new AgentIndex(agents);
    indexes.set(agents, index);
  }
  return index;
}

/** Agents that have an executor and may serve a `node` step; without a label that is any agent that does not ask for one. */
export function agentsFor(label: string | undefined, agents: readonly AgentObservation[]): readonly AgentObservation[] {
  return indexOf(agents).for(label?.trim() ?? "");
}

/** The agent of a name. */
export function agentNamed(name: string, agents: readonly AgentObservation[]): AgentObservation | undefined {
  return indexOf(agents).named(name);
}
