import { isClassName } from "../../../model/class-name.ts";

/** Longest text that is kept; longer ones are cut, as those of a home are. */
const MAX_TEXT = 500;

/** No UTF-16 unit takes more bytes. */
const MAX_UNIT_BYTES = 4;

/** Texts remembered from one request to the next: functions, plugins, versions, stages, labels and agents of many controllers. */
const MAX_TEXTS = 50_000;
const MAX_BYTES = 4 * 2 ** 20;

/** Places tried for a text. Texts made to fall on the same place are found by a map instead, which nobody can aim at. */
const MAX_TRIES = 16;

const FIRST_BYTES = 16_384;
const RECENT_SHIFT = 23;

const NONE = -1;
const UNKNOWN = 0;
const YES = 1;
const NO = 2;

/**
 * Numbers for texts, found by their bytes, so that a text that was seen before costs no string.
 *
 * Two kinds of numbers: that of a text here, and that of a text among the names of a batch, which holds only what was asked for
 * with {@link ByteTexts.local}.
 */
export class ByteTexts {
  private texts: string[] = [];
  private places = new Int32Array(1024).fill(NONE);
  /** The last text for each sum of a text's length and its ends: most texts are found here. */
  private readonly recent = new Int32Array(2 ** (32 - RECENT_SHIFT)).fill(NONE);
  private hashes = new Int32Array(512);
  private starts = new Int32Array(513);
  private held = new Uint8Array(FIRST_BYTES);
  private heldView = new DataView(this.held.buffer);
  private crowded = new Map<string, number>();
  private locals = new Int32Array(512);
  private batches = new Int32Array(512);
  private classes = new Int8Array(512);
  private batch = 1;
  private names: string[] = [];

  /** With texts that get the numbers 0, 1, 2 … for good. */
  constructor(private readonly known: readonly string[] = []) {
    this.learnKnown();
  }

  /** Number of a text of UTF-8 within a message. */
  of(message: Message, start: number, end: number): number {
    if (end - start < 4) return this.find(message, start, end);
    const { view } = message;
    const ends = view.getInt32(start, true) ^ Math.imul(view.getInt32(end - 4, true) ^ (end - start), 0x85ebca6b);
    const slot = Math.imul(ends, 0x9e3779b1) >>> RECENT_SHIFT;
    const recent = this.recent[slot]!;
    if (recent !== NONE && this.bytesOf(recent) === end - start && this.isSame(recent, message, start)) return recent;
    const id = this.find(message, start, end);
    this.recent[slot] = id;
    return id;
  }

  /** Number of a text that is made, not sent. */
  ofText(text: string): number {
    const bytes = new TextEncoder().encode(text);
    return this.of({ bytes, view: new DataView(bytes.buffer) }, 0, bytes.length);
  }

  /** The text of a number. */
  text(id: number): string {
    return this.texts[id]!;
  }

  /** Place of a text among the names of the batch. */
  local(id: number): number {
    if (this.batches[id] === this.batch) return this.locals[id]!;
    this.batches[id] = this.batch;
    this.locals[id] = this.names.length;
    return this.names.push(this.texts[id]!) - 1;
  }

  /** Whether a text is the name of a class. */
  isClass(id: number): boolean {
    if (this.classes[id] === UNKNOWN) this.classes[id] = isClassName(this.texts[id]!) ? YES : NO;
    return this.classes[id] === YES;
  }

  /** Takes the names of the batch and begins another. Forgets texts when they have become too many. */
  take(): string[] {
    const { names } = this;
    this.names = [];
    this.batch++;
    if (this.texts.length > MAX_TEXTS || this.held.length > MAX_BYTES) this.forget();
    return names;
  }

  private find(message: Message, start: number, end: number): number {
    const hash = hashOf(message, start, end);
    const mask = this.places.length - 1;
    for (let tries = 0, place = hash & mask; tries < MAX_TRIES; tries++, place = (place + 1) & mask) {
      const id = this.places[place]!;
      if (id === NONE) return this.add(message.bytes.subarray(start, end), hash, place);
      if (this.hashes[id] === hash && this.bytesOf(id) === end - start && this.isSame(id, message, start)) return id;
    }
    return this.ofCrowded(message.bytes.subarray(start, end));
  }

  private forget(): void {
    this.recent.fill(NONE);
    this.texts = [];
    this.places = new Int32Array(1024).fill(NONE);
    this.hold(new Uint8Array(FIRST_BYTES));
    this.crowded.clear();
    this.classes.fill(UNKNOWN);
    this.batches.fill(0);
    this.learnKnown();
  }

  private learnKnown(): void {
    for (const text of this.known) this.ofText(text);
  }

