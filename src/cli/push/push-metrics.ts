import type { MetricFamily } from "../../model/metric-families.ts";
import { type MetricsFormat, writeMetrics } from "../../publish/openmetrics/write-metrics.ts";
import { type OtlpOrigin, otlpMetrics } from "../../publish/otlp-metrics.ts";
import { type StatsdDialect, statsdLines, statsdPackets } from "../../publish/statsd.ts";
import { CliError } from "../cli-error.ts";
import { writeFileAtomically } from "../write-file.ts";
import type { PushEffects } from "./effects.ts";
import { type OtlpAccepted, type OtlpPush, pushOtlp } from "./push-otlp.ts";
import { pushStatsd, type StatsdTarget } from "./push-statsd.ts";
import { readSentTotals, statsdMemoryFile, writeSentTotals } from "./statsd-memory.ts";

/** Pushes families by OTLP; undefined when there was nothing to push. @throws PushError, CliError */
export async function pushFamiliesByOtlp(
  families: readonly MetricFamily[],
  { origin, ...target }: Omit<OtlpPush, "body"> & { readonly origin: OtlpOrigin },
  effects: PushEffects,
): Promise<OtlpAccepted | undefined> {
  const body = otlpMetrics(families, origin);
  return body === undefined ? undefined : pushOtlp({ ...target, body }, effects);
}

/** Where to push to, and beside which store to remember it. */
export interface StatsdPushTarget extends StatsdTarget {
  readonly dialect: StatsdDialect;
  readonly storeFile: string;
}

/**
 * Sends to statsd what is new since the last push to the same target; returns how many lines and packets that were.
 *
 * What was sent is remembered only after it was: a push that fails or is interrupted loses nothing.
 *
 * @throws PushError, CliError
 */
export async function pushFamiliesToStatsd(
  families: readonly MetricFamily[],
  target: StatsdPushTarget,
  effects: Omit<PushEffects, "fetch" | "timeoutMs">,
): Promise<{ readonly lines: number; readonly packets: number }> {
  const memory = statsdMemoryFile(target.storeFile);
  const place = `${target.host}:${target.port}`;
  const { lines, sent } = statsdLines(families, readSentTotals(memory, place), target.dialect);
  const packets = statsdPackets(lines);
  await pushStatsd(target, packets, effects);
  writeSentTotals(memory, place, sent);
  return { lines: lines.length, packets: packets.length };
}

/** `host:port`, `host`, `[::1]:8125`; the port of statsd is 8125 unless another is given. @throws CliError */
export function statsdTarget(text: string): StatsdTarget {
  const match = /^(?:\[([0-9a-f:.]+)\]|([^:[\]/\s]+))(?::(\d{1,5}))?$/i.exec(text);
  const port = Number(match?.[3] ?? 8125);
  if (match === null || port < 1 || port > 65_535)
    throw new CliError(`${text} is no host and port.`, "For example localhost:8125, or [::1]:8125.");
  return { host: (match[1] ?? match[2])!, port };
}

/**
 * Writes families for the node exporter's textfile collector, whole or not at all.
 *
 * @throws CliError, also for a name that the collector would not read
 */
export function writeTextfile(file: string, families: readonly MetricFamily[]): void {
  if (!file.endsWith(".prom"))
    throw new CliError(`The node exporter would not read ${file}.`, "It reads files whose names end in .prom.");
  const format: MetricsFormat = "prometheus";
  writeFileAtomically(file, writeMetrics(families, format));
}
