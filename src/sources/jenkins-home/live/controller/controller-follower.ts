import type { AgentObservation, ControllerObservation, LockObservation, QueueItem } from "../../../../model/running.ts";
import type { Tape } from "../../xml/tape.ts";
import { compact } from "../compact.ts";
import type { LiveReader } from "../files/live-reader.ts";
import { type ConfiguredAgent, readAgent, readController } from "./configured-agents.ts";
import { readFlowOwners } from "./flow-owners.ts";
import { readLocks } from "./locks.ts";
import { readQueue } from "./queue-items.ts";
import { WatchedFile } from "./watched-file.ts";

const LIST = "org.jenkinsci.plugins.workflow.flow.FlowExecutionList.xml";
const LOCKS = "org.jenkins.plugins.lockableresources.LockableResourcesManager.xml";

/** Agents read; more nodes are clouds' leftovers or hostile. */
const MAX_AGENTS = 10_000;

/** Follows what a home says of the controller itself; files are read again when they changed. */
export class ControllerFollower {
  readonly list = new WatchedFile(LIST, readFlowOwners);
  readonly queue = new WatchedFile("queue.xml", readQueue);
  readonly locks = new WatchedFile(LOCKS, readLocks);
  private readonly config = new WatchedFile("config.xml", readController);
  private readonly agents = new Map<string, WatchedFile<ConfiguredAgent>>();
  private nodesStamp = -1;

  look(reader: LiveReader): void {
    for (const file of [this.list, this.queue, this.locks, this.config]) file.look(reader);
    this.lookAtAgents(reader);
  }

  /** Runs Jenkins lists; undefined without a list. */
  listedRuns(): ReadonlySet<string> | undefined {
    return this.list.value;
  }

  observe(isTrusted: boolean): ControllerObservation {
    const agents = this.agentsSeen();
    const savedAt = (file: { readonly savedAt: number | undefined }): number | undefined =>
      isTrusted ? file.savedAt : undefined;
    return compact({
      agents,
      hasClouds: this.config.value?.hasClouds,
      queue: this.queue.value as readonly QueueItem[] | undefined,
      queueSavedAt: savedAt(this.queue),
      locks: this.locks.value as readonly LockObservation[] | undefined,
      listedRuns: this.list.value,
      listSavedAt: savedAt(this.list),
      notSeen: this.notSeen(),
    });
  }

  private lookAtAgents(reader: LiveReader): void {
    const stats = reader.files.stat(reader.pathOf("nodes"));
    if (stats?.isDirectory() !== true) return this.agents.clear();
    if (stats.mtimeMs !== this.nodesStamp) {
      const names = reader.files.directories(reader.pathOf("nodes")).slice(0, MAX_AGENTS);
      for (const name of this.agents.keys()) if (!names.includes(name)) this.agents.delete(name);
      for (const name of names) if (!this.agents.has(name)) this.agents.set(name, agentFile(name));
      this.nodesStamp = stats.mtimeMs;
    }
    for (const file of this.agents.values()) file.look(reader);
  }

  private agentsSeen(): AgentObservation[] | undefined {
    const builtIn = this.config.value?.builtIn;
    const configured = [...this.agents.values()].map((file) => file.value).filter((agent) => agent !== undefined);
    if (builtIn === undefined && configured.length === 0) return undefined;
    return [...(builtIn === undefined ? [] : [builtIn]), ...configured].map(observeAgent);
  }

  private notSeen(): string[] {
    const notSeen: string[] = [];
    if (this.config.value === undefined) notSeen.push("the controller's configuration (config.xml)");
    if (this.queue.value === undefined) notSeen.push("the queue (queue.xml)");
    if (this.list.value === undefined) notSeen.push("the list of executing runs (FlowExecutionList.xml)");
    return notSeen;
  }
}

function agentFile(name: string): WatchedFile<ConfiguredAgent> {
  return new WatchedFile(`nodes/${name}/config.xml`, (tape: Tape) => readAgent(tape, name));
}

function observeAgent({ name, executors, labels, isExclusive, takenOfflineAt }: ConfiguredAgent): AgentObservation {
  return compact({
    name,
    executors,
    labels,
    isExclusive,
    isOffline: takenOfflineAt === undefined ? undefined : true,
    offlineSince: takenOfflineAt === undefined || takenOfflineAt === 0 ? undefined : takenOfflineAt,
    source: takenOfflineAt === undefined ? undefined : name === "" ? "config.xml" : `nodes/${name}/config.xml`,
  });
}
