import type { MetricFamily } from "../model/metric-families.ts";
import { baseUnit } from "./base-unit.ts";
import { shortHash } from "./label-text.ts";
import type { Labels } from "./label-tree.ts";
import { metricName } from "./openmetrics/metric-name.ts";
import { visible } from "./safe-text.ts";
import { countOf, relabel } from "./sum-samples.ts";

/** Statsd has names only, so labels become parts of the name; DogStatsD has tags. */
export type StatsdDialect = "statsd" | "dogstatsd";

/** By series, the highest total that was ever sent of it. */
export type SentTotals = Readonly<Record<string, number>>;

/** Lines to send, and what will have been sent when they are. */
export interface StatsdPush {
  readonly lines: readonly string[];
  readonly sent: SentTotals;
}

/**
 * Families as lines of statsd. Gauges are sent as they are; of a counter what is above the highest total that was sent, and
 * nothing when that is nothing. A histogram is two counters, `.count` and `.sum`: statsd cannot take buckets.
 *
 * What was sent never falls: a series that shrinks, because Pipelines moved between it and `(other)` or the store was made anew
 * from the same home, sends nothing until it has caught up. So nothing is ever counted twice for long, and nothing is missing.
 */
export function statsdLines(families: readonly MetricFamily[], sent: SentTotals, dialect: StatsdDialect): StatsdPush {
  const next: Record<string, number> = { ...sent };
  const lines = families.flatMap((family) => {
    if (family.kind === "gauge") return gaugeLines(family, dialect);
    return totalsOf(family).flatMap(({ suffix, labels, total, divisor }) => {
      const key = JSON.stringify([family.id + suffix, ...Object.entries(labels).sort()]);
      const before = next[key] ?? 0;
      if (!(total > before)) return [];
      next[key] = total;
      return [lineOf({ name: nameOf(family, suffix), labels, dialect }, `${decimal((total - before) / divisor)}|c`)];
    });
  });
  return { lines, sent: next };
}

/**
 * Most bytes of a packet: what fits into one frame of an Ethernet with room for headers and tunnels. A larger one is cut up on
 * its way, and lost when one piece is.
 */
const PACKET_BYTES = 1432;

/** Lines in packets of at most 1,432 bytes, in order. */
export function statsdPackets(lines: readonly string[]): string[] {
  const packets: string[] = [];
  let packet = "";
  for (const line of lines) {
    const longer = packet === "" ? line : `${packet}\n${line}`;
    if (packet !== "" && Buffer.byteLength(longer) > PACKET_BYTES) {
      packets.push(packet);
      packet = line;
    } else packet = longer;
  }
  return packet === "" ? packets : [...packets, packet];
}

interface Total {
  readonly suffix: string;
  readonly labels: Labels;
  /** In the dictionary's unit, so that what is kept of it is exact. */
  readonly total: number;
  readonly divisor: number;
}

function totalsOf({ samples, unit }: MetricFamily): Total[] {
  const { divisor } = baseUnit(unit);
  return samples.flatMap(({ labels, value }) =>
    typeof value === "number"
      ? [{ suffix: "", labels, total: value, divisor }]
      : [
          { suffix: ".count", labels, total: countOf(value), divisor: 1 },
          { suffix: ".sum", labels, total: value.sum, divisor },
        ],
  );
}

/** A signed gauge would change the last value instead of replacing it, so one below zero is set to zero first. */
function gaugeLines(family: MetricFamily, dialect: StatsdDialect): string[] {
  const name = nameOf(family, "");
  const samples = relabel(family, (labels) => cleanLabels(labels, dialect));
  return samples.map(({ labels, value }) => {
    const line = (number: number) => lineOf({ name, labels, dialect }, `${decimal(number)}|g`);
    const number = Number(value) / baseUnit(family.unit).divisor;
    return number < 0 && dialect === "statsd" ? `${line(0)}\n${line(number)}` : line(number);
  });
}

/** `flowmeter.run.duration_seconds.sum`: the id, the unit as in Prometheus, and the part of a histogram. */
function nameOf(family: MetricFamily, suffix: string): string {
  const { unit } = metricName(family);
  const base = `flowmeter.${family.id.replace(/[^a-zA-Z0-9_.]/g, "_")}`;
  return `${unit === undefined || base.endsWith(`_${unit}`) ? base : `${base}_${unit}`}${suffix}`;
}

interface Series {
  readonly name: string;
  readonly labels: Labels;
  readonly dialect: StatsdDialect;
}

function lineOf({ name, labels, dialect }: Series, value: string): string {
  const clean = Object.entries(cleanLabels(labels, dialect)).sort(([a], [b]) => (a < b ? -1 : 1));
  if (dialect === "statsd") return `${[name, ...clean.map(([, text]) => text)].join(".")}:${value}`;
  const tags = clean.map(([label, text]) => `${label}:${text}`);
  return `${name}:${value}${tags.length === 0 ? "" : `|#${tags.join(",")}`}`;
}

/** Most bytes of a label's value: Datadog cuts tags at 200 characters. All of a sample's together must fit into a packet. */
const VALUE_BYTES = 160;
const VALUES_BYTES = 1000;

/** What is a separator of the protocol, or none of the characters that Graphite can have in a name, becomes `_`. */
function cleanLabels(labels: Labels, dialect: StatsdDialect): Labels {
  const entries = Object.entries(labels).filter(([, value]) => value !== "");
  const most = Math.min(VALUE_BYTES, Math.floor(VALUES_BYTES / entries.length));
  const unclean = dialect === "statsd" ? /[^a-zA-Z0-9_-]/gu : /[\s,|#@"'\\]/gu;
  return Object.fromEntries(
    entries.map(([label, value]) => [
      label.replace(/[^a-zA-Z0-9_]/g, "_"),
      cutBytes(visible(value).replace(unclean, "_"), most),
    ]),
  );
}

/** A text of at most so many bytes; what is cut off is told apart by a hash. */
function cutBytes(text: string, most: number): string {
  if (Buffer.byteLength(text) <= most) return text;
  const end = `_${shortHash(text)}`;
  let cut = "";
  let bytes = end.length;
  for (const character of text) {
    bytes += Buffer.byteLength(character);
    if (bytes > most) break;
    cut += character;
  }
  return cut + end;
}

/** Without an exponent, which not every server reads; down to the nanosecond. */
function decimal(value: number): string {
  if (Number.isInteger(value)) return String(BigInt(value));
  return value.toFixed(9).replace(/\.?0+$/, "");
}
