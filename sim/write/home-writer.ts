import type { Agent } from "../controller/agent.ts";
import type { Controller } from "../controller/controller.ts";
import type { EpochMs } from "../engine/times.ts";
import type { Pipeline } from "../pipelines/pipeline.ts";
import type { Habits } from "../run/machine.ts";
import type { Run } from "../run/run.ts";
import { agentConfig, controllerConfig, executionList } from "./controller-xml.ts";
import { type Disk, FileDisk, type MakeDisk } from "./disk.ts";
import { folderConfig, multibranchConfig, permalinks, pipelineConfig } from "./item-xml.ts";
import { locksRecord } from "./locks-xml.ts";
import { queueRecord } from "./queue-xml.ts";
import { RunWriter } from "./run-writer.ts";

const LIST = "org.jenkinsci.plugins.workflow.flow.FlowExecutionList.xml";
const LOCKS = "org.jenkins.plugins.lockableresources.LockableResourcesManager.xml";

/** Keeps the files of a home what a controller would have made them. Only what changed since the last time is written. */
export class HomeWriter {
  readonly disk: Disk;
  private readonly open = new Map<Run, RunWriter>();
  private readonly items = new Set<string>();
  private readonly directoryAt = new Map<string, EpochMs>();
  private readonly agentsWrittenAt = new Map<Agent, EpochMs>();
  private runsSeen = 0;
  private listAt: EpochMs | undefined;
  private locksAt: EpochMs | undefined;
  private queue: { readonly content: string; readonly at: EpochMs } | undefined;

  constructor(
    home: string,
    private readonly controller: Controller,
    private readonly how: {
      readonly habits: Habits;
      readonly fileClockSkewMs: number;
      readonly makeDisk: MakeDisk | undefined;
    },
  ) {
    const makeDisk = how.makeDisk ?? ((path, skewMs) => new FileDisk(path, skewMs));
    this.disk = makeDisk(home, how.fileClockSkewMs);
    for (const folder of ["jobs", "nodes", "logs/slaves"]) this.disk.directory(folder);
    this.disk.write("config.xml", controllerConfig(controller), controller.now);
  }

  /** Jenkins saves its queue: written with the next flush. */
  saveQueue(): void {
    this.queue = { content: queueRecord(this.controller), at: this.controller.now };
  }

  /** Brings all files up to now. */
  flush(): void {
    const { controller } = this;
    const { now } = controller;
    const dirtyPipelines = this.openNewRuns();
    for (const [run, writer] of this.open) {
      if (!writer.flush(now)) continue;
      this.open.delete(run);
      dirtyPipelines.add(run.pipeline);
      this.disk.write(`${run.pipeline.folder}/builds/permalinks`, permalinks(run.pipeline), run.savedAt);
      this.disk.touch(`${run.pipeline.folder}/builds`, this.lastChangeOf(run.pipeline));
    }
    for (const pipeline of controller.pipelines.values()) if (pipeline.bornAt <= now) this.writeItem(pipeline);
    for (const pipeline of dirtyPipelines) {
      const at = pipeline.runs.at(-1)!.start.at;
      this.disk.write(`${pipeline.folder}/nextBuildNumber`, `${pipeline.nextNumber}\n`, at);
      this.age(pipeline.folder, at);
    }
    this.flushController();
    for (const agent of controller.agents.values())
      if (agent.name !== "" && !agent.setup.isCloud) this.flushAgent(agent);
  }

  private openNewRuns(): Set<Pipeline> {
    const pipelines = new Set<Pipeline>();
    const { begun } = this.controller;
    for (; this.runsSeen < begun.length; this.runsSeen++) {
      const run = begun[this.runsSeen]!;
      this.writeItem(run.pipeline);
      this.open.set(run, new RunWriter(run, this.disk, this.how.habits));
      this.disk.touch(`${run.pipeline.folder}/builds`, this.lastChangeOf(run.pipeline));
      pipelines.add(run.pipeline);
    }
    return pipelines;
  }

  /** Says that something in a directory was made at an instant. */
  private age(directory: string, at: EpochMs): void {
    const last = Math.max(at, this.directoryAt.get(directory) ?? 0);
    this.directoryAt.set(directory, last);
    this.disk.touch(directory, last);
  }

  /** When something in its directory of builds was last made. */
  private lastChangeOf({ runs, bornAt }: Pipeline): EpochMs {
    let at = bornAt;
    for (let place = runs.length - 1; place >= 0 && place > runs.length - 50; place--) {
      const { start, savedAt, isRecordEnded } = runs[place]!;
      at = Math.max(at, start.at, isRecordEnded ? savedAt : 0);
    }
    return at;
  }

  private writeItem(pipeline: Pipeline): void {
    const { folder, bornAt, branchOf } = pipeline;
    if (this.items.has(folder)) return;
    this.items.add(folder);
    const parts = folder.split("/");
    for (let length = 2; length < parts.length; length += 2) {
      const above = parts.slice(0, length).join("/");
      if (this.items.has(above)) continue;
      this.items.add(above);
      this.disk.directory(above);
      const isProject = branchOf !== undefined && length === parts.length - 2;
      this.disk.write(
        `${above}/config.xml`,
        isProject ? multibranchConfig() : folderConfig(),
        this.controller.startedAt,
      );
    }
    this.disk.directory(`${folder}/builds`);
    this.disk.write(`${folder}/config.xml`, pipelineConfig(pipeline), bornAt);
    this.disk.write(`${folder}/nextBuildNumber`, "1\n", bornAt);
    for (let length = parts.length; length > 0; length--) this.age(parts.slice(0, length).join("/"), bornAt);
  }

  private flushController(): void {
    const { listChangedAt, locks, active } = this.controller;
    if (this.listAt !== listChangedAt) {
      this.listAt = listChangedAt;
      this.disk.write(LIST, executionList(active), listChangedAt);
    }
    if (locks.changedAt !== undefined && this.locksAt !== locks.changedAt) {
      this.locksAt = locks.changedAt;
      this.disk.write(LOCKS, locksRecord(locks), locks.changedAt);
    }
    if (this.queue) {
      this.disk.write("queue.xml", this.queue.content, this.queue.at);
      this.queue = undefined;
    }
  }

  private flushAgent(agent: Agent): void {
    if (this.agentsWrittenAt.get(agent) !== agent.configChangedAt) {
      this.agentsWrittenAt.set(agent, agent.configChangedAt);
      this.disk.directory(`nodes/${agent.name}`);
      this.disk.write(`nodes/${agent.name}/config.xml`, agentConfig(agent), agent.configChangedAt);
    }
    if (agent.log.length === 0) return;
    const lines = agent.log.splice(0);
    this.disk.directory(`logs/slaves/${agent.name}`);
    this.disk.append(`logs/slaves/${agent.name}/slave.log`, lines.map(({ text }) => text).join(""), lines.at(-1)!.at);
  }
}
