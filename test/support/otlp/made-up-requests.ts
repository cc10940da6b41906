import fc from "fast-check";
import { wantedKeys } from "../../../src/sources/otlp/wire/attribute-keys.ts";
import type { OracleAttribute, OracleSpan } from "./oracle.ts";

/** Texts that mean something, or go wrong. */
const texts = fc.constantFrom(
  "",
  "a",
  "stage",
  "parallel",
  "node",
  "agent",
  "agent.allocate",
  "SUCCESS",
  "failure",
  "12",
  "é😀",
  "#controller#",
  "hudson.AbortException",
  "Class:person",
  "a b",
);
const scalar = fc.oneof(
  texts.map((stringValue) => ({ stringValue })),
  fc.integer({ min: -5, max: 2 ** 40 }).map((intValue) => ({ intValue })),
  fc.boolean().map((boolValue) => ({ boolValue })),
);
const value = fc.oneof(
  { weight: 4, arbitrary: scalar },
  { weight: 1, arbitrary: fc.array(scalar, { maxLength: 3 }).map((values) => ({ arrayValue: { values } })) },
);
const attributes = fc.uniqueArray(
  fc.record({
    key: fc.oneof(fc.constantFrom(...wantedKeys), fc.string({ maxLength: 40 })),
    value,
  }) as fc.Arbitrary<OracleAttribute>,
  { selector: ({ key }) => key, maxLength: 12 },
);
const id = (length: number) =>
  fc.oneof(
    { weight: 12, arbitrary: fc.uint8Array({ minLength: length, maxLength: length }) },
    { weight: 1, arbitrary: fc.uint8Array({ maxLength: 20 }) },
  );
const time = fc.bigInt({ min: 0n, max: 2n ** 63n - 1n }).map(String);
const spans = fc.record(
  {
    traceId: id(16),
    spanId: id(8),
    parentSpanId: id(8),
    name: fc.constantFrom(
      "",
      "BUILD x",
      "BUILD ",
      "Phase: Run",
      "Phase: Start",
      "Phase: Finalise",
      "Phase: Queue",
      "other",
    ),
    kind: fc.constantFrom(0, 1, 2, 3),
    startTimeUnixNano: time,
    endTimeUnixNano: time,
    attributes,
    events: fc.array(fc.record({ name: fc.constant("exception"), attributes }), { maxLength: 2 }),
    status: fc.record({ code: fc.constantFrom(0, 1, 2), message: texts }),
  },
  { requiredKeys: ["traceId", "spanId"] },
) as fc.Arbitrary<OracleSpan>;
const resource = fc.constantFrom(
  { attributes: [] },
  { attributes: [{ key: "jenkins.url", value: { stringValue: "https://ci.example/j/?q#h" } }] },
  { attributes: [{ key: "service.name", value: { stringValue: "maven" } }] },
);

/** Requests with spans of all kinds, and some that are none; as many attributes as may be, wanted ones among them. */
export const madeUpRequests = fc.record({
  resourceSpans: fc.array(
    fc.record({
      resource,
      scopeSpans: fc.array(fc.record({ spans: fc.array(spans, { maxLength: 4 }) }), { maxLength: 2 }),
    }),
    { maxLength: 2 },
  ),
});
