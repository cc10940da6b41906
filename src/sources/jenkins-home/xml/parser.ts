import * as c from "./chars.ts";
import { lookUp } from "./names.ts";
import { Tape } from "./tape.ts";
import { HAS_CONTROL, HAS_HIGH, HAS_MARKUP, HAS_REFERENCE, HAS_RETURN, isReference } from "./text.ts";
import { XmlError } from "./xml-error.ts";

/** Nesting beyond which a document is refused: no Jenkins record comes near, and a hostile one must not eat memory. */
const MAX_DEPTH = 10_000;

/** Attributes of one element: Jenkins writes three or four, and each is compared with those before it. */
const MAX_ATTRIBUTES = 256;

/** Elements of a document, or of one record where records are handed out; the largest seen have some ten thousand. */
const MAX_ELEMENTS = 1 << 20;

/** Longest reference body, `#x10FFFF` with leading zeros to spare. */
const MAX_REFERENCE = 64;

/** Called with a child of the root and all within it, just closed, and the bytes `[from, to)` it stands in. */
export type OnRecord = (element: number, from: number, to: number) => void;

/**
 * A byte-level XML reader for what Jenkins writes: UTF-8, XML 1.0 or 1.1, no document type needed.
 *
 * It accepts what an XML 1.0 parser accepts once the `<?xml?>` declaration is dropped, broken UTF-8 is replaced and
 * characters that XML 1.0 forbids (raw or as `&#27;`) are read as `?`. A document type declaration is skipped whole:
 * entities it declares are never expanded and nothing is fetched, so their use is an error.
 *
 * One parser serves one document after another and allocates nothing per element.
 */
export class XmlParser {
  readonly tape = new Tape();
  private bytes: Buffer = this.tape.bytes;
  private end = 0;
  private current = -1;
  private depth = 0;
  private onRecord: OnRecord | undefined;
  private hash = 0;

  /**
   * Reads the document in `bytes[from, to)` onto the tape.
   *
   * With `onRecord` the children of the root are handed out one by one and forgotten afterwards, so that the tape stays
   * small however long the document is. The caller must drop what it kept if the document turns out broken further on.
   *
   * @throws XmlError when the document is not well-formed; the tape is void then.
   */
  parse(bytes: Buffer, from: number, to: number, onRecord?: OnRecord): void {
    this.tape.reset(bytes);
    this.bytes = bytes;
    this.end = to;
    this.current = -1;
    this.depth = 0;
    this.onRecord = onRecord;
    let at = this.skipDeclaration(this.skipByteOrderMark(from));
    while (at < this.end) at = this.current < 0 ? this.outside(at) : this.content(at);
    if (this.current >= 0) throw new XmlError("the document ends inside an element", this.end);
    if (this.tape.count === 0) throw new XmlError(to === from ? "the file is empty" : "there is no element", from);
  }

  private skipByteOrderMark(from: number): number {
    const { bytes, end } = this;
    let at = from;
    while (at + 3 <= end && bytes[at] === 0xef && bytes[at + 1] === 0xbb && bytes[at + 2] === 0xbf) at += 3;
    return at;
  }

  private skipDeclaration(from: number): number {
    if (!this.startsWith(from, "<?xml") || !c.isSpace(this.bytes[from + 5])) return from;
    for (let at = from + 5; at + 1 < this.end; at++)
      if (this.bytes[at] === c.QUESTION && this.bytes[at + 1] === c.GT) return at + 2;
    throw new XmlError("the XML declaration does not end", from);
  }

  /** Before and after the root element: white space, comments, instructions, one document type. */
  private outside(from: number): number {
    const bytes = this.bytes;
    let at = from;
    while (at < this.end && c.isSpace(bytes[at])) at++;
    if (at >= this.end) return at;
    if (bytes[at] !== c.LT) throw new XmlError("text outside the root element", at);
    const next = bytes[at + 1];
    if (next === c.QUESTION) return this.instruction(at);
    if (next !== c.BANG) {
      if (this.tape.count > 0) throw new XmlError("a second root element", at);
      return this.startTag(at + 1);
    }
    if (this.startsWith(at, "<!--")) return this.comment(at);
    if (this.startsWith(at, "<!DOCTYPE") && this.tape.count === 0) return this.documentType(at);
    throw new XmlError("unexpected markup outside the root element", at);
  }

  /** Text up to the next `<`, then that piece of markup. */
  private content(from: number): number {
    const bytes = this.bytes;
    // Between elements stands an indent and nothing else: the common case, and no text of anybody's.
    let at = from;
    while (bytes[at] === 0x0a || bytes[at] === 0x20) at++;
    if (bytes[at] !== c.LT || bytes[at + 1] === c.SLASH || at >= this.end) at = this.text(from);
    if (at >= this.end) return this.end;
    const next = bytes[at + 1];
    if (next === c.SLASH) return this.endTag(at + 2);
    if (next === c.BANG || next === c.QUESTION) return this.markupInContent(from, at);
    return this.startTag(at + 1);
  }

