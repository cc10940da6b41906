import { ProtoWriter } from "../../sources/otlp/wire/proto-writer.ts";
import type { Signal, Taken } from "./intake.ts";
import type { Refusal } from "./refusal.ts";

/** Names of what may be rejected, in JSON. */
const rejectedNames: Readonly<Record<Signal, string>> = {
  traces: "rejectedSpans",
  metrics: "rejectedDataPoints",
  logs: "rejectedLogRecords",
};

const DETAIL_TYPE = "type.googleapis.com/google.rpc.RetryInfo";

/** That a request was taken, in protobuf; empty when all of it was. */
export function takenInProto({ rejected }: Taken): Uint8Array {
  const writer = new ProtoWriter(256);
  if (rejected === 0) return writer.take();
  const start = writer.open(0x0a);
  writer.whole(0x08, rejected);
  writer.text(0x12, REJECTED);
  writer.close(start);
  return writer.take();
}

/** That a request was taken, in JSON. */
export function takenInJson({ rejected }: Taken, signal: Signal): string {
  const success = { [rejectedNames[signal]]: String(rejected), errorMessage: REJECTED };
  return JSON.stringify(rejected === 0 ? {} : { partialSuccess: success });
}

const REJECTED = "Ids that have not the length of ids, or a run that does not say which it is.";

/** Why a request was not taken: a `google.rpc.Status` in protobuf. */
export function refusalInProto({ kind, retryAfterMs }: Refusal): Uint8Array {
  const writer = new ProtoWriter(256);
  writer.whole(0x08, kind.grpc);
  writer.text(0x12, kind.sentence);
  if (retryAfterMs !== undefined) writeRetryInfo(writer, retryAfterMs);
  return writer.take();
}

/** Why a request was not taken, in JSON. */
export function refusalInJson({ kind, retryAfterMs }: Refusal): string {
  const details =
    retryAfterMs === undefined ? {} : { details: [{ "@type": DETAIL_TYPE, retryDelay: `${retryAfterMs / 1000}s` }] };
  return JSON.stringify({ code: kind.grpc, message: kind.sentence, ...details });
}

/** A detail of a status: `Any` of a `RetryInfo`, which holds a `Duration`. */
function writeRetryInfo(writer: ProtoWriter, retryAfterMs: number): void {
  const any = writer.open(0x1a);
  writer.text(0x0a, DETAIL_TYPE);
  const info = writer.open(0x12);
  const delay = writer.open(0x0a);
  writer.whole(0x08, Math.floor(retryAfterMs / 1000));
  writer.whole(0x10, Math.round(retryAfterMs % 1000) * 1_000_000);
  writer.close(delay);
  writer.close(info);
  writer.close(any);
}
