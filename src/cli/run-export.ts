import type { MetricFamily } from "../model/metric-families.ts";
import { plural } from "../publish/format.ts";
import { writeMetrics } from "../publish/openmetrics/write-metrics.ts";
import { instanceIdOf, type OtlpOrigin } from "../publish/otlp-metrics.ts";
import { visible } from "../publish/safe-text.ts";
import { seriesOf } from "../publish/series-limit/survey.ts";
import { CliError } from "./cli-error.ts";
import type { ExportFlags, PrintFlags, PushFlags } from "./commands/export-metrics.ts";
import { exportedFamilies } from "./export-families.ts";
import { interruptedScans } from "./interrupted.ts";
import { openExistingStore, placeOfStore } from "./open-store.ts";
import { realEffects } from "./push/effects.ts";
import { pushFamiliesByOtlp, pushFamiliesToStatsd, statsdTarget, writeTextfile } from "./push/push-metrics.ts";
import { placeOf } from "./push/push-otlp.ts";
import { version } from "./version.ts";
import { writeOut } from "./write-out.ts";

/** Prints all metrics in a text format. @throws StoreError, CliError */
export async function runPrint(flags: PrintFlags): Promise<void> {
  writeOut(writeMetrics((await readFamilies(flags)).families, flags.format));
}

/** Writes all metrics into a file for the node exporter. @throws StoreError, CliError */
export async function runTextfile(file: string, flags: ExportFlags): Promise<void> {
  const { families } = await readFamilies(flags);
  writeTextfile(file, families);
  say(`${seriesText(families)} are in ${visible(file)}`);
}

/** Pushes all metrics once. The store is closed before: a target that is down must not keep scans out of it. @throws StoreError, CliError, PushError */
export async function runPush(
  { protocol, target }: { readonly protocol: "otlp" | "statsd"; readonly target: string },
  flags: PushFlags,
): Promise<void> {
  checkPushFlags(protocol, flags);
  if (protocol === "statsd") return pushStatsd(await readFamilies(flags), target, flags);
  const { families, origin } = await readFamilies(flags);
  const accepted = await pushFamiliesByOtlp(
    families,
    { url: target, headers: flags.header ?? {}, origin },
    realEffects(say),
  );
  if (accepted === undefined) say("There was nothing to push.");
  else if (accepted.rejected === 0) say(`${placeOf(target)} took ${seriesText(families)}`);
  else say(`${placeOf(target)} took all but ${plural(accepted.rejected, "data point")}.`);
}

function checkPushFlags(protocol: string, { header, dogstatsd }: PushFlags): void {
  if (protocol === "statsd" && header !== undefined)
    throw new CliError("--header is for otlp.", "Leave it out: statsd has no headers.");
  if (protocol === "otlp" && dogstatsd === true)
    throw new CliError("--dogstatsd is for statsd.", "Leave it out: OTLP has attributes anyway.");
}

async function pushStatsd({ families }: ReadFamilies, target: string, flags: PushFlags): Promise<void> {
  const dialect = flags.dogstatsd === true ? "dogstatsd" : "statsd";
  const storeFile = placeOfStore(flags.store);
  const { lines, packets } = await pushFamiliesToStatsd(
    families,
    { ...statsdTarget(target), dialect, storeFile },
    realEffects(say),
  );
  say(
    `${plural(lines, "line")} in ${plural(packets, "packet")} sent to ${visible(target)}; UDP does not say whether anybody listens.`,
  );
}

interface ReadFamilies {
  readonly families: readonly MetricFamily[];
  readonly origin: OtlpOrigin;
}

/** Reads all that is exported, and whose it is, and closes the store. */
async function readFamilies(flags: ExportFlags): Promise<ReadFamilies> {
  const store = await openExistingStore(flags.store);
  try {
    for (const warning of await interruptedScans(store, flags.controller)) process.stderr.write(`${warning}\n`);
    const families = await exportedFamilies(store, flags);
    const [row] = await store.query(
      "SELECT (SELECT value FROM meta WHERE key = 'store_id') AS id, (SELECT min(start_at) FROM run) AS start_at",
    );
    const now = Date.now();
    const instanceId = instanceIdOf(Buffer.from(String(row?.id)));
    return { families, origin: { version, instanceId, startAt: Number(row?.start_at ?? now), now } };
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
