import { storeLocation } from "../config/store-location.ts";
import type { MetricFamily } from "../model/metric-families.ts";
import { plural } from "../publish/format.ts";
import { writeMetrics } from "../publish/openmetrics/write-metrics.ts";
import { instanceIdOf } from "../publish/otlp-metrics.ts";
import { seriesOf } from "../publish/series-limit/survey.ts";
import type { Store } from "../store/store.ts";
import { CliError } from "./cli-error.ts";
import type { ExportFlags, PrintFlags, PushFlags } from "./commands/export-metrics.ts";
import { exportedFamilies } from "./export-families.ts";
import { openExistingStore } from "./open-store.ts";
import { realEffects } from "./push/effects.ts";
import { pushFamiliesByOtlp, pushFamiliesToStatsd, statsdTarget, writeTextfile } from "./push/push-metrics.ts";
import { version } from "./version.ts";
import { writeOut } from "./write-out.ts";

/** Prints all metrics in a text format. @throws StoreError, CliError */
export async function runPrint(flags: PrintFlags): Promise<void> {
  await withFamilies(flags, async (families) => writeOut(writeMetrics(families, flags.format)));
}

/** Writes all metrics into a file for the node exporter. @throws StoreError, CliError */
export async function runTextfile(file: string, flags: ExportFlags): Promise<void> {
  await withFamilies(flags, async (families) => {
    writeTextfile(file, families);
    say(`${seriesText(families)} in ${file}`);
  });
}

/** Pushes all metrics once. @throws StoreError, CliError, PushError */
export async function runPush(
  { protocol, target }: { readonly protocol: "otlp" | "statsd"; readonly target: string },
  flags: PushFlags,
): Promise<void> {
  checkPushFlags(protocol, flags);
  await withFamilies(flags, (families, store) =>
    protocol === "otlp" ? pushOtlp(families, { target, flags, store }) : pushStatsd(families, target, flags),
  );
}

function checkPushFlags(protocol: string, { header, dogstatsd }: PushFlags): void {
  if (protocol === "statsd" && header !== undefined)
    throw new CliError("--header is for otlp.", "Leave it out: statsd has no headers.");
  if (protocol === "otlp" && dogstatsd === true)
    throw new CliError("--dogstatsd is for statsd.", "Leave it out: OTLP has attributes anyway.");
}

async function pushOtlp(
  families: readonly MetricFamily[],
  { target, flags, store }: { readonly target: string; readonly flags: PushFlags; readonly store: Store },
): Promise<void> {
  const [row] = await store.query(
    "SELECT (SELECT value FROM meta WHERE key = 'store_id') AS id, (SELECT min(start_at) FROM run) AS start_at",
  );
  const now = Date.now();
  const origin = {
    version,
    instanceId: instanceIdOf(Buffer.from(String(row?.id))),
    startAt: Number(row?.start_at ?? now),
    now,
  };
  const accepted = await pushFamiliesByOtlp(
    families,
    { url: target, headers: flags.header ?? {}, origin },
    realEffects(say),
  );
  if (accepted === undefined) say("There was nothing to push.");
  else
    say(
      accepted.rejected === 0
        ? `${target} took ${seriesText(families)}`
        : `${target} took all but ${plural(accepted.rejected, "data point")}.`,
    );
}

async function pushStatsd(families: readonly MetricFamily[], target: string, flags: PushFlags): Promise<void> {
  const dialect = flags.dogstatsd === true ? "dogstatsd" : "statsd";
  const storeFile = storeLocation(flags.store, process.env);
  const { lines, packets } = await pushFamiliesToStatsd(
    families,
    { ...statsdTarget(target), dialect, storeFile },
    realEffects(say),
  );
  say(
    `${plural(lines, "line")} in ${plural(packets, "packet")} sent to ${target}; UDP does not say whether anybody listens.`,
  );
}

async function withFamilies(
  flags: ExportFlags,
  use: (families: readonly MetricFamily[], store: Store) => Promise<void>,
): Promise<void> {
  const store = await openExistingStore(flags.store);
  try {
    await use(await exportedFamilies(store, flags), store);
  } finally {
    await store.close();
  }
}

function seriesText(families: readonly MetricFamily[]): string {
  const series = families.flatMap(({ samples }) => samples).reduce((sum, { value }) => sum + seriesOf(value), 0);
  return `${plural(families.filter(({ samples }) => samples.length > 0).length, "metric")} in ${plural(series, "series", "series")}`;
}

function say(sentence: string): void {
  process.stderr.write(`${sentence}\n`);
}
