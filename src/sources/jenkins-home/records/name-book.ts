import type { Tape } from "../xml/tape.ts";
import { decodeText } from "../xml/text.ts";

/** Longest name kept: no stage, label or class is near it, and a hostile one must not fill the store. */
const MAX_NAME = 500;

/** Slots per name in the table of byte ranges, at most half full. */
const FIRST_SLOTS = 4096;

/**
 * Numbers the texts a reader keeps (stage names, labels, classes …), in the order they are first met.
 *
 * The same bytes give the same number without a string being made: a reader meets a few hundred names a million times.
 */
export class NameBook {
  private readonly idOfText = new Map<string, number>();
  private readonly texts: string[] = [];
  private readonly entries: { readonly bytes: Buffer; readonly id: number; readonly hash: number }[] = [];
  private slots = new Int32Array(FIRST_SLOTS).fill(-1);

  /** Number of a text. */
  of(text: string): number {
    const name = text.length > MAX_NAME ? cut(text) : text;
    const existing = this.idOfText.get(name);
    if (existing !== undefined) return existing;
    const id = this.texts.push(name) - 1;
    this.idOfText.set(name, id);
    return id;
  }

  /** Number of an element's text. */
  ofElement(tape: Tape, element: number): number {
    const from = tape.textFrom(element);
    return from < 0 ? this.of("") : this.ofBytes(tape.bytes, from, tape.textTo(element), tape.textFlags(element));
  }

  /** Number of an attribute's value. */
  ofValue(tape: Tape, attribute: number): number {
    const flags = tape.valueFlags(attribute);
    if (flags !== 0) return this.of(tape.value(attribute));
    return this.ofBytes(tape.bytes, tape.valueFrom(attribute), tape.valueTo(attribute), 0);
  }

  /** Text of a number. */
  text(id: number): string {
    return this.texts[id]!;
  }

  // eslint-disable-next-line max-params -- a stretch of bytes, on the hottest path
  private ofBytes(bytes: Buffer, from: number, to: number, flags: number): number {
    if (flags !== 0) return this.of(decodeText(bytes, from, to, flags));
    let hash = 0;
    for (let at = from; at < to; at++) hash = (Math.imul(hash, 31) + bytes[at]!) | 0;
    const mask = this.slots.length - 1;
    let slot = (hash ^ (hash >>> 15)) & mask;
    for (;;) {
      const index = this.slots[slot]!;
      if (index < 0) return this.addBytes(bytes.subarray(from, to), hash);
      const entry = this.entries[index]!;
      if (entry.hash === hash && sameBytes(entry.bytes, bytes, from, to)) return entry.id;
      slot = (slot + 1) & mask;
    }
  }

  private addBytes(range: Buffer, hash: number): number {
    const id = this.of(range.toString("latin1"));
    this.entries.push({ bytes: Buffer.from(range), id, hash });
    if (this.entries.length * 2 > this.slots.length) this.slots = new Int32Array(this.slots.length * 2).fill(-1);
    else return this.place(this.entries.length - 1, id);
    for (let index = 0; index < this.entries.length; index++) this.place(index, id);
    return id;
  }

  private place(index: number, id: number): number {
    const mask = this.slots.length - 1;
    const { hash } = this.entries[index]!;
    let slot = (hash ^ (hash >>> 15)) & mask;
    while (this.slots[slot]! >= 0) slot = (slot + 1) & mask;
    this.slots[slot] = index;
    return id;
  }
}

/** The start of a long text; a character of two halves is not cut apart, because half of one cannot be stored. */
function cut(text: string): string {
  const last = text.charCodeAt(MAX_NAME - 1);
  return text.slice(0, last >= 0xd800 && last <= 0xdbff ? MAX_NAME - 1 : MAX_NAME);
}

// eslint-disable-next-line max-params -- two ranges of bytes on the hottest path; an object would be made per name
function sameBytes(expected: Buffer, bytes: Buffer, from: number, to: number): boolean {
  if (expected.length !== to - from) return false;
  for (let at = 0; at < expected.length; at++) if (expected[at] !== bytes[from + at]) return false;
  return true;
}
