import { OTHER } from "./names.ts";
import { decodeAttribute, decodeText } from "./text.ts";

/** Int32 fields of one element on the tape. */
const ELEMENT = 10;
const NAME = 0;
const PARENT = 1;
const END = 2;
const ATTRIBUTES = 3;
const ATTRIBUTES_END = 4;
const TEXT = 5;
const TEXT_END = 6;
const TEXT_FLAGS = 7;
const NAME_AT = 8;
const NAME_END = 9;

/** Fields beyond which the memory of a large document is given back before the next. */
const LARGE = 1 << 20;

/** Int32 fields of one attribute. */
const ATTRIBUTE = 6;

/**
 * The elements of a document in the order their start tags stand, as one array of integers over the document's bytes.
 *
 * An element is its index: 0 is the root, the first child of `e` is `e + 1` (when `e + 1 < end(e)`), and the element
 * after `e` and all within it is `end(e)`. Nothing is decoded before it is asked for. A tape is used again for the next
 * document; what it returned before is then void.
 */
export class Tape {
  bytes: Buffer = Buffer.alloc(0);
  count = 0;
  private attributeCount = 0;
  private elements = new Int32Array(256 * ELEMENT);
  private attributes = new Int32Array(64 * ATTRIBUTE);

  /** Forgets all elements and starts over `bytes`. */
  reset(bytes: Buffer): void {
    if (this.elements.length > LARGE) this.elements = new Int32Array(256 * ELEMENT);
    this.bytes = bytes;
    this.count = 0;
    this.attributeCount = 0;
  }

  /** Forgets the elements from `element` on (the children of the root, once they were read). */
  truncate(element: number): void {
    this.attributeCount = this.elements[element * ELEMENT + ATTRIBUTES]! / ATTRIBUTE;
    this.count = element;
  }

  /** Adds an element and returns it; its end is set by {@link close}. */
  open(parent: number, name: number, nameAt: number, nameEnd: number): number {
    const element = this.count++;
    const at = element * ELEMENT;
    if (at + ELEMENT > this.elements.length) this.elements = grown(this.elements);
    const fields = this.elements;
    fields[at + NAME] = name;
    fields[at + PARENT] = parent;
    fields[at + END] = element + 1;
    fields[at + ATTRIBUTES] = this.attributeCount * ATTRIBUTE;
    fields[at + ATTRIBUTES_END] = this.attributeCount * ATTRIBUTE;
    fields[at + TEXT] = -1;
    fields[at + TEXT_END] = -1;
    fields[at + TEXT_FLAGS] = 0;
    fields[at + NAME_AT] = nameAt;
    fields[at + NAME_END] = nameEnd;
    return element;
  }

  /** Adds an attribute to the element opened last. */
  addAttribute(name: number, nameAt: number, nameEnd: number): number {
    const at = this.attributeCount * ATTRIBUTE;
    if (at + ATTRIBUTE > this.attributes.length) this.attributes = grown(this.attributes);
    this.attributeCount++;
    this.attributes[at] = name;
    this.attributes[at + 1] = nameAt;
    this.attributes[at + 2] = nameEnd;
    this.elements[(this.count - 1) * ELEMENT + ATTRIBUTES_END] = at + ATTRIBUTE;
    return at;
  }

  /** Sets where the value of an attribute stands. */
  setValue(attribute: number, from: number, to: number, flags: number): void {
    this.attributes[attribute + 3] = from;
    this.attributes[attribute + 4] = to;
    this.attributes[attribute + 5] = flags;
  }

  /** Sets or lengthens the text before the first child of `element`. */
  extendText(element: number, from: number, to: number, flags: number): void {
    const at = element * ELEMENT;
    if (this.elements[at + TEXT] === -1) this.elements[at + TEXT] = from;
    this.elements[at + TEXT_END] = to;
    this.elements[at + TEXT_FLAGS]! |= flags;
  }

  /** Marks all elements added since as being within `element`. */
  close(element: number): void {
    this.elements[element * ELEMENT + END] = this.count;
  }

  /** Id of the element's name, {@link OTHER} when it is not a known one. */
  name(element: number): number {
    return this.elements[element * ELEMENT + NAME]!;
  }

