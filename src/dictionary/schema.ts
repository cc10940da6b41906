import Type, { type Static } from "typebox";
import {
  allowLists,
  consentLevels,
  localDimensions,
  metricGroups,
  metricKinds,
  metricStatuses,
  OVERFLOW_LABEL,
  sensitivities,
} from "./vocabulary.ts";

/** Nothing that is not declared: a misspelt field would be a field that is missing. */
const strict = { additionalProperties: false } as const;

/** `description` finishes the sentence "must be …" where a text does not fit its pattern. */
const metricId = (options = {}) =>
  Type.String({
    pattern: "^[a-z][a-z0-9_]*(\\.[a-z][a-z0-9_]*){1,3}$",
    maxLength: 80,
    description: "two to four words joined by dots, each of a-z, 0-9 and _, like run.duration",
    ...options,
  });
const day = () => Type.String({ format: "date", description: "a day like 2026-12-01" });
const sentence = () => Type.String({ pattern: "^\\S.*$", maxLength: 300, description: "a text on one line" });
const prose = () => Type.String({ pattern: "\\S", maxLength: 3000, description: "a text" });
const owner = () => Type.String({ pattern: "^team:[a-z][a-z0-9-]*$", description: "a team like team:flowmeter" });
const principal = () =>
  Type.String({
    pattern: "^(team|role):[a-z][a-z0-9-]*$",
    description: "a role like role:privacy-reviewer, or a team",
  });
const digest = () =>
  Type.String({ pattern: "^sha256-[0-9a-f]{64}$", description: "sha256- and 64 hexadecimal digits" });
const field = () =>
  Type.String({
    pattern: "^[A-Za-z][A-Za-z0-9_]*(\\.[A-Za-z][A-Za-z0-9_]*)*$",
    maxLength: 80,
    description: "a field of a record or fact, like run.durationMs",
  });
const word = () =>
  Type.String({ pattern: "^[a-z][A-Za-z0-9_-]*$", maxLength: 60, description: "a word of letters, digits, - and _" });
const label = () =>
  Type.String({
    pattern: "^[A-Za-z0-9][A-Za-z0-9_.+-]*$",
    maxLength: 80,
    description: "a label of letters, digits and _ . + -; quoted when it is a number",
  });
const count = (minimum: number, maximum = Number.MAX_SAFE_INTEGER) => Type.Integer({ minimum, maximum });

const value = Type.Union(
  [
    Type.Object(
      {
        type: Type.Literal("int"),
        min: count(0),
        max: count(0),
        precision: Type.Enum(["exact", "exp2", "sig2"]),
      },
      strict,
    ),
    Type.Object(
      { type: Type.Literal("ratio"), min: Type.Literal(0), max: Type.Literal(1), precision: Type.Literal("sig2") },
      strict,
    ),
  ],
  {
    description: "{type: int, min, max, precision: exact|exp2|sig2} or {type: ratio, min: 0, max: 1, precision: sig2}",
  },
);

const buckets = Type.Union([
  Type.Object({ scheme: Type.Literal("exp2"), from: count(1), to: count(1) }, strict),
  Type.Object(
    { scheme: Type.Literal("ranges"), edges: Type.Array(count(0), { minItems: 2, maxItems: 40, uniqueItems: true }) },
    strict,
  ),
]);

const labels = Type.Union(
  [
    Type.Object({ closed: Type.Array(label(), { minItems: 1, maxItems: 100, uniqueItems: true }) }, strict),
    Type.Object({ allowlist: Type.Enum(allowLists) }, strict),
    Type.Object({ buckets }, strict),
  ],
  { description: "{closed: [...]}, {allowlist: steps|plugins} or {buckets: {...}}; labels are never open" },
);

const dimension = Type.Object({ id: word(), labels, overflow: Type.Literal(OVERFLOW_LABEL) }, strict);

const review = Type.Object(
  {
    id: Type.String({ pattern: "^R-[0-9]{4,}$", description: "a review like R-0031" }),
    type: Type.Enum(["collection", "publication"]),
    by: principal(),
    on: day(),
    digest: digest(),
  },
  strict,
);

