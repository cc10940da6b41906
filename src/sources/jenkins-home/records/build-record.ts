import { integerOf, kindOf, simpleName, unescapeName } from "../xml/place.ts";
import type { Tape } from "../xml/tape.ts";
import { type CountFeature, countModelFeatures } from "./declarative-model.ts";
import { forEachEntry, integerChild, resultText, textChild } from "./elements.ts";
import { type Syntax, syntaxOfScript } from "./groovy.ts";
import * as n from "./names.ts";
import { readableClass, readableDurability, readableMember } from "./safe-text.ts";

/** A library a run used. */
interface UsedLibrary {
  readonly name: string;
  readonly version: string | undefined;
  readonly trusted: boolean | undefined;
}

/** What `build.xml` says of a Pipeline run; undefined where it says nothing. Instants in epoch milliseconds. */
export interface BuildRecord {
  /** Only in records of Jenkins before 1.597, whose directories are named by date. */
  readonly number: number | undefined;
  readonly scheduledAt: number | undefined;
  readonly startAt: number | undefined;
  readonly durationMs: number | undefined;
  readonly queueMs: number | undefined;
  readonly result: string | undefined;
  readonly finished: boolean;
  readonly replayed: boolean;
  readonly restarted: boolean;
  readonly syntax: Syntax | undefined;
  readonly libraries: readonly UsedLibrary[];
  readonly execution: ExecutionRecord | undefined;
}

/** What `build.xml` keeps of the Pipeline engine's part; absent when the run ended before the engine started. */
export interface ExecutionRecord {
  readonly durability: string | undefined;
  readonly sandbox: boolean | undefined;
  readonly resumeBlocked: boolean | undefined;
  readonly storageDir: string | undefined;
  readonly scriptLines: number | undefined;
  readonly scriptBytes: number | undefined;
  readonly loadedScripts: number;
  readonly internalCalls: number;
  readonly syntax: Syntax | undefined;
}

/** Counts a feature several times, or adds nanoseconds. */
export type AddFeature = (kind: Parameters<CountFeature>[0], name: string, amount: number) => void;

/**
 * Reads a `<flow-build>` document; features go to `add` as they are met. The script is measured and dropped.
 *
 * Instants after `latestAt` count as not recorded: no run begins in the far future.
 */
export function readBuild(tape: Tape, { add, latestAt }: { add: AddFeature; latestAt: number }): BuildRecord {
  const instant = (name: number): number | undefined => {
    const at = integerChild(tape, 0, name);
    // Jenkins writes 0 for an instant it did not record.
    return at > 0 && at <= latestAt ? at : undefined;
  };
  const actions = readActions(tape, tape.child(0, n.ACTIONS), add);
  const executionElement = tape.child(0, n.EXECUTION);
  const execution = executionElement < 0 ? undefined : readExecution(tape, executionElement, add);
  const result = tape.child(0, n.RESULT);
  const completed = textChild(tape, 0, n.COMPLETED);
  return {
    number: known(integerChild(tape, 0, n.NUMBER)),
    scheduledAt: instant(n.TIMESTAMP),
    startAt: instant(n.START_TIME),
    durationMs: known(integerChild(tape, 0, n.DURATION)),
    queueMs: actions.queueMs,
    result: result < 0 ? undefined : resultText(tape, result),
    finished: isFinished(completed?.trim(), result >= 0),
    replayed: actions.replayed,
    restarted: actions.restarted,
    syntax: actions.isDeclarative ? "declarative" : execution?.syntax,
    libraries: actions.libraries,
    execution,
  };
}

/** Records of workflow-job before 2.19 have no `completed`: a result tells. */
function isFinished(completed: string | undefined, hasResult: boolean): boolean {
  return completed === "true" || (completed !== "false" && hasResult);
}

interface ActionFacts {
  queueMs: number | undefined;
  replayed: boolean;
  restarted: boolean;
  isDeclarative: boolean;
  libraries: UsedLibrary[];
}

function readActions(tape: Tape, actions: number, add: AddFeature): ActionFacts {
  const facts: ActionFacts = {
    queueMs: undefined,
    replayed: false,
    restarted: false,
    isDeclarative: false,
    libraries: [],
  };
  if (actions < 0) return facts;
  for (let at = actions + 1; at < tape.end(actions); at = tape.end(at)) readAction(tape, at, { facts, add });
  return facts;
}

