import { UNREADABLE } from "../../../model/class-name.ts";
import { integerOf, kindOf, type OpenRecord, simpleName, valueKind } from "../xml/place.ts";
import { dereference } from "../xml/references.ts";
import type { Tape } from "../xml/tape.ts";
import { XmlError } from "../xml/xml-error.ts";
import { forEachEntry, integerChild, resultText } from "./elements.ts";
import { readError } from "./errors.ts";
import type { FlowNodes } from "./flow-nodes.ts";
import type { NameBook } from "./name-book.ts";
import * as n from "./names.ts";
import type { PluginBook } from "./plugin-book.ts";
import { readableClass, readableStageStatus, readableSynthetic } from "./safe-text.ts";
import { isMetaStep, NODE_STEP } from "./step-functions.ts";

/** What is wrong with a record in a flow node's place: the first two are not kept, the others are. */
export type FlowNodeProblem = "no node" | "no number as id" | "an id that stands twice" | "an unknown class";

/** What reading a flow node needs beside the record. */
export interface FlowNodeContext {
  readonly nodes: FlowNodes;
  readonly book: NameBook;
  readonly plugins: PluginBook;
  /** By number of a descriptor's text: the number to keep for it. */
  readonly descriptors: number[];
  readonly openRecord: OpenRecord;
}

/** Flow nodes of one run; the largest seen have some ten thousand. */
const MAX_NODES = 1_000_000;

const nodeKinds = new Set([n.FLOW_START_NODE, n.FLOW_END_NODE, n.STEP_START_NODE, n.STEP_ATOM_NODE, n.STEP_END_NODE]);

/**
 * Adds the flow node of a `<Tag>` record (`node` and `actions`) to `context.nodes`.
 *
 * Source: workflow-support `SimpleXStreamFlowNodeStorage.Tag`. Actions nobody asks about are passed over; of an action that
 * stands twice the first counts.
 */
export function readFlowNode(tape: Tape, tag: number, context: FlowNodeContext): FlowNodeProblem | undefined {
  const { nodes } = context;
  const node = tape.child(tag, n.NODE);
  if (node < 0) return "no node";
  const idElement = tape.child(node, n.ID);
  const id = idElement < 0 ? Number.NaN : integerOf(tape, idElement);
  if (!(id >= 0 && id <= 0x7fffffff)) return "no number as id";
  if (nodes.rows >= MAX_NODES) throw new XmlError("more flow nodes than a run can have", 0);
  const { isRepeated } = nodes.place(id);
  const isKnown = readKind(tape, node, context);
  context.plugins.note(tape, node);
  readNodeFields(tape, node, context);
  const actions = tape.child(tag, n.ACTIONS);
  if (actions >= 0) readActions(tape, actions, context);
  if (isRepeated) return "an id that stands twice";
  return isKnown ? undefined : "an unknown class";
}

/** A node of an unknown class is kept and counted; it is no step. */
function readKind(tape: Tape, node: number, { nodes, book }: FlowNodeContext): boolean {
  const attribute = tape.attribute(node, n.CLASS);
  const kind = attribute < 0 ? 0 : valueKind(tape, attribute);
  const isKnown = nodeKinds.has(kind);
  nodes.columns.kind[nodes.current] = isKnown ? kind : 0;
  if (!isKnown) {
    const name = attribute < 0 ? "(none)" : readableClass(simpleName(tape.value(attribute)));
    nodes.columns.otherClass[nodes.current] = book.of(name);
  }
  return isKnown;
}

function readNodeFields(tape: Tape, node: number, context: FlowNodeContext): void {
  const { nodes } = context;
  const row = nodes.current;
  const { columns } = nodes;
  columns.parentsFrom[row] = nodes.parents.length;
  const end = tape.end(node);
  for (let at = node + 1; at < end; at = tape.end(at)) {
    const name = tape.name(at);
    if (name === n.PARENT_IDS) readParents(tape, at, nodes.parents);
    else if (name === n.DESCRIPTOR_ID && columns.descriptor[row] === -1)
      columns.descriptor[row] = descriptorId(tape, at, context);
    else if (name === n.START_ID) columns.startId[row] = integerOf(tape, at);
  }
  columns.parentsTo[row] = nodes.parents.length;
}

/** The descriptor as a number of the book; texts that are no class are one. Checked once per text, kept by number. */
function descriptorId(tape: Tape, element: number, { book, descriptors }: FlowNodeContext): number {
  const id = book.ofElement(tape, element);
  const known = descriptors[id];
  if (known !== undefined) return known;
  const text = book.text(id);
  const checked = text === "" ? -1 : readableClass(text) === text ? id : book.of(UNREADABLE);
  descriptors[id] = checked;
  return checked;
}

function readParents(tape: Tape, parentIds: number, parents: number[]): void {
  for (let at = parentIds + 1; at < tape.end(parentIds); at = tape.end(at)) {
    const parent = tape.name(at) === n.STRING ? integerOf(tape, at) : Number.NaN;
    if (!Number.isNaN(parent)) parents.push(parent);
  }
}

function readActions(tape: Tape, actions: number, context: FlowNodeContext): void {
  const end = tape.end(actions);
  for (let at = actions + 1; at < end; at = tape.end(at)) readAction(tape, at, context);
}

