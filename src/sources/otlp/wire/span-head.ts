import { isZero } from "./id-columns.ts";
import type { ProtoReader } from "./proto-reader.ts";

/** What a span says of itself beside its attributes. Places are in the message; -1 where there is none. */
export class SpanHead {
  traceAt = -1;
  spanAt = -1;
  /** -1: it has no parent. */
  parentAt = -1;
  nameAt = -1;
  nameEnd = -1;
  kind = 0;
  startAt = Number.NaN;
  endAt = Number.NaN;
  status = 0;
  /** One of its ids has not the length of ids, or is 0. */
  isMalformed = false;

  /** Begins with another span. */
  clear(): void {
    this.traceAt = -1;
    this.spanAt = -1;
    this.parentAt = -1;
    this.nameAt = -1;
    this.nameEnd = -1;
    this.kind = 0;
    this.startAt = Number.NaN;
    this.endAt = Number.NaN;
    this.status = 0;
    this.isMalformed = false;
  }

  /** Whether it says which span of which trace it is. */
  hasIds({ view }: ProtoReader): boolean {
    if (this.isMalformed || this.traceAt === -1 || this.spanAt === -1) return false;
    if (this.parentAt !== -1 && isZero(view, this.parentAt, 8)) this.parentAt = -1;
    return !isZero(view, this.traceAt, 16) && !isZero(view, this.spanAt, 8);
  }
}

const RUN_NAME = new TextEncoder().encode("BUILD ");
const PHASES = ["Phase: Start", "Phase: Run", "Phase: Finalise"].map((name) => new TextEncoder().encode(name));

/** Whether a span is named as those of runs are. */
export function isNamedRun({ nameAt, nameEnd }: SpanHead, bytes: Uint8Array): boolean {
  return nameEnd - nameAt > RUN_NAME.length && startsWith(bytes, nameAt, RUN_NAME);
}

/** Which phase of a run a span is named as: 0, 1 or 2; -1 when it is none. */
export function phaseNamed({ nameAt, nameEnd }: SpanHead, bytes: Uint8Array): number {
  for (let phase = 0; phase < PHASES.length; phase++) {
    const name = PHASES[phase]!;
    if (nameEnd - nameAt === name.length && startsWith(bytes, nameAt, name)) return phase;
  }
  return -1;
}

function startsWith(bytes: Uint8Array, at: number, beginning: Uint8Array): boolean {
  for (let index = 0; index < beginning.length; index++) if (bytes[at + index] !== beginning[index]) return false;
  return true;
}