function readAction(tape: Tape, action: number, { facts, add }: { facts: ActionFacts; add: AddFeature }): void {
  switch (kindOf(tape, action)) {
    case n.CAUSE_ACTION:
      return readCauses(tape, action, add);
    case n.TIME_IN_QUEUE_ACTION:
      facts.queueMs ??= known(integerChild(tape, action, n.QUEUING_DURATION));
      return;
    case n.REPLAY_ACTION:
      facts.replayed = true;
      return;
    case n.RESTART_ACTION:
      facts.restarted = true;
      return;
    case n.LIBRARIES_ACTION:
      facts.libraries.push(...readLibraries(tape, action));
      return;
    case n.EXECUTION_MODEL_ACTION:
      facts.isDeclarative = true;
      return countModelFeatures(tape, action, (kind, name) => add(kind, name, 1));
  }
}

function readCauses(tape: Tape, action: number, add: AddFeature): void {
  const count = (element: number): void =>
    add("cause", readableClass(simpleName(unescapeName(tape.nameText(element)))), 1);
  const bag = tape.child(action, n.CAUSE_BAG);
  for (let entry = bag + 1; bag >= 0 && entry < tape.end(bag); entry = tape.end(entry))
    if (tape.name(entry) === n.ENTRY && tape.hasChildren(entry)) count(entry + 1);
  const causes = tape.child(action, n.CAUSES);
  if (causes < 0) return;
  for (let at = causes + 1; at < tape.end(causes); at = tape.end(at)) count(at);
}

/** XStream may wrap the list (`<c class="list"/>`): only records with a name count. */
function readLibraries(tape: Tape, action: number): UsedLibrary[] {
  const libraries: UsedLibrary[] = [];
  for (let at = action + 1; at < tape.end(action); at++) {
    if (kindOf(tape, at) !== n.LIBRARY_RECORD) continue;
    const name = textChild(tape, at, n.NAME);
    if (name === undefined) continue;
    const trusted = textChild(tape, at, n.TRUSTED);
    libraries.push({
      name,
      version: textChild(tape, at, n.VERSION),
      trusted: trusted === undefined ? undefined : trusted === "true",
    });
  }
  return libraries;
}

function readExecution(tape: Tape, execution: number, add: AddFeature): ExecutionRecord {
  const script = textChild(tape, execution, n.SCRIPT);
  return {
    durability: readableDurability(textChild(tape, execution, n.DURABILITY_HINT)?.trim() ?? ""),
    sandbox: flagChild(tape, execution, n.SANDBOX),
    resumeBlocked: flagChild(tape, execution, n.RESUME_BLOCKED),
    storageDir: textChild(tape, execution, n.STORAGE_DIR),
    scriptLines: script === undefined ? undefined : countLines(script),
    scriptBytes: script === undefined ? undefined : Buffer.byteLength(script),
    loadedScripts: childCount(tape, tape.child(execution, n.LOADED_SCRIPTS)),
    internalCalls: readInternalCalls(tape, execution, add),
    syntax: script === undefined ? undefined : syntaxOfScript(script),
  };
}

/** Also adds the engine's own timers, nanoseconds by timer. */
function readInternalCalls(tape: Tape, execution: number, add: AddFeature): number {
  const timings = tape.child(execution, n.TIMINGS);
  if (timings >= 0)
    forEachEntry(tape, timings, (key, value) => {
      const ns = integerOf(tape, value);
      const timer = tape.text(key);
      if (
        tape.name(key) === n.STRING &&
        tape.name(value) === n.LONG &&
        !Number.isNaN(ns) &&
        /^[A-Za-z]\w{0,40}$/.test(timer)
      )
        add("cpsNs", timer, ns);
    });
  const calls = tape.child(execution, n.INTERNAL_CALLS);
  let total = 0;
  for (let at = calls + 1; calls >= 0 && at < tape.end(calls); at = tape.end(at)) {
    if (tape.name(at) !== n.STRING) continue;
    total++;
    const call = tape.text(at);
    add("internalCall", readableMember(call), 1);
  }
  return total;
}

function countLines(script: string): number {
  if (script === "") return 0;
  let lines = script.endsWith("\n") ? 0 : 1;
  for (let at = script.indexOf("\n"); at >= 0; at = script.indexOf("\n", at + 1)) lines++;
  return lines;
}

function childCount(tape: Tape, element: number): number {
  let total = 0;
  for (let at = element + 1; element >= 0 && at < tape.end(element); at = tape.end(at)) total++;
  return total;
}

function flagChild(tape: Tape, element: number, name: number): boolean | undefined {
  const text = textChild(tape, element, name);
  return text === undefined ? undefined : text === "true";
}

function known(value: number): number | undefined {
  return Number.isNaN(value) ? undefined : value;
}
