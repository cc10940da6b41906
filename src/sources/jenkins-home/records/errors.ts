import { createHmac } from "node:crypto";
import { type OpenRecord, type Place, simpleName, unescapeName } from "../xml/place.ts";
import { dereference } from "../xml/references.ts";
import { resultText } from "./elements.ts";
import type { FlowNodes, RunError } from "./flow-nodes.ts";
import * as n from "./names.ts";
import { readableClass } from "./safe-text.ts";

const PROXY = "hudson.remoting.ProxyException";

/** Longest class name looked for at the start of a message. */
const MAX_CLASS = 300;

/** A class in a package, with the capital that classes begin with: `db01.example.com` is a host. */
const PACKAGED_CLASS = /^(?:[A-Za-z_$][\w$]*\.)+[A-Z][\w$]*$/;

/** Start of a message that goes into its fingerprint: errors differ early, and flattening must stay quick. */
const MAX_HASHED = 2000;

/** Reads `ErrorAction`s: their class, and a fingerprint in the place of their message. */
export class ErrorReader {
  /** `key` makes fingerprints of one store useless for guessing messages in another. */
  constructor(private readonly key: Uint8Array) {}

  /**
   * Place in `nodes.errors` of the error of an `ErrorAction`; errors of equal class and message are one.
   *
   * Nodes that share an error share it by an XStream reference, which may lead to a record read before.
   */
  read(action: Place, nodes: FlowNodes, openRecord: OpenRecord): number {
    const own = dereference(action, openRecord) ?? action;
    const error = own.tape.child(own.element, n.ERROR);
    const place = error < 0 ? undefined : { tape: own.tape, element: error };
    const target = place === undefined ? undefined : dereference(place, openRecord);
    const className = place === undefined ? "(none)" : classOf(place, target);
    const message = messageOf(target);
    const identity = `${className}\0${message}`;
    const known = nodes.errorPlaces.get(identity);
    if (known !== undefined) return known;
    const index = nodes.errors.push(this.describe(className, message, target)) - 1;
    nodes.errorPlaces.set(identity, index);
    return index;
  }

  private describe(className: string, message: string, target: Place | undefined): RunError {
    const effectiveClass = effectiveClassOf(className, message);
    return {
      className: readableClass(className),
      effectiveClass: readableClass(effectiveClass),
      fingerprint: this.fingerprint(effectiveClass, message),
      interruption: simpleName(className) === "FlowInterruptedException" ? interruptionOf(target) : undefined,
    };
  }

  /** 52 bits of a keyed hash over class and message, with numbers and hexadecimal ids flattened so that reruns agree. */
  private fingerprint(className: string, message: string): number {
    const flattened = message
      .slice(0, MAX_HASHED)
      .replace(/\b(?=[0-9a-f-]*\d)[0-9a-f-]{8,}\b/gi, "#")
      .replace(/\d+/g, "0");
    const digest = createHmac("sha256", this.key).update(`${className}\0${flattened}`).digest();
    return digest.readUIntBE(0, 6) * 16 + (digest[6]! & 0x0f);
  }
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
  const colon = message.indexOf(":");
  const before = message.slice(0, Math.max(colon, 0)).trim();
  return before.length <= MAX_CLASS && PACKAGED_CLASS.test(before) ? before : className;
}

function interruptionOf(target: Place | undefined): string {
  const result = target === undefined ? -1 : target.tape.child(target.element, n.RESULT);
  return (target === undefined ? undefined : resultText(target.tape, result)) ?? "ABORTED";
}
