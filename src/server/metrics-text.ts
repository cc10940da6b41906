import type { MetricFamily } from "../model/metric-families.ts";
import { contentTypes, writeMetrics } from "../publish/openmetrics/write-metrics.ts";
import { formatFor } from "./accept.ts";

/** Makes families; they are limited already. */
export type MakeFamilies = () => Promise<readonly MetricFamily[]>;

/** Metrics as text, and what the answer says they are. */
export interface MetricsText {
  readonly type: string;
  readonly text: string;
}

/** Prometheus itself gives up after 10 s unless it is told otherwise. */
const TIMEOUT_MS = 10_000;

/**
 * Metrics as text, in OpenMetrics or the older format as `Accept` says. Families are made once at a time: scrapes that come
 * meanwhile get the same. After `timeoutMs` a scrape fails; what is being made goes on and is there for the next one.
 */
export function metricsText(
  make: MakeFamilies,
  timeoutMs: number = TIMEOUT_MS,
): (accept: string | undefined) => Promise<MetricsText> {
  const shared = oneAtATime(make);
  return async (accept) => {
    const format = formatFor(accept);
    const families = await withinTime(shared(), timeoutMs);
    return { type: contentTypes[format], text: writeMetrics(families, format) };
  };
}

/** A function that, while what it returned is not settled, returns the same again. */
function oneAtATime<T>(make: () => Promise<T>): () => Promise<T> {
  let pending: Promise<T> | undefined;
  return () => {
    pending ??= make().finally(() => {
      pending = undefined;
    });
    return pending;
  };
}

async function withinTime<T>(promise: Promise<T>, timeoutMs: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`the metrics were not made within ${timeoutMs} ms`)), timeoutMs);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
