/** How a value of JSON is written as a field of protobuf. */
export type Field = PlainField | MessageField | { readonly kind: "attributes"; readonly number: number };

/** A value that is no message. */
export interface PlainField {
  readonly kind: "text" | "hex" | "time" | "number" | "enum";
  readonly number: number;
}

/** A message, or a list of them. */
export interface MessageField {
  readonly kind: "message" | "messages";
  readonly number: number;
  readonly fields: Fields;
}

/** Fields of a message that are wanted, by the bytes of their names in JSON. */
export type Fields = readonly { readonly name: Uint8Array; readonly field: Field }[];

const encoder = new TextEncoder();

const resource = message(1, { attributes: attributes(1) });

const span = fieldsOf({
  traceId: plain("hex", 1),
  spanId: plain("hex", 2),
  parentSpanId: plain("hex", 4),
  name: plain("text", 5),
  kind: plain("enum", 6),
  startTimeUnixNano: plain("time", 7),
  endTimeUnixNano: plain("time", 8),
  attributes: attributes(9),
  events: messages(11, fieldsOf({ attributes: attributes(3) })),
  status: message(15, { code: plain("enum", 3) }),
});

const record = fieldsOf({
  timeUnixNano: plain("time", 1),
  attributes: attributes(6),
  traceId: plain("hex", 9),
  spanId: plain("hex", 10),
  observedTimeUnixNano: plain("time", 11),
});

const points = messages(
  1,
  fieldsOf({
    timeUnixNano: plain("time", 3),
    asDouble: plain("number", 4),
    // A last value is shown, never added up: beyond 2^53 the nearest will do.
    asInt: plain("number", 4),
    attributes: attributes(7),
  }),
);
const countedPoints = messages(1, []);

const metric = fieldsOf({
  name: plain("text", 1),
  unit: plain("text", 3),
  gauge: message(5, { dataPoints: points }),
  sum: message(7, { dataPoints: countedPoints }),
  histogram: message(9, { dataPoints: countedPoints }),
  exponentialHistogram: message(10, { dataPoints: countedPoints }),
  summary: message(11, { dataPoints: countedPoints }),
});

/** What is wanted of an `ExportTraceServiceRequest`. */
export const traceFields = requestFields("resourceSpans", ["scopeSpans", "spans"], span);

/** What is wanted of an `ExportLogsServiceRequest`. */
export const logFields = requestFields("resourceLogs", ["scopeLogs", "logRecords"], record);

/** What is wanted of an `ExportMetricsServiceRequest`. */
export const metricFields = requestFields("resourceMetrics", ["scopeMetrics", "metrics"], metric);

function requestFields(outer: string, [scopes, items]: readonly [string, string], item: Fields): Fields {
  const scope = fieldsOf({ [items]: messages(2, item) });
  return fieldsOf({ [outer]: messages(1, fieldsOf({ resource, [scopes]: messages(2, scope) })) });
}

function fieldsOf(fields: Readonly<Record<string, Field>>): Fields {
  return Object.entries(fields).map(([name, field]) => ({ name: encoder.encode(name), field }));
}

function attributes(number: number): Field {
  return { kind: "attributes", number };
}

function message(number: number, fields: Readonly<Record<string, Field>>): Field {
  return { kind: "message", number, fields: fieldsOf(fields) };
}

function messages(number: number, fields: Fields): Field {
  return { kind: "messages", number, fields };
}

function plain(kind: PlainField["kind"], number: number): Field {
  return { kind, number };
}
