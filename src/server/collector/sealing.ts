import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { canonicalJson } from "../../dictionary/canonical-json.ts";
import type { MetricDefinition } from "../../dictionary/schema.ts";
import type { CollectedReport, SealedPeriod } from "../../model/collected.ts";
import { merkleRoot } from "../../privacy/collect/merkle.ts";
import { dayOf, sealingAt } from "../../privacy/collect/windows.ts";
import type { SigningKeys } from "../../privacy/wire/keys.ts";
import { periodOf } from "../../privacy/wire/period.ts";
import { signed } from "../../privacy/wire/sign.ts";
import type { CollectorStore } from "../../store/collector-store.ts";
import { ServerError } from "../server-error.ts";
import type { BatchFiles } from "./batch-files.ts";
import type { Collector } from "./collector.ts";

/** What sealing needs. */
export interface Sealing {
  readonly collector: Collector;
  readonly store: CollectorStore;
  readonly keys: SigningKeys;
  readonly dest: string;
  /** Directory with a directory per sealed period. */
  readonly directory: string;
  readonly batches: BatchFiles;
  /** All metrics of all dictionaries, those that are collected no longer too. */
  readonly metrics: readonly MetricDefinition[];
  readonly now: () => number;
}

const DAY_MS = 86_400_000;

/** A request of the day after tomorrow, by this clock, is good for no longer. */
const NONCE_DAYS = 4;

/** No row is kept longer, whatever a dictionary says, nor one of a metric that is in none. */
const MOST_RAW_DAYS = 60;

/** File of the reports of a sealed period. */
export function batchFile(directory: string, period: string): string {
  return join(directory, period, "batch.duckdb");
}

/** File that says what was sealed. */
export function sealFile(directory: string, period: string): string {
  return join(directory, period, "seal.json");
}

/** File with the digests that were sealed, a line each, in order: what is in the batch is some of these. */
export function leavesFile(directory: string, period: string): string {
  return join(directory, period, "leaves.txt");
}

/** Seals every period whose time of grace is over; returns which. @throws StoreError */
export async function sealDue(sealing: Sealing): Promise<string[]> {
  const { collector, now } = sealing;
  await checkClock(collector);
  const due = [...collector.openPeriods().keys()].filter((id) => now() >= sealingAt(periodOf(id)!)).sort();
  for (const period of due) await seal(sealing, period);
  // Should the machine have stopped between the two writes of a seal.
  for (const sealed of collector.sealedPeriods) writeSeal(sealing, sealed);
  return due;
}

/** What is sealed or removed under a wrong clock does not come back. */
async function checkClock(collector: Collector): Promise<void> {
  if ((await collector.hindrance())?.rule !== "CLOCK") return;
  throw new ServerError(
    `By this machine's clock today is far from ${collector.logHead.day}, the last day of the log: nothing is taken, sealed or removed.`,
    "Set the clock right. If it is right, because the collector did not run for days, start it with --clock-is-right.",
  );
}

async function seal({ collector, store, directory, now, ...rest }: Sealing, period: string): Promise<void> {
  await collector.close(period);
  const digests = await store.digestsOf(period);
  const sealed: SealedPeriod = { period, root: merkleRoot(digests), count: digests.length, day: dayOf(now()) };
  mkdirSync(join(directory, period), { recursive: true, mode: 0o700 });
  const file = batchFile(directory, period);
  rmSync(file, { force: true });
  writeWhole(leavesFile(directory, period), digests.map((digest) => `${digest}\n`).join(""));
  await collector.seal(sealed, (entry) => store.moveOut(sealed, { file, entry }));
  writeSeal({ collector, store, directory, now, ...rest }, sealed);
}

function writeSeal({ keys, dest, directory }: Sealing, { period, root, count, day }: SealedPeriod): void {
  const file = sealFile(directory, period);
  if (existsSync(file)) return;
  const body = { schema: "flowmeter-seal/1", dest, period, root, count, day, key: keys.key };
  writeWhole(file, `${canonicalJson(signed(body, keys))}\n`);
}

/** Whole or not at all. */
function writeWhole(file: string, text: string): void {
  writeFileSync(`${file}.new`, text, { mode: 0o600, flush: true });
  renameSync(`${file}.new`, file);
}

type Place = Pick<Sealing, "directory" | "batches">;

/** Removes the reports of a pseudonym from a sealed period; how many there were. @throws StoreError */
export async function eraseSealed({ directory, batches }: Place, period: string, pseudonym: string): Promise<number> {
  const file = batchFile(directory, period);
  return existsSync(file) ? batches.use(file, (batch) => batch.erase(pseudonym)) : 0;
}

/** The reports of a pseudonym in a sealed period. @throws StoreError */
export async function exportSealed(
  { directory, batches }: Place,
  period: string,
  pseudonym: string,
): Promise<readonly CollectedReport[]> {
  const file = batchFile(directory, period);
  return existsSync(file) ? batches.use(file, (batch) => batch.reportsOf(pseudonym)) : [];
}

/** Removes what was kept as long as it may be: reports, with a line of the log, and what was counted of events and errors. @throws StoreError */
export async function removeOld(sealing: Sealing): Promise<number> {
  const { collector, directory, store, now } = sealing;
  const periods = collector.forgetErased((period) => now() >= sealingAt(periodOf(period)!));
  await store.forget({ tallies: dayBefore(now(), MOST_RAW_DAYS), nonces: dayBefore(now(), NONCE_DAYS), periods });
  let all = 0;
  for (const { period } of collector.sealedPeriods) {
    if (!existsSync(batchFile(directory, period))) continue;
    const count = await removeOldOf(sealing, period);
    if (count > 0) await collector.logDeletion(period, count);
    all += count;
  }
  return all;
}

async function removeOldOf({ batches, directory, metrics, now }: Sealing, period: string): Promise<number> {
  const file = batchFile(directory, period);
  const dayOfMetric = new Map<string, string>();
  for (const { id, retention } of metrics) {
    const day = dayBefore(now(), Math.min(retention.raw_days, MOST_RAW_DAYS));
    // Of two dictionaries the one that keeps it shorter decides.
    if (day > (dayOfMetric.get(id) ?? "")) dayOfMetric.set(id, day);
  }
  const { count, left } = await batches.use(file, async (batch) => ({
    count: await batch.removeOld({ dayOf: dayOfMetric, others: dayBefore(now(), MOST_RAW_DAYS) }),
    left: await batch.count(),
  }));
  // Nothing is left of what was sent, not even its digests.
  if (left === 0)
    await batches.inTurn(file, () => {
      for (const each of [file, leavesFile(directory, period)]) rmSync(each, { force: true });
    });
  return count;
}

function dayBefore(now: number, days: number): string {
  return dayOf(now - days * DAY_MS);
}