  private text(from: number): number {
    const bytes = this.bytes;
    const end = this.end;
    const classes = c.textClass;
    let flags = 0;
    let at = from;
    for (; at < end; at++) {
      const kind = classes[bytes[at]!]!;
      if (kind === c.PLAIN) continue;
      if (kind === c.OPENS_TAG) break;
      flags |= this.special(kind, at);
    }
    if (at > from && this.tape.count === this.current + 1) this.tape.extendText(this.current, from, at, flags);
    return at;
  }

  /** Checks a byte of text that is not plain and returns its flag. */
  private special(kind: number, at: number): number {
    switch (kind) {
      case c.REFERENCE:
        this.reference(at);
        return HAS_REFERENCE;
      case c.HIGH:
        return HAS_HIGH;
      case c.RETURN:
        return HAS_RETURN;
      case c.CONTROL:
        return HAS_CONTROL;
      default:
        if (this.startsWith(at, "]]>")) throw new XmlError("]]> in text", at);
        return 0;
    }
  }

  private reference(from: number): void {
    if (this.startsWith(from, "&quot;") || this.startsWith(from, "&apos;") || this.startsWith(from, "&gt;")) return;
    const limit = Math.min(this.end, from + MAX_REFERENCE);
    let at = from + 1;
    while (at < limit && this.bytes[at] !== c.SEMICOLON) at++;
    if (at >= limit || !isReference(this.bytes.toString("latin1", from + 1, at)))
      throw new XmlError("an undefined entity or a bare &", from);
  }

  private markupInContent(from: number, at: number): number {
    if (from < at) this.text(from);
    const next = this.startsWith(at, "<!--")
      ? this.comment(at)
      : this.startsWith(at, "<![CDATA[")
        ? this.find("]]>", at + "<![CDATA[".length, "a CDATA section does not end")
        : this.instruction(at);
    // All flags: the slow decoder looks at each piece by itself.
    const flags = HAS_MARKUP | HAS_REFERENCE | HAS_HIGH | HAS_RETURN | HAS_CONTROL;
    if (this.tape.count === this.current + 1) this.tape.extendText(this.current, at, next, flags);
    return next;
  }

  private comment(from: number): number {
    const dashes = this.bytes.indexOf("--", from + 4, "latin1");
    if (dashes < 0 || dashes + 3 > this.end) throw new XmlError("a comment does not end", from);
    if (this.bytes[dashes + 2] !== c.GT) throw new XmlError("-- inside a comment", dashes);
    return dashes + 3;
  }

  private instruction(from: number): number {
    if (this.bytes[from + 1] !== c.QUESTION) throw new XmlError("unexpected markup", from);
    const target = this.scanName(from + 2);
    if (/^xml$/i.test(this.bytes.toString("latin1", from + 2, target)))
      throw new XmlError("an XML declaration that is not at the start", from);
    if (!c.isSpace(this.bytes[target]) && !this.startsWith(target, "?>"))
      throw new XmlError("a malformed processing instruction", from);
    return this.find("?>", target, "a processing instruction does not end");
  }

  /** Skips `<!DOCTYPE … [ … ] >`; what it declares is not read. */
  private documentType(from: number): number {
    let brackets = 0;
    let at = from;
    while (at < this.end) {
      const byte = this.bytes[at]!;
      if (this.startsWith(at, "<!--")) at = this.comment(at);
      else if (byte === c.DOUBLE_QUOTE || byte === c.SINGLE_QUOTE) at = this.closingQuote(at);
      else if (byte === c.GT && brackets === 0) return at + 1;
      else {
        if (byte === c.OPEN_BRACKET) brackets++;
        if (byte === c.CLOSE_BRACKET) brackets--;
        at++;
      }
    }
    throw new XmlError("a document type does not end", from);
  }

  private closingQuote(from: number): number {
    const close = this.bytes.indexOf(this.bytes[from]!, from + 1);
    if (close < 0 || close >= this.end) throw new XmlError("a quoted value does not end", from);
    return close + 1;
  }

  private startTag(from: number): number {
    let at = this.scanName(from);
    if (this.tape.count >= MAX_ELEMENTS) throw new XmlError("too many elements", from);
    const element = this.tape.open(this.current, lookUp(this.bytes, from, at, this.hash), from, at);
    let byte = this.bytes[at];
    if (byte !== c.GT) {
      at = this.attributes(at);
      byte = this.bytes[at];
    }
    if (byte === c.SLASH) {
      if (this.bytes[at + 1] !== c.GT || at + 1 >= this.end) throw new XmlError("a tag does not end", at);
      this.closed(element, at + 2);
      return at + 2;
    }
    if (at >= this.end) throw new XmlError("the document ends inside a tag", at);
    if (++this.depth > MAX_DEPTH) throw new XmlError("elements nested too deep", at);
    this.current = element;
    return at + 1;
  }