  private ofCrowded(part: Uint8Array): number {
    const text = decoded(part);
    const known = this.crowded.get(text);
    if (known !== undefined) return known;
    const id = this.append(text, noBytes);
    this.crowded.set(text, id);
    return id;
  }

  private add(part: Uint8Array, hash: number, place: number): number {
    const text = decoded(part);
    // It may have found no place when there were fewer.
    const crowded = this.crowded.get(text);
    if (crowded !== undefined) return crowded;
    const id = this.append(text, part);
    this.hashes[id] = hash;
    this.places[place] = id;
    if (id * 2 > this.places.length) this.spread();
    return id;
  }

  private append(text: string, bytes: Uint8Array): number {
    const id = this.texts.push(text) - 1;
    if (id + 1 >= this.starts.length) this.grow();
    const start = this.starts[id]!;
    const end = start + bytes.length;
    if (end > this.held.length) this.hold(enlarged(this.held, end * 2));
    this.held.set(bytes, start);
    this.starts[id + 1] = end;
    return id;
  }

  private hold(held: Uint8Array<ArrayBuffer>): void {
    this.held = held;
    this.heldView = new DataView(held.buffer);
  }

  private grow(): void {
    const size = this.starts.length * 2;
    this.starts = enlarged(this.starts, size);
    this.hashes = enlarged(this.hashes, size);
    this.locals = enlarged(this.locals, size);
    this.batches = enlarged(this.batches, size);
    this.classes = enlarged(this.classes, size);
  }

  /** Gives every text its place in twice as many places. One that finds none within the tries is found by the map from then on. */
  private spread(): void {
    const mask = this.places.length * 2 - 1;
    this.places = new Int32Array(mask + 1).fill(NONE);
    const crowded = new Set(this.crowded.values());
    for (let id = 0; id < this.texts.length; id++) if (!crowded.has(id)) this.settle(id, mask);
  }

  private settle(id: number, mask: number): void {
    for (let tries = 0, place = this.hashes[id]! & mask; tries < MAX_TRIES; tries++, place = (place + 1) & mask)
      if (this.places[place] === NONE) {
        this.places[place] = id;
        return;
      }
    this.crowded.set(this.texts[id]!, id);
  }

  /** Bytes of a text that is held; 0 of one that found no place. */
  private bytesOf(id: number): number {
    return this.starts[id + 1]! - this.starts[id]!;
  }

  /** Whether the bytes of a text stand there; there are as many. */
  private isSame(id: number, { bytes, view }: Message, start: number): boolean {
    const { held, heldView } = this;
    const end = this.starts[id + 1]!;
    let from = this.starts[id]!;
    let at = start;
    for (; from + 4 <= end; at += 4, from += 4)
      if (heldView.getInt32(from, true) !== view.getInt32(at, true)) return false;
    for (; from < end; at++, from++) if (held[from] !== bytes[at]) return false;
    return true;
  }
}

/** Bytes, and a view of the same. */
interface Message {
  readonly bytes: Uint8Array;
  readonly view: DataView;
}

/** Text of UTF-8, cut; bytes that are none become U+FFFD. */
function decoded(part: Uint8Array): string {
  const text = decoder.decode(part.subarray(0, (MAX_TEXT + 1) * MAX_UNIT_BYTES));
  if (text.length <= MAX_TEXT) return text;
  const last = text.charCodeAt(MAX_TEXT - 1);
  return text.slice(0, last >= 0xd800 && last <= 0xdbff ? MAX_TEXT - 1 : MAX_TEXT);
}

const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

const noBytes = new Uint8Array(0);

/** Two halves, each of every other word, so that neither waits for the other. */
function hashOf({ bytes, view }: Message, start: number, end: number): number {
  let one = end - start;
  let other = 0;
  let at = start;
  for (; at + 8 <= end; at += 8) {
    one = Math.imul(one ^ view.getInt32(at, true), 0x9e3779b1);
    one ^= one >>> 15;
    other = Math.imul(other ^ view.getInt32(at + 4, true), 0x85ebca6b);
    other ^= other >>> 13;
  }
  for (; at < end; at++) one = Math.imul(one ^ bytes[at]!, 0x85ebca6b);
  const hash = Math.imul(one ^ (one >>> 16) ^ other, 0x9e3779b1);
  return hash ^ (hash >>> 15);
}

function enlarged<T extends Int32Array<ArrayBuffer> | Uint8Array<ArrayBuffer> | Int8Array<ArrayBuffer>>(
  array: T,
  size: number,
): T {
  const larger = new (array.constructor as new (size: number) => T)(size);
  larger.set(array);
  return larger;
}
