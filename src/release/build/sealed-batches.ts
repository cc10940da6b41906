import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import Type, { type Static } from "typebox";
import { Check } from "typebox/value";
import { merkleRoot } from "../../privacy/collect/merkle.ts";
import { ReleaseError } from "../../privacy/release-error.ts";
import { isSigned } from "../../privacy/wire/sign.ts";
import type { SealedBatch } from "../../store/collector-store.ts";
import { checkCollector } from "../collector-pin.ts";
import type { Workspace } from "../workspace.ts";

/** Batches of a month as a collector sealed them. Whoever opens them closes them. */
export interface SealedBatches {
  readonly batches: ReadonlyMap<string, SealedBatch>;
  /** Reports that were sealed, by period. */
  readonly sealed: Readonly<Record<string, number>>;
  /** Of these, how many are there no more. */
  readonly erased: Readonly<Record<string, number>>;
}

/** Where they are. */
export interface SealedPlace {
  readonly workspace: Workspace;
  readonly month: string;
  readonly sealedIn: string;
  readonly openBatch: (file: string) => Promise<SealedBatch>;
}

const sealSchema = Type.Object({
  schema: Type.Literal("flowmeter-seal/1"),
  dest: Type.String(),
  period: Type.String(),
  root: Type.String(),
  count: Type.Integer({ minimum: 0 }),
  key: Type.String(),
  sig: Type.String(),
});

type Seal = Static<typeof sealSchema>;

/** Periods that a month's release is made of: the month, and the quarter that ends with it. */
export function periodsOf(month: string): string[] {
  const isLast = Number(month.slice(5)) % 3 === 0;
  return [month, ...(isLast ? [`${month.slice(0, 4)}-Q${Number(month.slice(5)) / 3}`] : [])];
}

/**
 * Opens the batches of a month, each held against its seal: signed by the collector of all releases before, of this period, and what is
 * there is part of what was sealed, report by report.
 *
 * @throws ReleaseError SEAL_BROKEN, NOT_SEALED
 */
export async function openSealed({ workspace, month, sealedIn, openBatch }: SealedPlace): Promise<SealedBatches> {
  const batches = new Map<string, SealedBatch>();
  const [sealed, erased]: [Record<string, number>, Record<string, number>] = [{}, {}];
  try {
    for (const period of periodsOf(month)) {
      const seal = readSeal(join(sealedIn, period, "seal.json"), period);
      const file = join(sealedIn, period, "batch.duckdb");
      if (seal === undefined || !existsSync(file)) continue;
      checkCollector(workspace, seal);
      const batch = await openBatch(file);
      batches.set(period, batch);
      const digests = await batch.digests();
      checkPart(digests, readLeaves(join(sealedIn, period, "leaves.txt"), seal), period);
      sealed[period] = seal.count;
      erased[period] = seal.count - digests.length;
    }
    if (!batches.has(month)) throw notSealed(month);
    return { batches, sealed, erased };
  } catch (error) {
    for (const batch of batches.values()) await batch.close();
    throw error;
  }
}

function readSeal(file: string, period: string): Seal | undefined {
  if (!existsSync(file)) return undefined;
  let seal: unknown;
  try {
    seal = JSON.parse(readFileSync(file, "utf8"));
  } catch {
    seal = undefined;
  }
  if (Check(sealSchema, seal) && isSigned(seal) && seal.period === period) return seal;
  throw broken(`${file} is not what the collector signed.`);
}

/** The digests that were sealed: the root of the seal is over them. */
function readLeaves(file: string, { root, count }: Seal): ReadonlySet<string> {
  const leaves = existsSync(file) ? readFileSync(file, "utf8").split("\n").filter(Boolean) : [];
  if (leaves.length === count && merkleRoot(leaves) === root) return new Set(leaves);
  throw broken(`${file} does not hold the digests that were sealed.`);
}

/** Reports may have been erased since; none may have come. */
function checkPart(digests: readonly string[], leaves: ReadonlySet<string>, period: string): void {
  const isPart = digests.every((digest) => leaves.has(digest)) && new Set(digests).size === digests.length;
  if (!isPart) throw broken(`The reports of ${period} are not those that were sealed.`);
}

function broken(message: string): ReleaseError {
  return new ReleaseError("SEAL_BROKEN", message, "Put back what the collector made.");
}

function notSealed(month: string): ReleaseError {
  return new ReleaseError(
    "NOT_SEALED",
    `${month} is not sealed, or its reports are removed.`,
    "Seal it first: `flowmeter release seal`.",
  );
}
