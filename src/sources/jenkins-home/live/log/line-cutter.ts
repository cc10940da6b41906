/** Bytes of a line looked at; Jenkins' own lines are far shorter. */
const MAX_LINE_BYTES = 2000;

/** Jenkins puts notes for its pages between these: `ESC[8mha:…` and `ESC[0m`. */
const NOTE_START = [0x1b, 0x5b, 0x38, 0x6d] as const;
const NOTE_END = [0x1b, 0x5b, 0x30, 0x6d] as const;

const NOTE_PREFIX = "ha:";

const NEW_LINE = 0x0a;

/** Bytes of a note kept: those of the engine's lines have some 200. */
const MAX_NOTE_BYTES = 1000;

/** A line of a log. */
export interface CutLine {
  /** Its text without notes and line end; of a long line the start. */
  readonly text: string;
  readonly offset: number;
  /** What stands in the note it begins with, in Base64; absent without one. */
  readonly note: string | undefined;
}

/** Takes a line. */
export type OnLine = (line: CutLine) => void;

/**
 * Cuts bytes into lines, in pieces of any size, and drops Jenkins' notes from them. It holds one line, and of that only its start.
 */
export class LineCutter {
  private readonly line = Buffer.allocUnsafe(MAX_LINE_BYTES);
  private length = 0;
  private isWhole = true;
  private inNote = false;
  private matched = 0;
  private startedAt = 0;
  private readonly note = Buffer.allocUnsafe(MAX_NOTE_BYTES);
  private noteLength = 0;
  private notes = 0;
  private isEmpty = true;

  /** Cuts a piece of the log that starts at `offset`. */
  feed(piece: Buffer, offset: number, onLine: OnLine): void {
    let at = 0;
    while (at < piece.length) {
      const newLine = piece.indexOf(NEW_LINE, at);
      const end = newLine < 0 ? piece.length : newLine;
      if (this.isEmpty) this.startedAt = offset + at;
      if (end > at) this.isEmpty = false;
      this.add(piece, at, end);
      if (newLine >= 0) this.finish(onLine);
      at = end + 1;
    }
  }

  /** Hands out what there is of a line, if anything: what follows is somebody else's. */
  cut(onLine: OnLine): void {
    if (!this.isEmpty) this.finish(onLine);
  }

  /** Whether a line has begun and not ended. */
  get hasRest(): boolean {
    return !this.isEmpty;
  }

  private finish(onLine: OnLine): void {
    onLine({ text: this.text(), offset: this.startedAt, note: this.noteText() });
    this.length = 0;
    this.noteLength = 0;
    this.notes = 0;
    this.isWhole = true;
    this.inNote = false;
    this.matched = 0;
    this.isEmpty = true;
  }

  private text(): string {
    const end = this.length > 0 && this.line[this.length - 1] === 0x0d ? this.length - 1 : this.length;
    return this.line.toString("utf8", 0, end);
  }

  private noteText(): string | undefined {
    if (this.noteLength < NOTE_PREFIX.length || this.noteLength === MAX_NOTE_BYTES) return undefined;
    const text = this.note.toString("latin1", 0, this.noteLength);
    return text.startsWith(NOTE_PREFIX) ? text.slice(NOTE_PREFIX.length) : undefined;
  }

  private add(piece: Buffer, from: number, to: number): void {
    for (let at = from; at < to; at++) {
      const byte = piece[at]!;
      const marker = this.inNote ? NOTE_END : NOTE_START;
      if (byte === marker[this.matched]) {
        this.matched++;
        if (this.matched === marker.length) this.passMarker();
        continue;
      }
      if (!this.inNote) for (let i = 0; i < this.matched; i++) this.keep(NOTE_START[i]!);
      this.matched = byte === marker[0] ? 1 : 0;
      if (this.matched === 0) {
        if (this.inNote) this.keepNote(byte);
        else this.keep(byte);
      }
      // Nothing more of this line counts: the rest is passed over at once.
      if (!this.isWhole) return;
    }
  }

  private passMarker(): void {
    this.inNote = !this.inNote;
    if (this.inNote) this.notes++;
    this.matched = 0;
  }

  /** Of the first note alone, and only if the line begins with it. */
  private keepNote(byte: number): void {
    if (this.notes === 1 && this.length === 0 && this.noteLength < MAX_NOTE_BYTES) this.note[this.noteLength++] = byte;
  }

  private keep(byte: number): void {
    if (this.length < MAX_LINE_BYTES) this.line[this.length++] = byte;
    else this.isWhole = false;
  }
}
