import type { LogSign, SignKind } from "../../../../model/running.ts";

/** Agents kept of one log; cloud agents come and go. */
const MAX_AGENTS = 1000;

const offlineKinds: ReadonlySet<SignKind> = new Set<SignKind>([
  "agentOffline",
  "agentMarkedOffline",
  "agentUnreachable",
  "agentRemoved",
]);

const onlineKinds: ReadonlySet<SignKind> = new Set<SignKind>(["agentBack", "gotAgent"]);

/** What a log last said of an agent. */
export interface AgentState {
  readonly isOffline: boolean;
  /** When, or the last time known before; absent when nothing before it in the log is dated. */
  readonly at: number | undefined;
}

/** What a log says of agents being there or not, the last word of each. */
export class AgentStates {
  readonly states = new Map<string, AgentState>();

  /** Takes a sign that came at `at` or later. */
  take({ kind, names }: LogSign, at: number | undefined): void {
    const [name] = names;
    const isOffline = offlineKinds.has(kind);
    if (name === undefined || (!isOffline && !onlineKinds.has(kind))) return;
    if (this.states.size >= MAX_AGENTS && !this.states.has(name)) this.states.clear();
    this.states.set(name, { isOffline, at });
  }
}
