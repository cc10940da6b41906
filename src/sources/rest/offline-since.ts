import type { AgentObservation } from "../../model/running.ts";

/** Remembers since when agents are offline, as far as they were seen to go: REST does not tell. */
export class OfflineSince {
  private online = new Set<string>();
  private since = new Map<string, number>();

  /** Agents as they are seen now, with since when they are offline where that was seen. */
  note(agents: readonly AgentObservation[], at: number): readonly AgentObservation[] {
    const before = { online: this.online, since: this.since };
    this.online = new Set(agents.filter(({ isOffline }) => isOffline === false).map(({ name }) => name));
    this.since = new Map();
    return agents.map((agent) => {
      if (agent.isOffline !== true) return agent;
      const offlineSince = before.since.get(agent.name) ?? (before.online.has(agent.name) ? at : undefined);
      if (offlineSince === undefined) return agent;
      this.since.set(agent.name, offlineSince);
      return { ...agent, offlineSince };
    });
  }
}
