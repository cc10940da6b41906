import { isNodeFile } from "../../read/node-storage.ts";
import { FlowNodes } from "../../records/flow-nodes.ts";
import * as n from "../../records/names.ts";
import { type FlowNodeContext, readFlowNode } from "../../records/read-flow-node.ts";
import { readStepDetails, type StepDetails } from "../../records/step-details.ts";
import { kindOf } from "../../xml/place.ts";
import type { Tape } from "../../xml/tape.ts";
import { XmlError } from "../../xml/xml-error.ts";
import { type ChangeStamp, changeStamp, isAsBefore, isRecent } from "../files/change-stamp.ts";
import type { LiveReader } from "../files/live-reader.ts";

/** Rows to begin with: the median run has thirty flow nodes, and many runs are held at once. */
const FIRST_ROWS = 32;

const BULK_FILE = "flowNodeStore.xml";

/** What a look at the flow nodes needs to know. */
export interface NodesLook {
  /** Directory of the flow nodes, below the home. */
  readonly directory: string;
  /** Nodes that began later are not there yet. */
  readonly until: number;
  readonly at: number;
  /** Only these files were written since the last look; absent: nobody knows. */
  readonly nodes?: ReadonlySet<string>;
}

/**
 * The flow nodes of one run as they come, read once each.
 *
 * Jenkins writes a node's file again when something is added to it (an agent got, an error, a pause), through a temporary file:
 * the directory's time then changes too, and the nodes the run still stands on (`watched`) are read again.
 */
export class RunNodes {
  readonly nodes = new FlowNodes(FIRST_ROWS);
  readonly details = new Map<number, StepDetails>();
  /** Ids of nodes whose records may still change. */
  watched: readonly number[] = [];
  /** Nodes that began after `until` were met: the run went on. */
  wentOn = false;
  private stamp: ChangeStamp | undefined;
  private directory = "";
  /** The same from the root. */
  private path = "";

  /** Reads what is new; true when anything was. */
  look(reader: LiveReader, look: NodesLook): boolean {
    if (look.directory !== this.directory) this.startOver(look.directory, reader.pathOf(look.directory));
    else if (look.nodes !== undefined) return this.readTold(reader, look, look.nodes);
    const stats = reader.files.stat(this.path);
    if (stats?.isDirectory() !== true || isAsBefore(stats, this.stamp)) return false;
    const before = this.nodes.rows;
    const isComplete = this.readDirectory(reader, look);
    this.stamp = isComplete && !isRecent(stats, look.at) ? changeStamp(stats) : undefined;
    return this.nodes.rows !== before || this.watched.length > 0;
  }

  /** The directory's stamp stays as it was: the next look at all of it sees what was not told. */
  private readTold(reader: LiveReader, look: NodesLook, nodes: ReadonlySet<string>): boolean {
    for (const name of nodes)
      if (name === BULK_FILE) this.readBulk(reader, look);
      else this.readNode(reader, `${look.directory}/${name}`, look.until);
    return nodes.size > 0;
  }

  private startOver(directory: string, path: string): void {
    this.directory = directory;
    this.path = path;
    this.stamp = undefined;
    this.nodes.clear();
    this.details.clear();
    this.watched = [];
  }

  /** False when a record could not be read: it may be half written, and is tried again. */
  private readDirectory(reader: LiveReader, look: NodesLook): boolean {
    let isComplete = true;
    const names = reader.files.names(reader.pathOf(look.directory));
    for (const name of names) {
      if (!isNodeFile(name)) continue;
      const id = Number(name.slice(0, -4));
      if (this.nodes.rowOf(id) >= 0 && !this.watched.includes(id)) continue;
      if (!this.readNode(reader, `${look.directory}/${name}`, look.until)) isComplete = false;
    }
    if (names.includes(BULK_FILE)) this.readBulk(reader, look);
    return isComplete;
  }

  private readNode(reader: LiveReader, file: string, until: number): boolean {
    const tape = reader.document(file);
    if (typeof tape === "string") return tape === "missing";
    if (isTag(tape, 0)) this.addNode(reader, tape, { tag: 0, until });
    return true;
  }

  /** The store of a run that does not write node by node; all of it or nothing. */
  private readBulk(reader: LiveReader, look: NodesLook): void {
    const tape = reader.document(`${look.directory}/${BULK_FILE}`);
    if (typeof tape === "string") return;
    for (let entry = 1; entry < tape.count; entry = tape.end(entry))
      for (let at = entry + 1; at < tape.end(entry); at = tape.end(at))
        if (isTag(tape, at)) this.addNode(reader, tape, { tag: at, until: look.until });
  }

  private addNode(reader: LiveReader, tape: Tape, { tag, until }: { tag: number; until: number }): void {
    const { nodes } = this;
    const before = nodes.rows;
    const context: FlowNodeContext = {
      nodes,
      book: reader.book,
      plugins: reader.plugins,
      descriptors: reader.descriptors,
      openRecord: () => undefined,
    };
    try {
      const problem = readFlowNode(tape, tag, context);
      if (problem === "no node" || problem === "no number as id") return;
    } catch (error) {
      if (error instanceof XmlError) return;
      throw error;
    }
    this.keep(tape, { tag, until, isNew: nodes.rows > before });
  }

  private keep(tape: Tape, { tag, until, isNew }: { tag: number; until: number; isNew: boolean }): void {
    const { nodes } = this;
    const { current } = nodes;
    const id = nodes.columns.id[current]!;
    if (nodes.columns.startAt[current]! > until) {
      this.wentOn = true;
      if (isNew) nodes.dropFrom(current);
      return;
    }
    const details = readStepDetails(tape, tag, until);
    if (details === undefined) this.details.delete(id);
    else this.details.set(id, details);
  }
}

function isTag(tape: Tape, element: number): boolean {
  const name = tape.name(element);
  return name === n.TAG || name === n.OLD_TAG || kindOf(tape, element) === n.TAG;
}
