import type { AgentObservation, ControllerObservation } from "../../../../model/running.ts";
import { compact } from "../compact.ts";
import type { LiveReader } from "../files/live-reader.ts";
import { readController } from "./configured-agents.ts";
import { readFlowOwners } from "./flow-owners.ts";
import { type AgentWord, FollowedAgent, observeAgent } from "./followed-agent.ts";
import { readLocks } from "./locks.ts";
import { readQueue } from "./queue-items.ts";
import { WatchedFile } from "./watched-file.ts";

const LIST = "org.jenkinsci.plugins.workflow.flow.FlowExecutionList.xml";
const LOCKS = "org.jenkins.plugins.lockableresources.LockableResourcesManager.xml";

/** Agents read; more nodes are clouds' leftovers or hostile. */
const MAX_AGENTS = 10_000;

/** Agents looked at per look. */
const AGENTS_PER_LOOK = 200;

/** What else than its own files the controller's observation depends on. */
export interface ControllerSurroundings {
  readonly lastAliveAt: number | undefined;
  /** Times of files say when they were written. */
  readonly isTrusted: boolean;
  /** What is wanted as of an instant before the files' last state: they then say nothing. */
  readonly isPast: boolean;
  readonly wordOf: (agent: string) => AgentWord | undefined;
}

/** Follows what a home says of the controller itself; files are read again when they changed. */
export class ControllerFollower {
  /** Changes when what is known of locks did. */
  locksRevision = 0;
  readonly list = new WatchedFile(LIST, readFlowOwners);
  readonly queue = new WatchedFile("queue.xml", readQueue);
  readonly locks = new WatchedFile(LOCKS, readLocks);
  private readonly config = new WatchedFile("config.xml", readController);
  private readonly agents = new Map<string, FollowedAgent>();
  private waiting: FollowedAgent[] = [];
  private nodesStamp = "";

  /** Looks at the files; true when one of them changed. */
  look(reader: LiveReader): boolean {
    const changed = [this.list, this.queue, this.config].map((file) => file.look(reader));
    const locks = this.locks.look(reader);
    if (locks) this.locksRevision++;
    this.lookAtAgents(reader);
    return locks || changed.includes(true);
  }

  observe(surroundings: ControllerSurroundings): ControllerObservation {
    const { lastAliveAt, isTrusted, isPast } = surroundings;
    const agents = this.agentsSeen(surroundings);
    const savedAt = (at: number | undefined): number | undefined => (isTrusted && !isPast ? at : undefined);
    return compact({
      lastAliveAt,
      agents,
      hasClouds: this.config.value?.hasClouds,
      queue: isPast ? undefined : this.queue.value,
      queueSavedAt: savedAt(this.queue.savedAt),
      locks: isPast ? undefined : this.locks.value,
      listedRuns: isPast ? undefined : this.list.value,
      listSavedAt: savedAt(this.list.savedAt),
      notSeen: this.notSeen(agents ?? [], isPast),
    });
  }

  private lookAtAgents(reader: LiveReader): void {
    const stats = reader.files.stat(reader.pathOf("nodes"));
    if (stats?.isDirectory() !== true) return this.agents.clear();
    const stamp = `${stats.mtimeMs},${stats.ctimeMs}`;
    if (stamp !== this.nodesStamp) this.listAgents(reader);
    this.nodesStamp = stamp;
    if (this.waiting.length === 0) this.waiting = [...this.agents.values()];
    for (const agent of this.waiting.splice(0, AGENTS_PER_LOOK)) agent.look(reader);
  }

  /** New agents are looked at at once. */
  private listAgents(reader: LiveReader): void {
    const names = reader.files.directories(reader.pathOf("nodes")).slice(0, MAX_AGENTS);
    const there = new Set(names);
    for (const name of this.agents.keys()) if (!there.has(name)) this.agents.delete(name);
    for (const name of names) {
      if (this.agents.has(name)) continue;
      const agent = new FollowedAgent(name);
      this.agents.set(name, agent);
      agent.look(reader);
    }
  }

  private agentsSeen({ wordOf, isTrusted }: ControllerSurroundings): AgentObservation[] | undefined {
    const builtIn = this.config.value?.builtIn;
    const configured = [...this.agents.values()]
      .map((agent) => agent.observe(wordOf, isTrusted))
      .filter((agent) => agent !== undefined);
    if (builtIn === undefined && configured.length === 0) return undefined;
    return [...(builtIn === undefined ? [] : [observeAgent(builtIn, "config.xml", undefined)]), ...configured];
  }

  private notSeen(agents: readonly AgentObservation[], isPast: boolean): string[] {
    const notSeen: string[] = [];
    if (this.config.value === undefined) notSeen.push("the controller's configuration (config.xml)");
    if (isPast) return [...notSeen, "the queue, locks and executing runs as of then"];
    if (this.queue.value === undefined) notSeen.push("the queue (queue.xml)");
    if (this.list.value === undefined) notSeen.push("the list of executing runs (FlowExecutionList.xml)");
    if (agents.some(({ name, isOffline }) => name !== "" && isOffline === undefined))
      notSeen.push("whether all agents are online");
    return notSeen;
  }
}
