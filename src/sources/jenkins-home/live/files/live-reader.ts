import { factBuilders } from "../../../../model/fact-batch.ts";
import type { FlowGraph } from "../../graph/flow-graph.ts";
import type { RunContext } from "../../graph/run-context.ts";
import type { FlowNodes } from "../../records/flow-nodes.ts";
import { NameBook } from "../../records/name-book.ts";
import { PluginBook } from "../../records/plugin-book.ts";
import { XmlParser } from "../../xml/parser.ts";
import type { Tape } from "../../xml/tape.ts";
import { XmlError } from "../../xml/xml-error.ts";
import { LiveFiles } from "./live-files.ts";

/** What reading a home's records needs, shared by all of its runs. */
export class LiveReader {
  readonly files: LiveFiles;
  readonly book = new NameBook();
  readonly plugins = new PluginBook();
  readonly descriptors: number[] = [];
  private readonly parser = new XmlParser();
  private readonly facts = factBuilders();

  constructor(
    readonly home: string,
    files = new LiveFiles(),
  ) {
    this.files = files;
  }

  /** Absolute path of a path below the home. */
  pathOf(path: string): string {
    return `${this.home}/${path}`;
  }

  /**
   * A document on the tape, good until the next one is read.
   *
   * "missing" when there is no such file, "broken" when it is no well-formed document (yet: it may be being written).
   */
  document(path: string): Tape | "missing" | "broken" {
    const bytes = this.files.read(this.pathOf(path));
    if (bytes === undefined) return "missing";
    return this.parse(bytes) ?? "broken";
  }

  /** Bytes of a document on the tape; undefined when they are not well-formed. */
  parse(bytes: Buffer): Tape | undefined {
    try {
      this.parser.parse(bytes, 0, bytes.length);
      return this.parser.tape;
    } catch (error) {
      if (error instanceof XmlError) return undefined;
      throw error;
    }
  }

  /** What the functions of `graph/` work on; they only read from it here, no fact is written. */
  contextOf(nodes: FlowNodes, graph: FlowGraph): RunContext {
    return { runId: 0, graph, nodes, book: this.book, facts: this.facts, warnings: new Int32Array(0) };
  }
}
