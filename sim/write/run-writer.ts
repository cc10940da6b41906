import type { EpochMs } from "../engine/times.ts";
import type { FlowNode } from "../run/flow-graph.ts";
import type { Habits } from "../run/machine.ts";
import type { Run } from "../run/run.ts";
import { buildRecord, type NodePlace } from "./build-xml.ts";
import type { Disk } from "./disk.ts";
import { nodeFile, nodeStore } from "./node-files.ts";

/** Writes the records of one run as they change. */
export class RunWriter {
  private readonly folder: string;
  private hasNodeFiles = false;
  private hasProgram = false;
  private hasLog = false;

  constructor(
    private readonly run: Run,
    private readonly disk: Disk,
    private readonly habits: Habits,
  ) {
    this.folder = `${run.pipeline.folder}/builds/${run.number}`;
    disk.directory(this.folder);
  }

  /** Brings the records up to an instant. Returns whether they will not change any more. */
  flush(now: EpochMs): boolean {
    const { run, disk } = this;
    this.flushLog(now);
    const isEnded = run.isRecordEnded;
    if (isEnded) this.writeAllNodes();
    else if (run.pipeline.durability !== "PERFORMANCE_OPTIMIZED") this.writeChangedNodes();
    else if (run.isSavedWhole) this.writeStore("workflow");
    if (!run.isRecordDirty) return isEnded;
    run.isRecordDirty = false;
    this.writeProgram(isEnded);
    disk.write(`${this.folder}/build.xml`, buildRecord(run, this.place()), run.savedAt);
    disk.touch(this.folder, run.savedAt);
    return isEnded;
  }

  private flushLog(now: EpochMs): void {
    const growth = this.run.log.take(now);
    if (!growth) return;
    const { disk, folder } = this;
    if (growth.text !== "") disk.append(`${folder}/log`, growth.text, growth.logAt);
    if (growth.index !== "" || !this.hasLog)
      disk.append(`${folder}/log-index`, growth.index, growth.indexAt || growth.logAt);
    this.hasLog = true;
  }

  private writeChangedNodes(): void {
    const changed = this.run.graph.takeChanged();
    if (changed.length === 0) return;
    const folder = `${this.folder}/workflow`;
    this.disk.directory(folder);
    this.hasNodeFiles = true;
    let lastAt = 0;
    for (const node of changed) {
      this.disk.write(`${folder}/${node.id}.xml`, nodeFile(node), node.savedAt);
      lastAt = Math.max(lastAt, node.savedAt);
    }
    this.disk.touch(folder, lastAt);
  }

  private writeAllNodes(): void {
    const place = this.place();
    if (place === "workflow" && this.run.pipeline.durability !== "PERFORMANCE_OPTIMIZED") {
      this.writeChangedNodes();
      return;
    }
    if (this.run.graph.takeChanged().length === 0) return;
    if (place !== "workflow" && this.hasNodeFiles) this.disk.remove(`${this.folder}/workflow`);
    this.writeStore(place);
  }

  private writeStore(place: NodePlace): void {
    const folder = `${this.folder}/${place}`;
    this.disk.directory(folder);
    this.disk.write(`${folder}/flowNodeStore.xml`, nodeStore(this.nodes()), this.run.savedAt);
    this.disk.touch(folder, this.run.savedAt);
  }

  private writeProgram(isEnded: boolean): void {
    const path = `${this.folder}/program.dat`;
    const { pipeline, savedAt } = this.run;
    if (isEnded) {
      if (this.hasProgram) this.disk.remove(path);
    } else if (this.hasProgram) this.disk.touch(path, savedAt);
    else if (pipeline.durability !== "PERFORMANCE_OPTIMIZED") {
      this.disk.write(path, 'e\u00bc\n"\u00b1\u00e7I\u00d1', savedAt);
      this.hasProgram = true;
    }
  }

  /** Of a run whose nodes were lost, Jenkins makes up a beginning and an end. */
  private nodes(): readonly FlowNode[] {
    const { isLost, graph } = this.run;
    if (!isLost) return graph.nodes;
    const first = graph.nodes[0]!;
    return [first, { ...graph.nodes.at(-1)!, parents: [first.id] }];
  }

  private place(): NodePlace {
    if (this.run.isLost) return "workflow-fallback";
    const isInBulk = this.habits.finished === "bulk" && this.run.pipeline.durability !== "PERFORMANCE_OPTIMIZED";
    return isInBulk ? "workflow-completed" : "workflow";
  }
}
