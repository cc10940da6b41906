import { factBuilders } from "../../../model/fact-batch.ts";
import { flowGraph } from "../graph/flow-graph.ts";
import { worstWarnings } from "../graph/outcome.ts";
import { FileError, FileReader, namesIn, statsOfPath } from "../read/files.ts";
import { findStorage, type NodeStorageReader, readStorage } from "../read/node-storage.ts";
import { type BuildRecord, readBuild } from "../records/build-record.ts";
import { FlowNodes } from "../records/flow-nodes.ts";
import { NameBook } from "../records/name-book.ts";
import * as n from "../records/names.ts";
import { PluginBook } from "../records/plugin-book.ts";
import { XmlParser } from "../xml/parser.ts";
import { XmlError } from "../xml/xml-error.ts";
import type { RunPlace } from "./pipelines.ts";
import { resumedAtOf } from "./resumed-at.ts";
import { type RunIntervals, runIntervals } from "./run-intervals.ts";

/** A run with more flow nodes takes seconds to read and says little about steps: it loops. */
const MAX_FLOW_NODES = 20_000;

/** The same for flow nodes in one file; the largest seen has a few megabytes. */
const MAX_BULK_BYTES = 64 * 1024 * 1024;

const BULK_FILE = "flowNodeStore.xml";

/** What was read of a build directory: its intervals, or why there are none. */
export type RunReading =
  | { readonly kind: "run"; readonly intervals: RunIntervals; readonly endAt: number }
  | { readonly kind: "running" | "other" | "unreadable" };

/** Reads finished runs one after another. Never throws for what a home may hold. */
export class RunReader {
  /** Flow nodes read so far. */
  flowNodes = 0;
  private readonly files = new FileReader();
  private readonly parser = new XmlParser();
  private readonly book = new NameBook();
  private readonly nodes = new FlowNodes();
  private readonly facts = factBuilders();
  private readonly storage: NodeStorageReader;

  /** @param home absolute path of the home, without a slash at the end */
  constructor(private readonly home: string) {
    this.storage = {
      nodes: this.nodes,
      book: this.book,
      plugins: new PluginBook(),
      descriptors: [],
      openRecord: () => undefined,
      files: this.files,
      parser: this.parser,
      report: () => undefined,
    };
  }

  /** Reads one build directory. */
  read(place: RunPlace): RunReading {
    try {
      return this.readRun(place, `${this.home}/${place.path}`);
    } catch (error) {
      if (error instanceof FileError || error instanceof XmlError) return { kind: "unreadable" };
      throw error;
    }
  }

  private readRun({ family, pipeline, runNumber }: RunPlace, path: string): RunReading {
    this.parser.parse(this.files.bytes, 0, this.files.read(`${path}/build.xml`));
    if (this.parser.tape.name(0) !== n.FLOW_BUILD) return { kind: "other" };
    const build = readBuild(this.parser.tape, { add: () => undefined, latestAt: Number.MAX_SAFE_INTEGER });
    if (!build.finished) return { kind: "running" };
    if (!this.readNodes(path, build)) return { kind: "unreadable" };
    const graph = flowGraph(this.nodes);
    const { nodes, book, facts } = this;
    const context = { runId: 0, graph, nodes, book, facts, warnings: worstWarnings(graph, book) };
    const resumedAt = resumedAtOf(`${path}/log`);
    const intervals = runIntervals({ family, pipeline, runNumber, build, context, resumedAt });
    if (intervals === undefined) return { kind: "unreadable" };
    return { kind: "run", intervals, endAt: intervals.run.startAt + build.durationMs! };
  }

  /** False when the run has no flow nodes, or too many. */
  private readNodes(path: string, build: BuildRecord): boolean {
    this.nodes.clear();
    const directory = findStorage(path, build.execution?.storageDir);
    if (directory === undefined || isTooLarge(`${path}/${directory}`)) return false;
    readStorage(this.storage, path, directory);
    this.flowNodes += this.nodes.rows;
    return this.nodes.rows > 0;
  }
}

function isTooLarge(storage: string): boolean {
  const bulk = statsOfPath(`${storage}/${BULK_FILE}`);
  return namesIn(storage).length > MAX_FLOW_NODES || (bulk !== undefined && bulk.size > MAX_BULK_BYTES);
}
