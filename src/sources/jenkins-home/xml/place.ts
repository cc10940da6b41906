import { lookUpRange } from "./names.ts";
import type { Tape } from "./tape.ts";

/** An element on a tape. */
export interface Place {
  readonly tape: Tape;
  readonly element: number;
}

/** Finds the n-th (from 1) child of the root of `tape` with that name, when it is no longer on the tape. */
export type OpenRecord = (tape: Tape, name: string, nth: number) => Place | undefined;

/**
 * Id of the last dotted part of an element's name: what `wf.a.ErrorAction` and
 * `org.jenkinsci.plugins.workflow.actions.ErrorAction` have in common.
 */
export function kindOf(tape: Tape, element: number): number {
  const from = tape.nameFrom(element);
  const to = tape.nameTo(element);
  return lookUpRange(tape.bytes, lastPart(tape.bytes, from, to), to);
}

/** Id of the last dotted part of an attribute's value. */
export function valueKind(tape: Tape, attribute: number): number {
  const to = tape.valueTo(attribute);
  return lookUpRange(tape.bytes, lastPart(tape.bytes, tape.valueFrom(attribute), to), to);
}

/** Whole number an element holds, NaN when its text is no plain number of at most 15 digits. */
export function integerOf(tape: Tape, element: number): number {
  const to = tape.textTo(element);
  let at = tape.textFrom(element);
  if (tape.textFlags(element) !== 0) return exactInteger(tape.text(element));
  const negative = at >= 0 && tape.bytes[at] === 0x2d;
  if (negative) at++;
  if (at < 0 || at >= to || to - at > 15) return Number.NaN;
  let value = 0;
  for (; at < to; at++) {
    const digit = tape.bytes[at]! - 0x30;
    if (digit < 0 || digit > 9) return exactInteger(tape.text(element));
    value = value * 10 + digit;
  }
  return negative ? -value : value;
}

/** Name of a class as XStream writes it in an element's name, unescaped: `_-` is `$`, `__` is `_`. */
export function unescapeName(name: string): string {
  return name.replace(/_-|__/g, (pair) => (pair === "_-" ? "$" : "_"));
}

/** The last dotted part of a class name. */
export function simpleName(className: string): string {
  return className.slice(className.lastIndexOf(".") + 1);
}

function lastPart(bytes: Buffer, from: number, to: number): number {
  let start = to;
  while (start > from && bytes[start - 1] !== 0x2e) start--;
  return start;
}

function exactInteger(text: string): number {
  const trimmed = text.trim();
  return /^-?[0-9]{1,15}$/.test(trimmed) ? Number(trimmed) : Number.NaN;
}
