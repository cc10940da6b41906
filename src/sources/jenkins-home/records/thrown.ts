import { isPackagedClass } from "../../../model/class-name.ts";
import { engineFrames } from "../../../model/error-fingerprint.ts";
import { kindOf, type OpenRecord, type Place, unescapeName } from "../xml/place.ts";
import { dereference } from "../xml/references.ts";
import * as n from "./names.ts";

/** Elements looked through for the first cause: lists wrap it in up to three. */
const MAX_ELEMENTS = 20;

/** Exceptions wrapped in each other; real ones are three or four deep, and a hostile one could be its own cause. */
const MAX_CHAIN = 8;

/** Letters of an id that count; it is a UUID. */
const MAX_ID = 64;

/** A cause that only passes on what happened in a body. */
const BODY_FAILED = "org.jenkinsci.plugins.workflow.cps.CpsStepContext$BodyFailed";

/** The engine's innermost frames of the stack trace of an error. */
export function framesOf(error: Place, openRecord: OpenRecord): string[] {
  const trace = childOf(error, n.STACK_TRACE, openRecord);
  return trace === undefined ? [] : engineFrames(linesOf(trace));
}

function* linesOf({ tape, element }: Place): Generator<string> {
  for (let at = element + 1; at < tape.end(element); at = tape.end(at))
    if (tape.name(at) === n.TRACE) yield tape.text(at);
}

/**
 * Class of the first `CauseOfInterruption` of a `FlowInterruptedException`; undefined when it has none, or it is no class.
 *
 * The list of causes is whatever list Java had at hand (`<a class="…-array">` in an `Arrays$ArrayList`, `<c>` in an
 * unmodifiable one), so the first element with the name of a class in a package is the cause.
 */
export function causeClassOf(error: Place, openRecord: OpenRecord): string | undefined {
  let found: string | undefined;
  for (const place of chainOf(error, openRecord)) {
    const first = firstCause(place, openRecord);
    found = first ?? found;
    // What stopped the body is the cause of that one.
    if (first !== BODY_FAILED) break;
  }
  return found;
}

/**
 * Ids that newer Jenkins adds to exceptions, as ones they suppressed: of an error and of what caused it. They are the only
 * sure sign that two records mean the same exception.
 */
export function errorIdsOf(error: Place, openRecord: OpenRecord): string[] {
  return chainOf(error, openRecord).flatMap((place) => errorId(place) ?? []);
}

/** An error, what caused it, what caused that. */
function chainOf(error: Place, openRecord: OpenRecord): Place[] {
  const chain: Place[] = [];
  for (let at: Place | undefined = error; at !== undefined && chain.length < MAX_CHAIN; ) {
    chain.push(at);
    at = childOf(at, n.CAUSE, openRecord);
  }
  return chain;
}

function firstCause(error: Place, openRecord: OpenRecord): string | undefined {
  const causes = childOf(error, n.CAUSES, openRecord);
  if (causes === undefined) return undefined;
  const { tape, element } = causes;
  const end = Math.min(tape.end(element), element + 1 + MAX_ELEMENTS);
  for (let at = element + 1; at < end; at++) {
    const name = unescapeName(tape.nameText(at));
    if (isPackagedClass(name) && !name.startsWith("java.")) return name;
  }
  return undefined;
}

function errorId({ tape, element }: Place): string | undefined {
  const suppressed = tape.child(element, n.SUPPRESSED);
  if (suppressed < 0) return undefined;
  for (let at = suppressed + 1; at < tape.end(suppressed); at = tape.end(at)) {
    const id = kindOf(tape, at) === n.ERROR_ID ? tape.child(at, n.UUID) : -1;
    if (id >= 0) return tape.text(id).slice(0, MAX_ID);
  }
  return undefined;
}

function childOf({ tape, element }: Place, name: number, openRecord: OpenRecord): Place | undefined {
  const child = tape.child(element, name);
  return child < 0 ? undefined : dereference({ tape, element: child }, openRecord);
}