function readAction(tape: Tape, action: number, context: FlowNodeContext): void {
  const { plugins } = context;
  const { columns } = context.nodes;
  const row = context.nodes.current;
  switch (kindOf(tape, action)) {
    case n.TIMING_ACTION:
      return firstInteger(columns.startAt, row, integerChild(tape, action, n.START_TIME));
    case n.BODY_INVOCATION_ACTION:
      columns.isBody[row] = 1;
      return;
    case n.NOT_EXECUTED_ACTION:
      columns.notExecuted[row] = 1;
      return;
    case n.LABEL_ACTION:
      plugins.note(tape, action);
      // On an atom it is what `sh(label: …)` was given, an argument.
      if (columns.kind[row] === n.STEP_ATOM_NODE) return;
      return firstName(columns.label, tape.child(action, n.DISPLAY_NAME), tape, context);
    case n.PARALLEL_LABEL_ACTION:
      return firstName(columns.branch, tape.child(action, n.BRANCH_NAME), tape, context);
    case n.STAGE_ACTION:
      return firstName(columns.stageName, tape.child(action, n.STAGE_NAME), tape, context);
    case n.WORKSPACE_ACTION:
      return firstName(columns.agent, tape.child(action, n.NODE), tape, context);
    case n.ARGUMENTS_ACTION:
      return readArguments(tape, action, context);
    case n.LOG_STORAGE_ACTION:
      return;
    default:
      return readRarerAction(tape, action, context);
  }
}

function readRarerAction(tape: Tape, action: number, context: FlowNodeContext): void {
  const { nodes, book, plugins, openRecord } = context;
  const { columns } = nodes;
  const row = nodes.current;
  // The plugins of the actions above are those of the node itself, and on nearly every node.
  plugins.note(tape, action);
  switch (kindOf(tape, action)) {
    case n.ERROR_ACTION:
      if (columns.error[row] === -1) readError({ tape, element: action }, nodes, openRecord);
      return;
    case n.WARNING_ACTION:
      if (columns.warning[row] === -1)
        columns.warning[row] = book.of(resultText(tape, tape.child(action, n.RESULT)) ?? "UNSTABLE");
      return;
    case n.TAGS_ACTION:
      return readTags(tape, action, context);
    case n.PAUSE_ACTION:
      firstInteger(columns.pauseAt, row, integerChild(tape, action, n.START_TIME));
      return firstInteger(columns.pauseEndAt, row, integerChild(tape, action, n.END_TIME));
  }
}

function readTags(tape: Tape, action: number, { nodes, book, openRecord }: FlowNodeContext): void {
  const own = dereference({ tape, element: action }, openRecord);
  const tags = own === undefined ? -1 : own.tape.child(own.element, n.TAGS);
  if (own === undefined || tags < 0) return;
  const row = nodes.current;
  forEachEntry(own.tape, tags, (key, value) => {
    const { synthetic, stageStatus } = nodes.columns;
    const name = own.tape.text(key).trim();
    const text = own.tape.text(value).trim();
    if (name === "SYNTHETIC_STAGE" && synthetic[row] === -1) synthetic[row] = book.of(readableSynthetic(text));
    if (name === "STAGE_STATUS" && stageStatus[row] === -1) stageStatus[row] = book.of(readableStageStatus(text));
  });
}

/** Keeps two facts of the arguments, the label asked for and the symbol of a meta-step's delegate; all else is passed over. */
function readArguments(tape: Tape, action: number, { nodes, book }: FlowNodeContext): void {
  const { columns } = nodes;
  const row = nodes.current;
  const descriptor = columns.descriptor[row]! < 0 ? "" : book.text(columns.descriptor[row]!);
  const wrapped = tape.child(action, n.ARGUMENTS);
  if (wrapped < 0) return;
  if (descriptor === NODE_STEP) {
    const label = argument(tape, wrapped, "label");
    if (label >= 0 && tape.name(label) === n.STRING) columns.requestedLabel[row] = book.ofElement(tape, label);
  } else if (isMetaStep(descriptor)) {
    const delegate = argument(tape, wrapped, "delegate");
    const symbol = delegate < 0 ? undefined : delegateSymbol(tape, delegate);
    if (symbol !== undefined) columns.delegate[row] = book.of(symbol);
  }
}

/** Value of the first argument of that name among the `<arguments>` of a step, or -1. */
export function argument(tape: Tape, wrapped: number, name: string): number {
  let found = -1;
  forEachEntry(tape, wrapped, (key, value) => {
    if (found < 0 && isText(tape, key, name)) found = value;
  });
  return found;
}

/** `archiveArtifacts` of `<UninstantiatedDescribable><symbol>`, or the simple class name of `klass` or of a map's `$class`. */
function delegateSymbol(tape: Tape, value: number): string | undefined {
  const symbol = tape.child(value, n.SYMBOL);
  let text = symbol < 0 ? "" : tape.text(symbol);
  const klass = tape.child(value, n.KLASS);
  if (text === "" && klass >= 0) text = tape.text(klass);
  if (text === "")
    forEachEntry(tape, value, (key, entry) => {
      if (isText(tape, key, "$class")) text = tape.text(entry);
    });
  const simple = text.slice(text.lastIndexOf(".") + 1);
  return /^[A-Za-z_$][\w$]*$/.test(simple) ? simple : undefined;
}

function isText(tape: Tape, element: number, text: string): boolean {
  const from = tape.textFrom(element);
  if (tape.name(element) !== n.STRING || tape.textTo(element) - from !== text.length) return false;
  for (let at = 0; at < text.length; at++) if (tape.bytes[from + at] !== text.charCodeAt(at)) return false;
  return true;
}

function firstInteger(column: Float64Array, row: number, value: number): void {
  if (Number.isNaN(column[row])) column[row] = value;
}

// eslint-disable-next-line max-params -- one line per action in the switch above
function firstName(column: Int32Array, element: number, tape: Tape, { nodes, book }: FlowNodeContext): void {
  const row = nodes.current;
  if (element >= 0 && column[row] === -1) column[row] = book.ofElement(tape, element);
}
