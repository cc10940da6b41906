import { isPackagedClass } from "../../../model/class-name.ts";
import { type OpenRecord, type Place, simpleName, unescapeName } from "../xml/place.ts";
import { dereference } from "../xml/references.ts";
import { resultText } from "./elements.ts";
import type { FlowNodes, RunError } from "./flow-nodes.ts";
import * as n from "./names.ts";
import { placeIn } from "./place-in.ts";
import { readableClass } from "./safe-text.ts";
import { causeClassOf, errorIdsOf, framesOf } from "./thrown.ts";

const PROXY = "hudson.remoting.ProxyException";

/**
 * Reads the error of an `ErrorAction` of the current node; errors of equal class and message are one.
 *
 * Nodes that share an error share it by an XStream reference, which may lead to a record read before. The message is looked
 * at to tell errors of the run apart, and dropped with it.
 */
export function readError(action: Place, nodes: FlowNodes, openRecord: OpenRecord): void {
  const own = dereference(action, openRecord) ?? action;
  const element = own.tape.child(own.element, n.ERROR);
  const place = element < 0 ? undefined : { tape: own.tape, element };
  const target = place === undefined ? undefined : dereference(place, openRecord);
  const className = place === undefined ? "(none)" : classOf(place, target);
  const message = messageOf(target);
  const error = placeIn(nodes.errors, nodes.errorPlaces, {
    key: `${className}\0${message}`,
    make: () => describe(className, message, target),
  });
  nodes.columns.error[nodes.current] = error;
  nodes.columns.thrown[nodes.current] = thrownPlace(error, { className, target, nodes, openRecord });
}

function thrownPlace(
  error: number,
  thrown: { className: string; target: Place | undefined; nodes: FlowNodes; openRecord: OpenRecord },
): number {
  const { className, target, nodes, openRecord } = thrown;
  const causeClass = target !== undefined && isInterruption(className) ? causeClassOf(target, openRecord) : undefined;
  const frames = target === undefined ? [] : framesOf(target, openRecord);
  const ids = target === undefined ? [] : errorIdsOf(target, openRecord);
  const key = [error, causeClass, ...ids, ...frames].join("\0");
  return placeIn(nodes.thrown, nodes.thrownPlaces, { key, make: () => ({ causeClass, frames, ids }) });
}

function describe(className: string, message: string, target: Place | undefined): RunError {
  return {
    className: readableClass(className),
    effectiveClass: readableClass(effectiveClassOf(className, message)),
    interruption: isInterruption(className) ? interruptionOf(target) : undefined,
  };
}

function isInterruption(className: string): boolean {
  return simpleName(className) === "FlowInterruptedException";
}

/** A reference repeats the class; where it does not, what it leads to has it. */
function classOf(own: Place, target: Place | undefined): string {
  for (const place of [own, target]) {
    const attribute = place === undefined ? -1 : place.tape.attribute(place.element, n.CLASS);
    if (place !== undefined && attribute >= 0) return place.tape.value(attribute);
  }
  return target === undefined ? "(none)" : unescapeName(target.tape.nameText(target.element));
}

function messageOf(target: Place | undefined): string {
  if (target === undefined) return "";
  const message = target.tape.child(target.element, n.DETAIL_MESSAGE);
  return message < 0 ? "" : target.tape.text(message);
}

/** An error that could not be sent as it was arrives as a ProxyException whose message starts with its class. */
function effectiveClassOf(className: string, message: string): string {
  if (className !== PROXY) return className;
  const before = message.slice(0, Math.max(message.indexOf(":"), 0)).trim();
  return isPackagedClass(before) ? before : className;
}

function interruptionOf(target: Place | undefined): string {
  const result = target === undefined ? -1 : target.tape.child(target.element, n.RESULT);
  return (target === undefined ? undefined : resultText(target.tape, result)) ?? "ABORTED";
}
