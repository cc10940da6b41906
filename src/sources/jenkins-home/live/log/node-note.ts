import { gunzipSync } from "node:zlib";

/** A note is a few hundred bytes; what unpacks to more is none. */
const MAX_UNPACKED = 4096;

/** What Jenkins notes at a line of the engine: which flow node began, in which block, and for a block its start. */
export interface NodeNote {
  readonly flowNode: number;
  /** Block around it; absent for the end of a block. */
  readonly block: number | undefined;
  /** Start node of its block: itself for a start, the start it closes for an end, absent for an atom. */
  readonly start: number | undefined;
}

/**
 * Reads the note before a `[Pipeline] …` line; undefined when it is another or none.
 *
 * Source: core `ConsoleNote.encodeTo` (Base64 of a length, a signature, a length and a gzipped Java object) and workflow-job
 * `NewNodeConsoleNote`, whose three fields are texts: `enclosing`, `id`, `start`. The object is not deserialized: its class name
 * is compared and the texts behind it are read.
 */
export function readNodeNote(base64: string): NodeNote | undefined {
  const bytes = Buffer.from(base64, "base64");
  if (bytes.length < 12) return undefined;
  const signatureBytes = -bytes.readInt32BE(0);
  if (signatureBytes < 0 || signatureBytes + 8 > bytes.length) return undefined;
  const size = bytes.readInt32BE(4 + signatureBytes);
  const from = 8 + signatureBytes;
  if (size <= 0 || from + size > bytes.length) return undefined;
  const object = unpack(bytes.subarray(from, from + size));
  return object === undefined ? undefined : readFields(object);
}

const CLASS_NAME = "org.jenkinsci.plugins.workflow.job.console.NewNodeConsoleNote";

/** End of the class description: its block data ends, the class above has none above it. */
const END_OF_CLASS = Buffer.from([0x78, 0x70]);

const NULL = 0x70;
const STRING = 0x74;
const REFERENCE = 0x71;

function unpack(gzipped: Buffer): Buffer | undefined {
  try {
    return gunzipSync(gzipped, { maxOutputLength: MAX_UNPACKED });
  } catch {
    // No gzip, or one that unpacks to far more than a note.
    return undefined;
  }
}

function readFields(object: Buffer): NodeNote | undefined {
  const from = object.lastIndexOf(END_OF_CLASS);
  if (from < 0 || object.indexOf(CLASS_NAME, 0, "latin1") < 0) return undefined;
  const values = readValues(object, from + END_OF_CLASS.length);
  if (values === undefined) return undefined;
  const [block, flowNode, start] = values;
  return flowNode === undefined ? undefined : { flowNode, block, start };
}

/** Values of the three fields: ids, texts that were there before, or nothing. */
function readValues(object: Buffer, from: number): (number | undefined)[] | undefined {
  const values: (number | undefined)[] = [];
  const texts: number[] = [];
  let at = from;
  while (values.length < 3) {
    const field = readField(object, at, texts);
    if (field === undefined) return undefined;
    values.push(field.value);
    at = field.next;
  }
  return values;
}

function readField(
  object: Buffer,
  at: number,
  texts: number[],
): { value: number | undefined; next: number } | undefined {
  switch (object[at]) {
    case STRING: {
      if (at + 3 > object.length) return undefined;
      const next = at + 3 + object.readUInt16BE(at + 1);
      const text = object.toString("latin1", at + 3, next);
      if (!/^\d{1,9}$/.test(text)) return undefined;
      texts.push(Number(text));
      return { value: Number(text), next };
    }
    case REFERENCE:
      // Handles count up from the first text of the fields.
      return at + 5 > object.length ? undefined : { value: texts[object[at + 4]! - FIRST_TEXT_HANDLE], next: at + 5 };
    case NULL:
      return { value: undefined, next: at + 1 };
    default:
      return undefined;
  }
}

/** Low byte of the handle that the first text of the fields gets, after the class, its field type, the class above and the object. */
const FIRST_TEXT_HANDLE = 4;
