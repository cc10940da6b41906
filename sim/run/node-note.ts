import { gzipSync } from "node:zlib";
import type { FlowNode } from "./flow-graph.ts";

/** Notes kept, because making one costs more than the rest of its line; ids repeat from run to run. */
const MAX_KEPT = 20_000;

/** Signature of a note; Jenkins makes it with a key of its own, which no reader has. */
const SIGNATURE = Buffer.alloc(32, 0x5a);

/**
 * The serialized Java object up to its fields: class, its three fields (`enclosing`, `id`, `start`, all texts), the class above.
 */
const CLASS = Buffer.concat([
  Buffer.from([0xac, 0xed, 0x00, 0x05, 0x73, 0x72]),
  javaText("org.jenkinsci.plugins.workflow.job.console.NewNodeConsoleNote"),
  Buffer.from([0, 0, 0, 0, 0, 0, 0, 1, 0x02, 0x00, 0x03]),
  Buffer.from("L"),
  javaText("enclosing"),
  Buffer.from("t"),
  javaText("Ljava/lang/String;"),
  Buffer.from("L"),
  javaText("id"),
  Buffer.from([0x71, 0x00, 0x7e, 0x00, 0x01]),
  Buffer.from("L"),
  javaText("start"),
  Buffer.from([0x71, 0x00, 0x7e, 0x00, 0x01, 0x78, 0x72]),
  javaText("hudson.console.ConsoleNote"),
  Buffer.from([0, 0, 0, 0, 0, 0, 0, 1, 0x02, 0x00, 0x00, 0x78, 0x70]),
]);

const kept = new Map<string, string>();

/** What Jenkins notes at its line about a flow node: which one, in which block, and for a block its start. */
export function nodeNote({ id, kind, block, startId }: FlowNode): string {
  const isEnd = kind === "end" || kind === "flowEnd";
  const isStart = kind === "start" || kind === "flowStart";
  const fields = [isEnd ? undefined : block, id, isStart ? id : startId];
  const key = fields.join();
  const known = kept.get(key);
  if (known !== undefined) return known;
  const note = encode(fields);
  if (kept.size >= MAX_KEPT) kept.clear();
  kept.set(key, note);
  return note;
}

/** As core `ConsoleNote.encodeTo` writes it: Base64 of a length, the signature, a length and the gzipped object. */
function encode(fields: readonly (number | undefined)[]): string {
  const gzipped = gzipSync(Buffer.concat([CLASS, ...values(fields)]));
  const before = Buffer.alloc(4);
  before.writeInt32BE(-SIGNATURE.length);
  const size = Buffer.alloc(4);
  size.writeInt32BE(gzipped.length);
  return `\u001b[8mha:${Buffer.concat([before, SIGNATURE, size, gzipped]).toString("base64")}\u001b[0m`;
}

/** Each text once; the same again is a handle, counted from the first of them. */
function values(fields: readonly (number | undefined)[]): Buffer[] {
  const met: number[] = [];
  return fields.map((field) => {
    if (field === undefined) return Buffer.from([0x70]);
    const handle = met.indexOf(field);
    if (handle >= 0) return Buffer.from([0x71, 0x00, 0x7e, 0x00, 4 + handle]);
    met.push(field);
    return Buffer.concat([Buffer.from([0x74]), javaText(String(field))]);
  });
}

function javaText(text: string): Buffer {
  const length = Buffer.alloc(2);
  length.writeUInt16BE(text.length);
  return Buffer.concat([length, Buffer.from(text, "latin1")]);
}