  /** The element around this one; -1 for the root. */
  parent(element: number): number {
    return this.elements[element * ELEMENT + PARENT]!;
  }

  /** The index after the element and all within it: its next sibling, if one follows. */
  end(element: number): number {
    return this.elements[element * ELEMENT + END]!;
  }

  nameFrom(element: number): number {
    return this.elements[element * ELEMENT + NAME_AT]!;
  }

  nameTo(element: number): number {
    return this.elements[element * ELEMENT + NAME_END]!;
  }

  textFrom(element: number): number {
    return this.elements[element * ELEMENT + TEXT]!;
  }

  textTo(element: number): number {
    return this.elements[element * ELEMENT + TEXT_END]!;
  }

  textFlags(element: number): number {
    return this.elements[element * ELEMENT + TEXT_FLAGS]!;
  }

  /** The element's name as it stands in the file. */
  nameText(element: number): string {
    return this.bytes.toString("utf8", this.nameFrom(element), this.nameTo(element));
  }

  /** First child of that name, or -1. */
  child(element: number, name: number): number {
    const end = this.end(element);
    for (let at = element + 1; at < end; at = this.end(at)) if (this.name(at) === name) return at;
    return -1;
  }

  /** The text before the first child, "" when there is none. */
  text(element: number): string {
    const from = this.textFrom(element);
    return from < 0 ? "" : decodeText(this.bytes, from, this.textTo(element), this.textFlags(element));
  }

  /** Whether the element has a child of any kind. */
  hasChildren(element: number): boolean {
    return this.end(element) > element + 1;
  }

  /** The attribute of that name, or -1. */
  attribute(element: number, name: number): number {
    const end = this.elements[element * ELEMENT + ATTRIBUTES_END]!;
    for (let at = this.elements[element * ELEMENT + ATTRIBUTES]!; at < end; at += ATTRIBUTE)
      if (this.attributes[at] === name) return at;
    return -1;
  }

  /** The attributes of an element, in order. */
  attributesOf(element: number): number[] {
    const all: number[] = [];
    const end = this.elements[element * ELEMENT + ATTRIBUTES_END]!;
    for (let at = this.elements[element * ELEMENT + ATTRIBUTES]!; at < end; at += ATTRIBUTE) all.push(at);
    return all;
  }

  attributeNameText(attribute: number): string {
    return this.bytes.toString("utf8", this.attributes[attribute + 1], this.attributes[attribute + 2]);
  }

  valueFrom(attribute: number): number {
    return this.attributes[attribute + 3]!;
  }

  valueTo(attribute: number): number {
    return this.attributes[attribute + 4]!;
  }

  valueFlags(attribute: number): number {
    return this.attributes[attribute + 5]!;
  }

  value(attribute: number): string {
    return decodeAttribute(this.bytes, this.valueFrom(attribute), this.valueTo(attribute), this.valueFlags(attribute));
  }

  /** Attributes so far of the element opened last. */
  attributeCountOfLast(): number {
    const at = (this.count - 1) * ELEMENT;
    return (this.elements[at + ATTRIBUTES_END]! - this.elements[at + ATTRIBUTES]!) / ATTRIBUTE;
  }

  /** Whether the attribute opened last repeats a name of its element. */
  repeatsName(attribute: number): boolean {
    const fields = this.attributes;
    const first = this.elements[(this.count - 1) * ELEMENT + ATTRIBUTES]!;
    for (let at = first; at < attribute; at += ATTRIBUTE) {
      if (fields[at] !== fields[attribute]) continue;
      if (fields[at] !== OTHER || this.sameName(at, attribute)) return true;
    }
    return false;
  }

  private sameName(one: number, other: number): boolean {
    const length = this.attributes[one + 2]! - this.attributes[one + 1]!;
    if (length !== this.attributes[other + 2]! - this.attributes[other + 1]!) return false;
    return (
      this.bytes.compare(
        this.bytes,
        this.attributes[one + 1],
        this.attributes[one + 2],
        this.attributes[other + 1],
        this.attributes[other + 2],
      ) === 0
    );
  }
}

function grown(fields: Int32Array<ArrayBuffer>): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(fields.length * 2);
  larger.set(fields);
  return larger;
}
