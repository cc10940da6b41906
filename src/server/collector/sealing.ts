import { existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { canonicalJson } from "../../dictionary/canonical-json.ts";
import type { MetricDefinition } from "../../dictionary/schema.ts";
import type { SealedPeriod } from "../../model/collected.ts";
import { merkleRoot } from "../../privacy/collect/merkle.ts";
import { dayOf, sealingAt } from "../../privacy/collect/windows.ts";
import type { SigningKeys } from "../../privacy/wire/keys.ts";
import { periodOf } from "../../privacy/wire/period.ts";
import { signed } from "../../privacy/wire/sign.ts";
import type { CollectorStore, SealedBatch } from "../../store/collector-store.ts";
import type { Collector } from "./collector.ts";

/** What sealing needs. */
export interface Sealing {
  readonly collector: Collector;
  readonly store: CollectorStore;
  readonly keys: SigningKeys;
  readonly dest: string;
  /** Directory with a directory per sealed period. */
  readonly directory: string;
  readonly openBatch: (file: string) => Promise<SealedBatch>;
  readonly metrics: readonly MetricDefinition[];
  readonly now: () => number;
}

const DAY_MS = 86_400_000;

/** File of the reports of a sealed period. */
export function batchFile(directory: string, period: string): string {
  return join(directory, period, "batch.duckdb");
}

/** File that says what was sealed. */
export function sealFile(directory: string, period: string): string {
  return join(directory, period, "seal.json");
}

/** Seals every period whose time of grace is over; returns which. @throws StoreError */
export async function sealDue(sealing: Sealing): Promise<string[]> {
  const { collector, now } = sealing;
  const due = [...collector.openPeriods().keys()].filter((id) => now() >= sealingAt(periodOf(id)!)).sort();
  for (const period of due) await seal(sealing, period);
  // Should the machine have stopped between the two writes of a seal.
  for (const sealed of collector.sealedPeriods) writeSeal(sealing, sealed);
  return due;
}

async function seal({ collector, store, directory, now, ...rest }: Sealing, period: string): Promise<void> {
  await collector.close(period);
  const digests = await store.digestsOf(period);
  const sealed: SealedPeriod = { period, root: merkleRoot(digests), count: digests.length, day: dayOf(now()) };
  mkdirSync(join(directory, period), { recursive: true, mode: 0o700 });
  const file = batchFile(directory, period);
  rmSync(file, { force: true });
  await collector.seal(sealed, (entry) => store.moveOut(sealed, { file, entry }));
  writeSeal({ collector, store, directory, now, ...rest }, sealed);
}

function writeSeal({ keys, dest, directory }: Sealing, { period, root, count, day }: SealedPeriod): void {
  const file = sealFile(directory, period);
  if (existsSync(file)) return;
  const body = { schema: "flowmeter-seal/1", dest, period, root, count, day, key: keys.key };
  writeFileSync(file, `${canonicalJson(signed(body, keys))}\n`, { mode: 0o600 });
}

/** Removes the reports of a pseudonym from a sealed period; how many there were. @throws StoreError */
export async function eraseSealed(
  { directory, openBatch }: Pick<Sealing, "directory" | "openBatch">,
  period: string,
  pseudonym: string,
): Promise<number> {
  const file = batchFile(directory, period);
  if (!existsSync(file)) return 0;
  const batch = await openBatch(file);
  try {
    return await batch.erase(pseudonym);
  } finally {
    await batch.close();
  }
}

/** Removes reports that were kept as long as their metric allows, and logs how many. @throws StoreError */
export async function removeOld(sealing: Sealing): Promise<number> {
  const { collector, directory } = sealing;
  let all = 0;
  for (const { period } of collector.sealedPeriods) {
    const file = batchFile(directory, period);
    if (!existsSync(file)) continue;
    const count = await removeOldOf(sealing, file);
    if (count > 0) await collector.logDeletion(period, count);
    all += count;
  }
  return all;
}

async function removeOldOf({ openBatch, metrics, now }: Sealing, file: string): Promise<number> {
  const batch = await openBatch(file);
  let [count, left] = [0, 0];
  try {
    for (const { id, retention } of metrics)
      count += await batch.removeOld(id, dayOf(now() - retention.raw_days * DAY_MS));
    left = await batch.count();
  } finally {
    await batch.close();
  }
  // Nothing is left of what was sent, not even in unused parts of a file.
  if (left === 0) rmSync(file, { force: true });
  return count;
}
