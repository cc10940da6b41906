import { createHmac } from "node:crypto";
import type { HistogramValue, MetricFamily, MetricSample } from "../model/metric-families.ts";
import { baseUnit, isCount } from "./base-unit.ts";
import {
  attributesOf,
  CONVENTIONS_VERSION,
  type Convention,
  conventions,
  withSystemErrors,
} from "./cicd-conventions.ts";
import { labelText } from "./label-text.ts";
import type { Labels } from "./label-tree.ts";
import { countOf, relabel } from "./sum-samples.ts";

/** Whose numbers these are, and from when to when they were counted. */
export interface OtlpOrigin {
  /** Of Flowmeter. */
  readonly version: string;
  /** Tells stores apart: see {@link instanceIdOf}. */
  readonly instanceId: string;
  /** Epoch milliseconds since when the store counts: of its oldest run. */
  readonly startAt: number;
  /** Epoch milliseconds of the export. */
  readonly now: number;
}

/** A `service.instance.id` that follows from a store's random key and tells nothing of it, nor of the machine it is on. */
export function instanceIdOf(storeKey: Uint8Array): string {
  const hex = createHmac("sha256", storeKey).update("service.instance.id").digest("hex");
  // A UUID of version 8: of digits that its maker chose.
  return [hex.slice(0, 8), hex.slice(8, 12), `8${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20, 32)].join(
    "-",
  );
}

/**
 * Families as an `ExportMetricsServiceRequest`, ready for `JSON.stringify`: protobuf's JSON mapping as OTLP wants it, with
 * 64-bit numbers as texts and enumerations as numbers.
 *
 * Metrics that OpenTelemetry's conventions name have their names ({@link conventions}), the others are `flowmeter.<id>`.
 * Undefined when there is no data point: an empty request must not be sent.
 */
export function otlpMetrics(families: readonly MetricFamily[], origin: OtlpOrigin): object | undefined {
  const times = { startTimeUnixNano: nanoseconds(origin.startAt), timeUnixNano: nanoseconds(origin.now) };
  const metrics = withSystemErrors(families)
    .filter(({ samples }) => samples.length > 0)
    .map((family) => metricOf(family, times));
  if (metrics.length === 0) return undefined;
  const resource = {
    "service.name": "flowmeter",
    "service.version": origin.version,
    "service.instance.id": origin.instanceId,
  };
  return {
    resourceMetrics: [
      {
        resource: { attributes: attributeList(resource) },
        scopeMetrics: [{ scope: { name: "flowmeter", version: origin.version }, metrics }],
        schemaUrl: `https://opentelemetry.io/schemas/${CONVENTIONS_VERSION}`,
      },
    ],
  };
}

/** `AGGREGATION_TEMPORALITY_CUMULATIVE`: each point counts from the start, so that a lost export loses nothing. */
const CUMULATIVE = 2;

interface PointTimes {
  readonly startTimeUnixNano: string;
  readonly timeUnixNano: string;
}

function metricOf(family: MetricFamily, times: PointTimes): object {
  const convention = conventionOf(family);
  const samples = relabel(family, (labels) => cleanAttributes(attributesOf(labels, convention)));
  const { ucum } = baseUnit(family.unit);
  const head = {
    name: convention?.name ?? `flowmeter.${family.id}`,
    description: convention?.description ?? family.summary,
    unit: convention?.unit ?? ucum,
  };
  const points = samples.map((sample) => pointOf(sample, family.unit));
  if (family.kind === "histogram")
    return {
      ...head,
      histogram: { dataPoints: points.map((point) => ({ ...times, ...point })), aggregationTemporality: CUMULATIVE },
    };
  if (family.kind === "gauge" && convention === undefined)
    return { ...head, gauge: { dataPoints: points.map((point) => ({ timeUnixNano: times.timeUnixNano, ...point })) } };
  const dataPoints = points.map((point) => ({ ...times, ...point }));
  return { ...head, sum: { dataPoints, aggregationTemporality: CUMULATIVE, isMonotonic: family.kind === "counter" } };
}

const kinds: Readonly<Record<Convention["instrument"], MetricFamily["kind"]>> = {
  histogram: "histogram",
  counter: "counter",
  updowncounter: "gauge",
};

/** The convention for a family that is of its kind and has, in each sample, what its required attributes are made of. */
function conventionOf({ id, kind, samples }: MetricFamily): Convention | undefined {
  const convention = conventions.get(id);
  if (convention === undefined || kinds[convention.instrument] !== kind) return undefined;
  const fits = samples.every(({ labels }) => convention.needs.every((label) => (labels[label] ?? "") !== ""));
  return fits ? convention : undefined;
}

function pointOf({ labels, value }: MetricSample, unit: string): object {
  const attributes = attributeList(labels);
  const { divisor } = baseUnit(unit);
  if (typeof value !== "number") return { attributes, ...histogramPoint(value, divisor) };
  // A metric is always integers or always doubles: backends refuse one that changes.
  return isCount(unit) && Number.isSafeInteger(value)
    ? { attributes, asInt: String(value) }
    : { attributes, asDouble: value / divisor };
}

function histogramPoint(value: HistogramValue, divisor: number): object {
  return {
    count: String(countOf(value)),
    sum: value.sum / divisor,
    bucketCounts: value.counts.map(String),
    explicitBounds: value.bounds.map((bound) => bound / divisor),
  };
}

function cleanAttributes(attributes: Labels): Labels {
  return Object.fromEntries(Object.entries(attributes).map(([key, value]) => [key, value && labelText(value)]));
}

function attributeList(attributes: Labels): object[] {
  return Object.entries(attributes).map(([key, stringValue]) => ({ key, value: { stringValue } }));
}

function nanoseconds(epochMs: number): string {
  return String(BigInt(Math.round(epochMs)) * 1_000_000n);
}
