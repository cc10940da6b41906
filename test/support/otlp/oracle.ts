import { existsSync, mkdirSync, renameSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { root } from "../directories.ts";

/** A value of an attribute, as protobufjs decodes it. */
export interface OracleValue {
  readonly stringValue?: string;
  readonly boolValue?: boolean;
  readonly intValue?: string | number;
  readonly doubleValue?: number;
  readonly arrayValue?: { readonly values?: readonly OracleValue[] };
  readonly kvlistValue?: { readonly values?: readonly OracleAttribute[] };
}

/** An attribute. */
export interface OracleAttribute {
  readonly key?: string;
  readonly value?: OracleValue;
}

/** A span. Ids are bytes, or their digits where a test writes JSON. */
export interface OracleSpan {
  readonly traceId?: Uint8Array;
  readonly spanId?: Uint8Array;
  readonly parentSpanId?: Uint8Array;
  readonly name?: string;
  readonly kind?: number;
  readonly startTimeUnixNano?: string;
  readonly endTimeUnixNano?: string;
  readonly attributes?: readonly OracleAttribute[];
  readonly events?: readonly { readonly name?: string; readonly attributes?: readonly OracleAttribute[] }[];
  readonly status?: { readonly code?: number; readonly message?: string };
}

/** An `ExportTraceServiceRequest`. */
export interface OracleTraces {
  readonly resourceSpans?: readonly {
    readonly resource?: { readonly attributes?: readonly OracleAttribute[] };
    readonly scopeSpans?: readonly { readonly scope?: object; readonly spans?: readonly OracleSpan[] }[];
  }[];
}

/** A record of a log. */
export interface OracleRecord {
  readonly traceId?: Uint8Array;
  readonly spanId?: Uint8Array;
  readonly timeUnixNano?: string;
  readonly observedTimeUnixNano?: string;
  readonly attributes?: readonly OracleAttribute[];
}

/** A message of protobuf, as code that protobufjs generated reads and writes it. */
export interface OracleMessage<Value> {
  readonly decode: (bytes: Uint8Array) => Value;
  readonly toObject: (message: Value, options: object) => Value;
  readonly fromObject: (value: object) => Value;
  readonly encode: (message: Value) => { readonly finish: () => Uint8Array };
}

/** The messages of OTLP. */
export interface Oracle {
  readonly ExportTraceServiceRequest: OracleMessage<OracleTraces>;
  readonly ExportLogsServiceRequest: OracleMessage<{
    readonly resourceLogs?: readonly {
      readonly scopeLogs?: readonly { readonly logRecords?: readonly OracleRecord[] }[];
    }[];
  }>;
  readonly ExportMetricsServiceRequest: OracleMessage<object>;
  readonly ExportResponse: OracleMessage<{
    readonly partialSuccess?: { readonly rejected?: string; readonly errorMessage?: string };
  }>;
}

const proto = join(root, "test", "support", "otlp", "otlp.proto");
const generated = join(root, "build", "test", "otlp-oracle.cjs");
const require = createRequire(import.meta.url);

/** The messages of OTLP as a static module of protobufjs 7, made of `otlp.proto` when it is first asked for. */
export async function oracle(): Promise<Oracle> {
  if (!existsSync(generated)) await generate();
  return (require(generated) as { otlp: Oracle }).otlp;
}

/** A message as plain values: numbers of 64 bits as texts, what is absent left out. */
export function plainOf<Value>(message: OracleMessage<Value>, bytes: Uint8Array): Value {
  return message.toObject(message.decode(bytes), { longs: String });
}

/** Bytes of a message. */
export function bytesOf<Value>(message: OracleMessage<Value>, value: Value & object): Uint8Array {
  return message.encode(message.fromObject(value)).finish();
}

/** Other test files may do the same at the same moment: each writes a file of its own, and moves it in place. */
function generate(): Promise<void> {
  mkdirSync(dirname(generated), { recursive: true });
  const { main } = require("protobufjs-cli/pbjs") as {
    main: (args: readonly string[], done: (error: Error | null) => void) => void;
  };
  const own = `${generated}.${process.pid}`;
  const args = ["-t", "static-module", "-w", "commonjs", "--no-comments", "--no-verify", "-o", own, proto];
  return new Promise((resolve, reject) => {
    main(args, (error) => {
      if (error !== null) return reject(error);
      renameSync(own, generated);
      resolve();
    });
  });
}
