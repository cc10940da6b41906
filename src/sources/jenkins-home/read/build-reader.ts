import type { Stats } from "node:fs";
import { batchBuffers, type FactBuilders, factBuilders, takeTables } from "../../../model/fact-batch.ts";
import type { BuildBatch, BuildOutcome, BuildTask } from "../builds.ts";
import { FeatureCounts, writeRun } from "../graph/run-facts.ts";
import { shipNames } from "../graph/ship-names.ts";
import type { Problem, ProblemCode } from "../problems.ts";
import { type AddFeature, type BuildRecord, readBuild } from "../records/build-record.ts";
import { FlowNodes } from "../records/flow-nodes.ts";
import { NameBook } from "../records/name-book.ts";
import * as n from "../records/names.ts";
import { PluginBook } from "../records/plugin-book.ts";
import { XmlParser } from "../xml/parser.ts";
import { XmlError } from "../xml/xml-error.ts";
import { FileError, FileReader, kindOfPath, namesIn } from "./files.ts";
import { markOf, UNSETTLED } from "./marks.ts";
import { findStorage, type NodeStorage, type NodeStorageReader, readStorage } from "./node-storage.ts";

/** Problems kept per build: a file of a million broken records must not fill the store. */
const MAX_PROBLEMS = 100;

/** Runs cannot begin later than this after now: an instant beyond is a broken record's. */
const FUTURE_MS = 86_400_000;

/** What a reader of builds is given once. */
export interface BuildReaderOptions {
  /** Absolute path of the home, without a slash at the end. */
  readonly home: string;
  readonly now: () => number;
}

/** Reads build directories one after another and collects the facts; one per thread. */
export class BuildReader {
  private readonly files = new FileReader();
  private readonly parser = new XmlParser();
  private readonly book = new NameBook();
  private readonly plugins = new PluginBook();
  private readonly nodes = new FlowNodes();
  private readonly features = new FeatureCounts();
  private readonly facts: FactBuilders = factBuilders();
  private readonly storageReader: NodeStorageReader;
  private outcomes: BuildOutcome[] = [];
  private problems: Problem[] = [];
  private flowNodes = 0;

  constructor(private readonly options: BuildReaderOptions) {
    this.storageReader = {
      nodes: this.nodes,
      book: this.book,
      plugins: this.plugins,
      descriptors: [],
      openRecord: () => undefined,
      files: this.files,
      parser: this.parser,
      report: (path, code, reason) => this.report(path, code, reason),
    };
  }

  /** Reads one build directory; what is wrong in it becomes part of its outcome. Never throws for what a home may hold. */
  read(task: BuildTask): void {
    this.problems = [];
    const path = `${this.options.home}/${task.path}`;
    const outcome = this.readBuildXml(task, path);
    this.outcomes.push({ ...outcome, problems: this.problems });
  }

  /** Takes out what was read since the last call. */
  take(): { batch: BuildBatch; buffers: ArrayBuffer[] } {
    const tables = takeTables(this.facts);
    const names = shipNames(tables, this.book);
    const batch = {
      facts: { tables, ...names },
      outcomes: this.outcomes,
      plugins: this.plugins.take(),
      filesRead: this.files.filesRead,
      bytesRead: this.files.bytesRead,
      flowNodes: this.flowNodes,
    };
    this.outcomes = [];
    this.files.filesRead = 0;
    this.files.bytesRead = 0;
    this.flowNodes = 0;
    return { batch, buffers: batchBuffers(tables) };
  }

  private readBuildXml(task: BuildTask, path: string): Omit<BuildOutcome, "problems"> {
    const file = `${path}/build.xml`;
    let stats: Stats | undefined;
    try {
      stats = this.files.readWithStats(file);
      this.parser.parse(this.files.bytes, 0, this.files.size);
    } catch (error) {
      return this.unreadable(task, path, { error, stats });
    }
    if (this.parser.tape.name(0) !== n.FLOW_BUILD) return outcomeOf(task, "other", { mark: this.markOf(path, stats) });
    return this.readRun(task, path, stats);
  }

