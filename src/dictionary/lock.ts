import Type, { type Static } from "typebox";
import { Check } from "typebox/value";
import { digestOf, semanticDigest } from "./digest.ts";
import type { MetricDefinition } from "./schema.ts";

const historyLine = Type.Object(
  { id: Type.String(), version: Type.Integer({ minimum: 1 }), digest: Type.String() },
  { additionalProperties: false },
);

/** As much of a lock as the next one needs. What a metric holds may be of an older schema. */
const pastSchema = Type.Object(
  {
    schema: Type.Literal("flowmeter-dictionary/1"),
    digest: Type.String(),
    metrics: Type.Record(Type.String(), Type.Object({ status: Type.String() })),
    history: Type.Array(historyLine),
  },
  { additionalProperties: false },
);

/** What was built last: its metrics by id, and what each version of each metric meant. */
export type PastLock = Static<typeof pastSchema>;

/**
 * All metrics in one file, by id, with a digest over them: what the product and others read instead of the YAML files.
 * `history` remembers the semantic digest of each version of each metric; lines are only ever added.
 */
export interface DictionaryLock extends PastLock {
  readonly metrics: Readonly<Record<string, MetricDefinition>>;
}

/** The lock of a dictionary that was never built. */
export const emptyLock: DictionaryLock = {
  schema: "flowmeter-dictionary/1",
  digest: digestOf({}),
  metrics: {},
  history: [],
};

/** The lock in a text; undefined when it holds none, or one whose metrics were changed by hand. */
export function readLock(text: string): PastLock | undefined {
  try {
    const lock: unknown = JSON.parse(text);
    return Check(pastSchema, lock) && lock.digest === digestOf(lock.metrics) ? lock : undefined;
  } catch {
    // No JSON, or JSON that has no canonical text.
    return undefined;
  }
}

/** The lock that follows a lock when the dictionary holds these metrics. The lint has found no error in them. */
export function nextLock(previous: PastLock, metrics: readonly MetricDefinition[]): DictionaryLock {
  const sorted = [...metrics].sort((one, other) => (one.id < other.id ? -1 : 1));
  const byId = Object.fromEntries(sorted.map((metric) => [metric.id, metric]));
  const known = new Set(previous.history.map(({ id, version }) => `${id} ${version}`));
  const added = sorted
    .filter(({ id, version }) => !known.has(`${id} ${version}`))
    .map((metric) => ({ id: metric.id, version: metric.version, digest: semanticDigest(metric) }));
  return { ...emptyLock, digest: digestOf(byId), metrics: byId, history: [...previous.history, ...added] };
}

/** A lock as it is written: a line per value and keys in order, so that a review can read what changed. */
export function lockText(lock: DictionaryLock): string {
  const { schema, digest, metrics, history } = lock;
  return `${JSON.stringify({ schema, digest, metrics: sorted(metrics), history }, null, 2)}\n`;
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1));
  return Object.fromEntries(entries.map(([key, inner]) => [key, sorted(inner)]));
}