const privacy = Type.Object(
  {
    unit: Type.Literal("instance-month"),
    keys: Type.Enum(["public", "private"]),
    mechanism: Type.Enum(["discrete_gaussian", "discrete_laplace", "restricted_only"]),
    rho: Type.Number({ minimum: 0, maximum: 1 }),
    min_cohort: count(20),
    show_if_noisy_ge: Type.String({ pattern: "^[1-9]sigma$", description: "a multiple like 3sigma" }),
  },
  strict,
);

const publication = Type.Object(
  {
    cadence: Type.Enum(["monthly", "quarterly"]),
    class: Type.Enum(["public", "restricted"]),
    chart: Type.Object({ type: Type.Enum(["bar", "line", "histogram"]), title: sentence(), y: word() }, strict),
    embargo_days: count(0, 366),
  },
  strict,
);

/** A metric file of the dictionary, field by field in the order in which they are written. Emits JSON Schema as it is. */
export const metricSchema = Type.Object(
  {
    schema: Type.Literal("flowmeter-metric/1"),
    id: metricId(),
    version: count(1, 9999),
    status: Type.Enum(metricStatuses),
    kind: Type.Enum(metricKinds),
    unit: Type.String({
      pattern: "^(1|[A-Za-z]+|\\{[a-z_]+\\})(/([A-Za-z]+|\\{[a-z_]+\\}))?$",
      maxLength: 40,
      description: 'a UCUM unit like ms, By, "1" or "{run}"',
    }),
    value,
    summary: sentence(),
    description: prose(),
    question: sentence(),
    decision: Type.Object({ text: sentence(), owner: owner(), review_by: day() }, strict),
    not_for: Type.Array(sentence(), { minItems: 1, maxItems: 20 }),
    population: sentence(),
    source: Type.Object(
      {
        producer: word(),
        reads: Type.Array(field(), { minItems: 1, maxItems: 40, uniqueItems: true }),
        never_reads: Type.Array(field(), { maxItems: 40, uniqueItems: true }),
      },
      strict,
    ),
    dimensions: Type.Array(dimension, { maxItems: 4 }),
    local: Type.Array(Type.Enum(localDimensions), { uniqueItems: true }),
    limits: Type.Object({ l0: count(1, 1000), linf: count(1) }, strict),
    window: Type.Object({ start: day(), end: day() }, strict),
    granularity: Type.Enum(["month", "quarter"]),
    sensitivity: Type.Enum(sensitivities),
    consent_min: Type.Enum(consentLevels),
    group: Type.Enum(metricGroups),
    envelope: Type.Enum(["self", "per_label"]),
    label_sample: Type.Optional(count(1, 5)),
    cross_with: Type.Array(metricId(), { maxItems: 4, uniqueItems: true }),
    sampling: Type.Object({ rate: Type.Number({ exclusiveMinimum: 0, maximum: 1 }) }, strict),
    retention: Type.Object({ local_days: count(1, 4000), raw_days: count(1, 60) }, strict),
    privacy,
    publication,
    owners: Type.Array(owner(), { minItems: 1, maxItems: 10, uniqueItems: true }),
    issues: Type.Array(
      Type.String({ pattern: "^https://\\S+$", description: "an address that begins with https://" }),
      {
        uniqueItems: true,
      },
    ),
    reviews: Type.Array(review),
    replaces: Type.Union([metricId(), Type.Null()]),
    lint_skip: Type.Array(Type.Object({ rule: ruleName(), reason: Type.String(), approved_by: principal() }, strict)),
  },
  {
    ...strict,
    $schema: "https://json-schema.org/draft/2020-12/schema",
    title: "A metric of Flowmeter's dictionary",
  },
);

function ruleName() {
  return Type.String({ pattern: "^[A-Z][A-Z0-9_]*$", description: "the name of a rule" });
}

/** A metric as the dictionary declares it. */
export type MetricDefinition = Static<typeof metricSchema>;