  /** Reads attributes up to the `>` or `/` that ends the tag and returns its place. */
  private attributes(from: number): number {
    const bytes = this.bytes;
    let at = from;
    for (;;) {
      const before = at;
      while (c.isSpace(bytes[at]) && at < this.end) at++;
      if (at >= this.end) throw new XmlError("the document ends inside a tag", at);
      const byte = bytes[at];
      if (byte === c.GT || byte === c.SLASH) return at;
      if (at === before) throw new XmlError("no white space before an attribute", at);
      at = this.attribute(at);
    }
  }

  private attribute(from: number): number {
    const bytes = this.bytes;
    const nameEnd = this.scanName(from);
    const attribute = this.tape.addAttribute(lookUp(bytes, from, nameEnd, this.hash), from, nameEnd);
    if (this.tape.attributeCountOfLast() > MAX_ATTRIBUTES) throw new XmlError("too many attributes", from);
    if (this.tape.repeatsName(attribute)) throw new XmlError("an attribute stands twice", from);
    let at = this.skipSpace(nameEnd);
    if (bytes[at] !== c.EQUALS) throw new XmlError("an attribute without a value", from);
    at = this.skipSpace(at + 1);
    const quote = bytes[at];
    if (quote !== c.DOUBLE_QUOTE && quote !== c.SINGLE_QUOTE) throw new XmlError("an attribute without quotes", from);
    return this.attributeValue(attribute, at + 1, quote);
  }

  private attributeValue(attribute: number, from: number, quote: number): number {
    const bytes = this.bytes;
    const end = this.end;
    const classes = c.textClass;
    let flags = 0;
    let at = from;
    for (; at < end; at++) {
      const byte = bytes[at]!;
      if (byte === quote) break;
      const kind = classes[byte]!;
      if (kind === c.PLAIN || kind === c.BRACKET) continue;
      if (kind === c.OPENS_TAG) throw new XmlError("< in an attribute", at);
      flags |= this.special(kind, at);
    }
    if (at >= end) throw new XmlError("an attribute does not end", from);
    this.tape.setValue(attribute, from, at, flags);
    return at + 1;
  }

  private endTag(from: number): number {
    const bytes = this.bytes;
    const element = this.current;
    const nameFrom = this.tape.nameFrom(element);
    const length = this.tape.nameTo(element) - nameFrom;
    for (let at = 0; at < length; at++)
      if (bytes[nameFrom + at] !== bytes[from + at]) throw new XmlError("a tag is closed by another name", from);
    let at = from + length;
    if (bytes[at] !== c.GT) at = this.skipSpace(at);
    if (bytes[at] !== c.GT || at >= this.end) throw new XmlError("a tag is closed by another name", from);
    this.tape.close(element);
    this.current = this.tape.parent(element);
    this.depth--;
    this.closed(element, at + 1);
    return at + 1;
  }

  private closed(element: number, end: number): void {
    if (this.onRecord === undefined || element === 0 || this.tape.parent(element) !== 0) return;
    this.onRecord(element, this.tape.nameFrom(element) - 1, end);
    this.tape.truncate(element);
  }

  /** Reads a name, leaves its hash in `this.hash` and returns its end. */
  private scanName(from: number): number {
    const bytes = this.bytes;
    const end = this.end;
    const classes = c.nameClass;
    let hash = 0;
    let at = from;
    for (; at < end; at++) {
      const byte = bytes[at]!;
      const kind = classes[byte]!;
      if (kind === 0) break;
      if (kind === 2 && at === from) break;
      if (kind === 3) return this.scanWideName(from);
      hash = (Math.imul(hash, 31) + byte) | 0;
    }
    if (at === from) throw new XmlError("a name is missing", from);
    this.hash = hash;
    return at;
  }

  /** A name with characters beyond ASCII; such a name is never a known one, so the hash does not matter. */
  private scanWideName(from: number): number {
    let to = from;
    while (to < this.end && c.nameClass[this.bytes[to]!] !== 0) to++;
    const name = this.bytes.toString("utf8", from, to);
    let first = true;
    for (const char of name) {
      const codePoint = char.codePointAt(0)!;
      const kind = codePoint < 0x80 ? c.nameClass[codePoint]! : 3;
      const allowed = kind === 3 ? c.isNameCodePoint(codePoint, first) : kind === 1 || (kind === 2 && !first);
      if (!allowed) throw new XmlError("a character that no name may hold", from);
      first = false;
    }
    this.hash = 0;
    return to;
  }

  private skipSpace(from: number): number {
    let at = from;
    while (at < this.end && c.isSpace(this.bytes[at])) at++;
    return at;
  }

  private startsWith(at: number, text: string): boolean {
    if (at + text.length > this.end) return false;
    for (let i = 0; i < text.length; i++) if (this.bytes[at + i] !== text.charCodeAt(i)) return false;
    return true;
  }

  private find(text: string, from: number, reason: string): number {
    const found = this.bytes.indexOf(text, from, "latin1");
    if (found < 0 || found + text.length > this.end) throw new XmlError(reason, from);
    return found + text.length;
  }
}
