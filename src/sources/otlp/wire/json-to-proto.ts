import { wantedKeys } from "./attribute-keys.ts";
import { OtlpError } from "./otlp-error.ts";
import { ProtoWriter } from "./proto-writer.ts";

/** How a field of JSON is written as one of protobuf. */
type Field =
  | { readonly kind: "text" | "hex" | "whole" | "time" | "double" | "fixedInt" | "enum"; readonly number: number }
  | { readonly kind: "attributes"; readonly number: number }
  | { readonly kind: "message" | "messages"; readonly number: number; readonly fields: Fields };

/** Fields of a message that are wanted, by their names in JSON. */
type Fields = readonly (readonly [name: string, field: Field])[];

const attributes = (number: number): Field => ({ kind: "attributes", number });
const message = (number: number, fields: Fields): Field => ({ kind: "message", number, fields });
const messages = (number: number, fields: Fields): Field => ({ kind: "messages", number, fields });
const plain = (kind: "text" | "hex" | "whole" | "time" | "double" | "fixedInt" | "enum", number: number): Field => ({
  kind,
  number,
});

const resource = ["resource", message(1, [["attributes", attributes(1)]])] as const;

const spanFields: Fields = [
  ["traceId", plain("hex", 1)],
  ["spanId", plain("hex", 2)],
  ["parentSpanId", plain("hex", 4)],
  ["name", plain("text", 5)],
  ["kind", plain("enum", 6)],
  ["startTimeUnixNano", plain("time", 7)],
  ["endTimeUnixNano", plain("time", 8)],
  ["attributes", attributes(9)],
  ["events", messages(11, [["attributes", attributes(3)]])],
  ["status", message(15, [["code", plain("enum", 3)]])],
];

const recordFields: Fields = [
  ["timeUnixNano", plain("time", 1)],
  ["attributes", attributes(6)],
  ["traceId", plain("hex", 9)],
  ["spanId", plain("hex", 10)],
  ["observedTimeUnixNano", plain("time", 11)],
];

const points = messages(1, [
  ["timeUnixNano", plain("time", 3)],
  ["asDouble", plain("double", 4)],
  ["asInt", plain("fixedInt", 6)],
  ["attributes", attributes(7)],
]);
const countedPoints = messages(1, []);

const metricFields: Fields = [
  ["name", plain("text", 1)],
  ["unit", plain("text", 3)],
  ["gauge", message(5, [["dataPoints", points]])],
  ["sum", message(7, [["dataPoints", countedPoints]])],
  ["histogram", message(9, [["dataPoints", countedPoints]])],
  ["exponentialHistogram", message(10, [["dataPoints", countedPoints]])],
  ["summary", message(11, [["dataPoints", countedPoints]])],
];

const traces = requestFields("resourceSpans", ["scopeSpans", "spans"], spanFields);
const logs = requestFields("resourceLogs", ["scopeLogs", "logRecords"], recordFields);
const metrics = requestFields("resourceMetrics", ["scopeMetrics", "metrics"], metricFields);

/** What is wanted of an `ExportTraceServiceRequest` in JSON, in protobuf: there is one way to read it. @throws OtlpError */
export function tracesFromJson(bytes: Uint8Array): Uint8Array {
  return converted(bytes, traces);
}

/** What is wanted of an `ExportLogsServiceRequest` in JSON, in protobuf. @throws OtlpError */
export function logsFromJson(bytes: Uint8Array): Uint8Array {
  return converted(bytes, logs);
}

/** What is wanted of an `ExportMetricsServiceRequest` in JSON, in protobuf. @throws OtlpError */
export function metricsFromJson(bytes: Uint8Array): Uint8Array {
  return converted(bytes, metrics);
}

function requestFields(outer: string, [scopes, items]: readonly [string, string], item: Fields): Fields {
  return [[outer, messages(1, [resource, [scopes, messages(2, [[items, messages(2, item)]])]])]];
}

function converted(bytes: Uint8Array, fields: Fields): Uint8Array {
  let value: unknown;
  try {
    value = JSON.parse(decoder.decode(bytes));
  } catch {
    throw new OtlpError("json");
  }
  const writer = new ProtoWriter(bytes.length);
  writeFields(writer, value, fields);
  return writer.take();
}

const decoder = new TextDecoder();

/** The depth is that of the fields, whatever was sent. */
function writeFields(writer: ProtoWriter, value: unknown, fields: Fields): void {
  if (!isObject(value)) throw new OtlpError("json");
  for (const [name, field] of fields) {
    const held = value[name];
    if (held !== undefined && held !== null) writeField(writer, held, field);
  }
}

