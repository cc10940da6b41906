import Type, { type Static } from "typebox";
import { metricGroups, metricKinds } from "../dictionary/vocabulary.ts";
import { count, strict } from "./parts.ts";

const optionalNumber = (description: string) => Type.Optional(Type.Number({ description }));

const valueFields = {
  n: count("Observations: runs, steps, Pipelines."),
  value: optionalNumber("A counter's sum, a ratio from 0 to 1, a state's count, a distribution's median."),
  total: optionalNumber("Of distributions and ratios: the sum of the values."),
  p95: optionalNumber("Of distributions."),
  max: optionalNumber("Of distributions."),
  of: optionalNumber("Of a state: how many could have it."),
};

const part = Type.Object(
  {
    name: Type.Optional(Type.String({ description: "Value of the label; absent where records do not name it." })),
    ...valueFields,
  },
  strict,
);

const labelParts = Type.Object(
  {
    label: Type.String(),
    parts: Type.Array(part, { description: "The largest first." }),
    partsLeftOut: count("Parts that are not given."),
  },
  strict,
);

const metricFields = {
  id: Type.String(),
  kind: Type.Unsafe<(typeof metricKinds)[number]>(Type.Enum([...metricKinds])),
  group: Type.Unsafe<(typeof metricGroups)[number]>(Type.Enum([...metricGroups])),
  unit: Type.String({ description: 'UCUM: `ms`, `ns`, `"1"` for a ratio, `{run}`.' }),
  summary: Type.String(),
  question: Type.String(),
  decision: Type.String({ description: "What the answer serves to decide." }),
  hasSeries: Type.Boolean({ description: "Whether it has a past that says something." }),
  value: Type.Object(valueFields, {
    ...strict,
    description: "In the unit of the metric. Of times of several kinds, which nobody adds up, only how many there are.",
  }),
};

/** Answer of `GET /api/v1/metrics`. */
export const metricsSchema = Type.Object(
  {
    metrics: Type.Array(
      Type.Object(
        {
          ...metricFields,
          largest: Type.Optional(part),
          weeks: Type.Optional(
            Type.Array(Type.Union([Type.Number(), Type.Null()]), {
              description:
                "Its value in the last weeks with runs, the latest last; absent where it has no past that is quickly asked.",
            }),
          ),
        },
        strict,
      ),
      { description: "In the order of their ids." },
    ),
  },
  strict,
);

/** Answer of `GET /api/v1/metrics/{id}`. */
export const metricSchema = Type.Object(
  {
    ...metricFields,
    version: count("Version of its meaning."),
    description: Type.String(),
    population: Type.String(),
    notFor: Type.Array(Type.String(), { description: "Questions that it does not answer." }),
    groupings: Type.Array(Type.String(), { description: "By what it can be grouped, in words." }),
    labels: Type.Array(labelParts),
    quantileError: Type.Number({ description: "Largest relative error of quantiles; 0: exact." }),
  },
  strict,
);

const point = Type.Object(
  { at: Type.Number({ description: "Start of the bucket. Epoch milliseconds." }), ...valueFields },
  strict,
);

/** Answer of `GET /api/v1/metrics/{id}/series`. */
export const metricSeriesSchema = Type.Object(
  {
    id: Type.String(),
    unit: Type.String(),
    grain: Type.String(),
    bucketDays: count("Length of a bucket."),
    buckets: Type.Array(Type.Number(), {
      description: "Starts of all buckets from the first to the last. Epoch milliseconds.",
    }),
    rows: Type.Array(point, { description: "Buckets with runs, in the order of time." }),
    quantileError: Type.Number({ description: "Largest relative error of quantiles; 0: exact." }),
  },
  strict,
);

/** Answer of `GET /api/v1/metrics`. */
export type MetricsAnswer = Static<typeof metricsSchema>;

/** Answer of `GET /api/v1/metrics/{id}`. */
export type MetricAnswer = Static<typeof metricSchema>;

/** Answer of `GET /api/v1/metrics/{id}/series`. */
export type MetricSeriesAnswer = Static<typeof metricSeriesSchema>;

/** What a metric says of something. */
export type ApiMetricValue = MetricAnswer["value"];