  private readRun(task: BuildTask, path: string, stats: Stats): Omit<BuildOutcome, "problems"> {
    this.features.clear();
    this.nodes.clear();
    this.plugins.noteAll(this.parser.tape);
    const latestAt = this.options.now() + FUTURE_MS;
    const add: AddFeature = (kind, name, amount) => this.features.add(kind, name, amount);
    const build = readBuild(this.parser.tape, { add, latestAt });
    const { storage, mark } = this.readNodes(path, build, stats);
    this.plugins.date(build.startAt ?? build.scheduledAt);
    const runNumber = Math.min(task.runNumber ?? Math.max(build.number ?? 0, 0), 0x7fffffff);
    const { nodes, features } = this;
    const records = { runId: task.runId, pipelineId: task.pipelineId, runNumber, build, storage, nodes, features };
    const badEdges = writeRun(records, this.book, this.facts);
    if (badEdges > 0) this.report(path, "unlinked", `${badEdges} links between flow nodes lead nowhere or in a ring`);
    this.flowNodes += nodes.rows;
    const startAt = build.startAt ?? build.scheduledAt;
    return outcomeOf(task, "run", { mark, runNumber, startAt, scheduledAt: build.scheduledAt });
  }

  /** Takes the mark before the flow nodes are read: what is added meanwhile is read again next time. */
  private readNodes(
    path: string,
    build: BuildRecord,
    stats: Stats,
  ): { storage: NodeStorage | undefined; mark: string } {
    let looked = path;
    try {
      const directory = findStorage(path, build.execution?.storageDir);
      if (directory === undefined) return { storage: undefined, mark: this.markOf(path, stats) };
      looked = `${path}/${directory}`;
      const mark = this.markOf(path, stats, directory);
      const storage = readStorage(this.storageReader, path, directory);
      return { storage, mark: this.hasUnreadable() ? UNSETTLED : mark };
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      this.report(looked, "unreadable", error.reason);
      return { storage: undefined, mark: UNSETTLED };
    }
  }

  private markOf(path: string, stats: Stats, storage?: string): string {
    return markOf(path, stats, { storage, nowMs: this.options.now() });
  }

  /** What may not be read now may be next time, with nothing of it changed that a mark would show. */
  private hasUnreadable(): boolean {
    return this.problems.some(({ code }) => code === "unreadable");
  }

  private unreadable(
    task: BuildTask,
    path: string,
    { error, stats }: { error: unknown; stats: Stats | undefined },
  ): Omit<BuildOutcome, "problems"> {
    if (error instanceof FileError && error.isMissing) return this.withoutBuildXml(task, path);
    if (error instanceof XmlError) this.report(`${path}/build.xml`, "malformed", error.message);
    else if (error instanceof FileError) this.report(`${path}/build.xml`, "unreadable", error.reason);
    else throw error;
    const isKnown = stats !== undefined && error instanceof XmlError;
    return outcomeOf(task, "bad", { mark: isKnown ? this.markOf(path, stats) : UNSETTLED });
  }

  /** A run that was deleted while Jenkins held a file of it leaves its log or flow nodes behind. */
  private withoutBuildXml(task: BuildTask, path: string): Omit<BuildOutcome, "problems"> {
    const remains = remainsOf(path);
    if (remains) this.report(path, "missing", "missing build.xml");
    return outcomeOf(task, remains ? "bad" : "none", { mark: UNSETTLED });
  }

  /** Beyond {@link MAX_PROBLEMS} of a build, one more says nothing new. */
  private report(path: string, code: ProblemCode, reason: string): void {
    if (this.problems.length < MAX_PROBLEMS)
      this.problems.push({ file: path.slice(this.options.home.length + 1), code, reason });
  }
}

function remainsOf(path: string): boolean {
  const isRemains = (name: string, kind: string | undefined): boolean =>
    name === "log" ? kind === "file" : name.startsWith("workflow") && kind === "directory";
  try {
    return namesIn(path).some((name) => isRemains(name, kindOfPath(`${path}/${name}`)));
  } catch (error) {
    if (error instanceof FileError) return false;
    throw error;
  }
}

function outcomeOf(
  { path, pipelineId, runId, runNumber }: BuildTask,
  kind: BuildOutcome["kind"],
  details: { mark: string; runNumber?: number; startAt?: number | undefined; scheduledAt?: number | undefined },
): Omit<BuildOutcome, "problems"> {
  return {
    path,
    pipelineId,
    kind,
    runId,
    mark: details.mark,
    runNumber: details.runNumber ?? runNumber ?? 0,
    startAt: details.startAt,
    scheduledAt: details.scheduledAt,
  };
}