function writeField(writer: ProtoWriter, value: unknown, field: Field): void {
  switch (field.kind) {
    case "message":
      writeMessage(writer, value, field);
      break;
    case "messages":
      for (const item of listOf(value)) writeMessage(writer, item, field);
      break;
    case "attributes":
      for (const item of listOf(value)) writeAttribute(writer, item, field.number);
      break;
    default:
      writePlain(writer, value, field);
  }
}

function writeMessage(
  writer: ProtoWriter,
  value: unknown,
  { number, fields }: { readonly number: number; readonly fields: Fields },
): void {
  const start = writer.open(number * 8 + 2);
  writeFields(writer, value, fields);
  writer.close(start);
}

function writePlain(writer: ProtoWriter, value: unknown, { kind, number }: Field): void {
  switch (kind) {
    case "text":
      writer.text(number * 8 + 2, textOf(value));
      break;
    case "hex":
      writer.hex(number * 8 + 2, textOf(value));
      break;
    case "enum":
      writer.whole(number * 8, enumOf(value));
      break;
    case "time":
      writeNanoseconds(writer, value, number);
      break;
    case "double":
      writer.double(number * 8 + 1, Number(value));
      break;
    case "fixedInt":
      // A last value is shown, never added up: beyond 2^53 the nearest will do.
      writer.double(4 * 8 + 1, Number(value));
      break;
    default:
      break;
  }
}

/** Of attributes, those that nobody wants are gone over as they are in protobuf. */
function writeAttribute(writer: ProtoWriter, attribute: unknown, number: number): void {
  if (!isObject(attribute)) throw new OtlpError("json");
  const { key, value } = attribute;
  if (typeof key !== "string" || !wanted.has(key) || !isObject(value)) return;
  const start = writer.open(number * 8 + 2);
  writer.text(0x0a, key);
  const valueStart = writer.open(0x12);
  writeValue(writer, value);
  writer.close(valueStart);
  writer.close(start);
}

const wanted: ReadonlySet<string> = new Set(wantedKeys);

function writeValue(writer: ProtoWriter, value: Readonly<Record<string, unknown>>): void {
  const { stringValue, intValue, arrayValue } = value;
  if (typeof stringValue === "string") writer.text(0x0a, stringValue);
  else if (intValue !== undefined) writer.whole(0x18, wholeOf(intValue));
  else if (isObject(arrayValue)) writeTexts(writer, arrayValue["values"]);
}

function writeTexts(writer: ProtoWriter, values: unknown): void {
  const start = writer.open(0x2a);
  for (const item of listOf(values ?? [])) {
    const itemStart = writer.open(0x0a);
    if (isObject(item) && typeof item["stringValue"] === "string") writer.text(0x0a, item["stringValue"]);
    writer.close(itemStart);
  }
  writer.close(start);
}

/** A number that cannot be is written as one that nobody believes. */
function wholeOf(value: unknown): number {
  const number = typeof value === "string" && /^\d{1,16}$/.test(value) ? Number(value) : value;
  return Number.isSafeInteger(number) && (number as number) >= 0 ? (number as number) : 2 ** 53;
}

/** JSON has enumerations as numbers; some write them by name. */
function enumOf(value: unknown): number {
  const number = typeof value === "string" ? enumNames.get(value) : value;
  return typeof number === "number" && Number.isSafeInteger(number) && number >= 0 ? number : 0;
}

const enumNames: ReadonlyMap<string, number> = new Map([
  ...["UNSPECIFIED", "INTERNAL", "SERVER", "CLIENT", "PRODUCER", "CONSUMER"].map(
    (name, number) => [`SPAN_KIND_${name}`, number] as const,
  ),
  ...["UNSET", "OK", "ERROR"].map((name, number) => [`STATUS_CODE_${name}`, number] as const),
]);

/** Nanoseconds as text do not fit a number: they are put together from halves of ten digits. */
function writeNanoseconds(writer: ProtoWriter, value: unknown, number: number): void {
  const text = typeof value === "number" ? String(value) : value;
  if (typeof text !== "string" || !/^\d{1,19}$/.test(text)) return;
  const upper = Number(text.slice(0, -10));
  const lower = Number(text.slice(-10));
  // upper * 10^10 + lower, in halves of 32 bits: 10^10 is 2 * 2^32 + 1,410,065,408.
  const rest = upper * 1_410_065_408 + lower;
  const low = rest % 2 ** 32;
  writer.fixed(number * 8 + 1, low, upper * 2 + (rest - low) / 2 ** 32);
}

function textOf(value: unknown): string {
  if (typeof value !== "string") throw new OtlpError("json");
  return value;
}

function listOf(value: unknown): readonly unknown[] {
  if (!Array.isArray(value)) throw new OtlpError("json");
  return value;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
