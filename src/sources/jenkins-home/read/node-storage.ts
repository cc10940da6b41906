import type { ReportProblem } from "../problems.ts";
import * as n from "../records/names.ts";
import { type FlowNodeContext, readFlowNode } from "../records/read-flow-node.ts";
import { XmlParser } from "../xml/parser.ts";
import { kindOf, type OpenRecord, type Place } from "../xml/place.ts";
import type { Tape } from "../xml/tape.ts";
import { XmlError } from "../xml/xml-error.ts";
import { FileError, type FileReader, kindOfPath, namesIn } from "./files.ts";

/** Directories that may hold flow nodes, in the order they are tried when the recorded one is not there. */
const fallbacks: readonly string[] = [
  "workflow",
  "workflow-completed",
  "workflow-fallback",
  "workflow-completed-fallback",
];

/** A directory of the run itself: no path, nothing that leads elsewhere. */
const DIRECTORY_NAME = /^\w[\w.-]{0,60}$/;

const BULK_FILE = "flowNodeStore.xml";

/** Where a run keeps its flow nodes: a directory of it, and in one file (`bulk`) or a file each (`nodes`). */
export interface NodeStorage {
  readonly directory: string;
  readonly form: "bulk" | "nodes";
}

/** What reading the flow nodes of a run needs; one object for all runs, because a flow node may be a file. */
export interface NodeStorageReader extends FlowNodeContext {
  readonly files: FileReader;
  readonly parser: XmlParser;
  readonly report: ReportProblem;
}

/**
 * Directory of a run's flow nodes, links not followed; undefined when there is none.
 *
 * `storageDir` as recorded decides (default `workflow`); when that is no directory, the first fallback that is.
 * Source: workflow-cps `CpsFlowExecution.getStorageDir`, `optimizeStorage` and `createPlaceholderNodes`.
 */
export function findStorage(
  runPath: string,
  recorded: string | undefined,
  isDirectory = (path: string): boolean => kindOfPath(path) === "directory",
): string | undefined {
  const first = DIRECTORY_NAME.test(recorded ?? "") ? [recorded!] : [];
  return [...first, ...fallbacks].find((name) => isDirectory(`${runPath}/${name}`));
}

/** Reads all flow nodes in a directory; where an id stands in the bulk file and in a file of its own, the bulk file wins. */
export function readStorage(reader: NodeStorageReader, runPath: string, directory: string): NodeStorage | undefined {
  const path = `${runPath}/${directory}`;
  const names = namesIn(path);
  let hasFiles = false;
  for (const name of names) {
    if (!isNodeFile(name)) continue;
    hasFiles = true;
    readNodeFile(reader, `${path}/${name}`);
  }
  const hasBulk = names.includes(BULK_FILE);
  if (hasBulk) readBulk(reader, `${path}/${BULK_FILE}`);
  if (hasBulk) return { directory, form: "bulk" };
  return hasFiles ? { directory, form: "nodes" } : undefined;
}

/** `<digits>.xml`, looked at by hand: this runs once per flow node. */
export function isNodeFile(name: string): boolean {
  const end = name.length - 4;
  if (end < 1 || !name.endsWith(".xml")) return false;
  for (let at = 0; at < end; at++) {
    const code = name.charCodeAt(at);
    if (code < 0x30 || code > 0x39) return false;
  }
  return true;
}

/** The hottest function of the product: no closure, no object per call. */
function readNodeFile(reader: NodeStorageReader, path: string): void {
  const { files, parser } = reader;
  try {
    const length = files.read(path);
    parser.parse(files.bytes, 0, length);
    if (!isTag(parser.tape, 0)) return reader.report(path, "unexpected-root", "not a flow node record");
    const problem = readFlowNode(parser.tape, 0, reader);
    if (problem !== undefined) reader.report(path, "flow-node", `a flow node record with ${problem}`);
  } catch (error) {
    reportError(reader, path, error);
  }
}

function readBulk(reader: NodeStorageReader, path: string): void {
  const { nodes, parser } = reader;
  const firstRow = nodes.rows;
  try {
    readEntries(reader, path);
  } catch (error) {
    nodes.dropFrom(firstRow);
    return reportError(reader, path, error);
  }
  if (/(?:^|-)map$/.test(parser.tape.nameText(0))) return;
  nodes.dropFrom(firstRow);
  reader.report(path, "unexpected-root", "not a map of flow nodes");
}

function readEntries(reader: NodeStorageReader, path: string): void {
  const { files, parser, report } = reader;
  const length = files.read(path);
  const ranges: number[] = [];
  const context = { ...reader, openRecord: recordOpener(parser, ranges) };
  parser.parse(files.bytes, 0, length, (element, from, to) => {
    if (parser.tape.name(element) !== n.ENTRY) return;
    ranges.push(from, to);
    readEntry(parser.tape, element, context, (problem) =>
      report(path, "flow-node", `a flow node record with ${problem}`),
    );
  });
}

// eslint-disable-next-line max-params -- called in one place, per entry
function readEntry(tape: Tape, entry: number, context: FlowNodeContext, report: (problem: string) => void): void {
  for (let at = entry + 1; at < tape.end(entry); at = tape.end(at)) {
    if (!isTag(tape, at)) continue;
    const problem = readFlowNode(tape, at, context);
    if (problem !== undefined) report(problem);
  }
}

/** Finds an entry read before by parsing it once more; a second parser, because the first is in the middle of the file. */
function recordOpener(parser: XmlParser, ranges: readonly number[]): OpenRecord {
  const second = new XmlParser();
  let opened = 0;
  return (tape, name, nth): Place | undefined => {
    const from = ranges[nth * 2 - 2];
    const to = ranges[nth * 2 - 1];
    if (tape !== parser.tape || name !== "entry" || from === undefined || to === undefined) return undefined;
    if (opened !== nth) second.parse(parser.tape.bytes, from, to);
    opened = nth;
    return { tape: second.tape, element: 0 };
  };
}

function isTag(tape: Tape, element: number): boolean {
  const name = tape.name(element);
  return name === n.TAG || name === n.OLD_TAG || kindOf(tape, element) === n.TAG;
}

/** Notes why a file could not be read; one that vanished meanwhile is no problem. */
function reportError({ report }: NodeStorageReader, path: string, error: unknown): void {
  if (error instanceof XmlError) report(path, "malformed", error.message);
  else if (!(error instanceof FileError)) throw error;
  else if (!error.isMissing) report(path, "unreadable", error.reason);
}
