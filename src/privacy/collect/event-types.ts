import Type, { type Static } from "typebox";
import { Check } from "typebox/value";
import { canonicalJson } from "../../dictionary/canonical-json.ts";

const strict = { additionalProperties: false } as const;
const day = () => Type.String({ pattern: "^20\\d\\d-\\d\\d-\\d\\d$" });
const word = () => Type.String({ pattern: "^[A-Za-z][A-Za-z0-9_.$-]*$", maxLength: 200 });
const field = Type.Union([
  /** A whole number, kept as the power of two at or below it. */
  Type.Object(
    {
      path: Type.Array(word(), { minItems: 1, maxItems: 4 }),
      kind: Type.Literal("count"),
      max: Type.Integer({ minimum: 1 }),
    },
    strict,
  ),
  Type.Object({ path: Type.Array(word(), { minItems: 1, maxItems: 4 }), kind: Type.Literal("flag") }, strict),
  Type.Object(
    {
      path: Type.Array(word(), { minItems: 1, maxItems: 4 }),
      kind: Type.Literal("label"),
      labels: Type.Array(word(), { minItems: 1, maxItems: 100 }),
    },
    strict,
  ),
]);

/** A type of telemetry of Jenkins itself (JEP-214) that may be taken: as a metric is, with a question, a window and reviews. */
const eventTypeSchema = Type.Object(
  {
    type: word(),
    question: Type.String({ pattern: "^\\S.*$", maxLength: 300 }),
    decision: Type.String({ pattern: "^\\S.*$", maxLength: 300 }),
    window: Type.Object({ start: day(), end: day() }, strict),
    fields: Type.Array(field, { minItems: 1, maxItems: 20 }),
    reviews: Type.Array(word(), { maxItems: 10 }),
  },
  strict,
);

/** All types of a collector. */
export const eventTypesSchema = Type.Object(
  { schema: Type.Literal("flowmeter-events/1"), types: Type.Array(eventTypeSchema, { maxItems: 40 }) },
  strict,
);

/** A registered type. */
export type EventType = Static<typeof eventTypeSchema>;

/** What is kept of an event: words of its registration and small numbers. */
interface ReducedEvent {
  readonly type: string;
  /** By registered path, joined by dots. */
  readonly fields: Readonly<Record<string, string | number>>;
  /** Values of the payload that nobody registered: how many, not which. */
  readonly dropped: number;
}

/** What an event that was sent comes to. */
export type EventOutcome =
  | { readonly ok: true; readonly event: ReducedEvent }
  | { readonly ok: false; readonly rule: "SCHEMA" | "EVENT_TYPE" | "WINDOW"; readonly path: string };

const sentSchema = Type.Object({
  type: Type.String({ maxLength: 300 }),
  // Jenkins sends the payload as an object; older ones as the text of one.
  payload: Type.Union([Type.Record(Type.String(), Type.Unknown()), Type.String({ maxLength: 1_000_000 })]),
  // An identity that stays the same over years for each type: it is never kept.
  correlator: Type.Optional(Type.String({ maxLength: 300 })),
});

/**
 * What is kept of an event as the telemetry client inside Jenkins sends it, `{type, payload, correlator}`: only types that are
 * registered, only in their window, only registered fields with values that were expected. Never throws.
 */
export function reduceEvent(sent: unknown, types: readonly EventType[], today: string): EventOutcome {
  if (!Check(sentSchema, sent)) return { ok: false, rule: "SCHEMA", path: "$" };
  const type = types.find(({ type: name }) => name === sent.type);
  if (type === undefined) return { ok: false, rule: "EVENT_TYPE", path: "$.type" };
  if (today < type.window.start || today > type.window.end) return { ok: false, rule: "WINDOW", path: "$.type" };
  const payload = typeof sent.payload === "string" ? parsed(sent.payload) : sent.payload;
  if (payload === undefined) return { ok: false, rule: "SCHEMA", path: "$.payload" };
  const fields: Record<string, string | number> = {};
  for (const wanted of type.fields) {
    const value = kept(wanted, valueAt(payload, wanted.path));
    if (value !== undefined) fields[wanted.path.join(".")] = value;
  }
  const dropped = Math.max(0, leaves(payload) - Object.keys(fields).length);
  return { ok: true, event: { type: type.type, fields, dropped } };
}

function parsed(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

function valueAt(value: unknown, path: readonly string[]): unknown {
  let inner = value;
  for (const key of path) {
    if (typeof inner !== "object" || inner === null || !Object.hasOwn(inner, key)) return undefined;
    inner = (inner as Readonly<Record<string, unknown>>)[key];
  }
  return inner;
}

function kept(field: EventType["fields"][number], value: unknown): string | number | undefined {
  if (field.kind === "flag") return typeof value === "boolean" ? Number(value) : undefined;
  if (field.kind === "label") return field.labels.find((label) => label === value);
  if (typeof value !== "number" || !Number.isSafeInteger(value) || value < 0) return undefined;
  const bounded = Math.min(value, field.max);
  return bounded === 0 ? 0 : 2 ** Math.floor(Math.log2(bounded));
}

/** More are not counted: the number says how much is sent in vain, no more. */
const MOST_LEAVES = 10_000;

/** What is counted of an event: that it came, and each of its fields for itself. Together they could tell one controller of another. */
export function countedParts({ type, fields }: ReducedEvent): string[] {
  return [
    canonicalJson({ type }),
    ...Object.entries(fields).map(([field, value]) => canonicalJson({ type, field, value })),
  ];
}

/** How many values a payload has; walked without recursion, for it may be nested as deep as it is long. */
function leaves(payload: unknown): number {
  const open: unknown[] = [payload];
  let count = 0;
  while (open.length > 0 && count < MOST_LEAVES) {
    const value = open.pop();
    if (typeof value === "object" && value !== null) for (const inner of Object.values(value)) open.push(inner);
    else count++;
  }
  return count;
}
