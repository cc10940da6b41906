import { spentOn } from "../privacy/ledger/check-spend.ts";
import { epsilonOf } from "../privacy/ledger/epsilon.ts";
import { toNumber } from "../privacy/release/plan.ts";
import { plural } from "../publish/format.ts";
import { buildRelease } from "../release/build/build-release.ts";
import { ledgerEntries } from "../release/ledger/ledger-file.ts";
import { publishRelease, withdrawRelease } from "../release/publish-release.ts";
import { decide, type ReviewPlace, standing } from "../release/review-release.ts";
import { makeWorkspace, workspaceAt } from "../release/workspace.ts";
import { BatchFiles } from "../server/collector/batch-files.ts";
import { Collector } from "../server/collector/collector.ts";
import { checkNotPutBack, markLog } from "../server/collector/put-back.ts";
import { sealDue } from "../server/collector/sealing.ts";
import { openBatch } from "../store/duckdb/collector/open-batch.ts";
import { openCollectorStore } from "../store/duckdb/collector/open-collector.ts";
import { collectorPlaces, keysAt, MOST_LEAP_DAYS, readWords, vocabulariesOf } from "./collector-place.ts";
import type { BuildReleaseFlags, ReleaseFlags, ReviewFlags, SealFlags, SignFlags } from "./commands/release.ts";
import { secureRandom } from "./share/secure-random.ts";
import { version } from "./version.ts";
import { writeJson, writeOut } from "./write-out.ts";

/** Makes a key, or says the public half of one. @throws CliError */
export function runReleaseKey(file: string): void {
  writeOut(`${keysAt(file, { isMade: true }).key}\n`);
}

/** Seals what is due in a collector that does not run. @throws StoreError, CliError */
export async function runReleaseSeal({ collector: directory, dest, clockIsRight }: SealFlags): Promise<void> {
  const places = collectorPlaces(directory);
  const keys = keysAt(places.key);
  const store = await openCollectorStore(places.store);
  try {
    const place = { directory: places.sealed, batches: new BatchFiles(openBatch) };
    const collector = new Collector({
      ...{ store, keys, dest, vocabularies: new Map(), now: Date.now, mayTake: () => false },
      ...{ random: secureRandom, mostLeapDays: MOST_LEAP_DAYS },
    });
    await collector.load();
    const beside = { collector, store, sealedIn: places.sealed, logMark: places.logMark, key: keys.key };
    await checkNotPutBack(beside);
    if (clockIsRight === true) await collector.confirmClock();
    const sealed = await sealDue({ ...place, collector, store, keys, dest, metrics: [], now: Date.now });
    await markLog(beside);
    writeOut(sealed.length === 0 ? "No period is due.\n" : `Sealed: ${sealed.join(", ")}.\n`);
  } finally {
    await store.close();
  }
}

/** Builds a candidate. @throws ReleaseError, StoreError, CliError */
export async function runReleaseBuild(month: string, flags: BuildReleaseFlags): Promise<void> {
  const workspace = workspaceAt(flags.dir, flags.ledgerMark);
  process.umask(0o077);
  makeWorkspace(workspace);
  const words = flags.dictionary === undefined ? vocabulariesOf()[0]! : readWords(flags.dictionary);
  const { sealed: sealedIn } = collectorPlaces(flags.collector);
  const { candidate, evidence } = await buildRelease({
    ...{ workspace, month, sealedIn, words, openBatch, version, today: today() },
  });
  if (flags.json === true) return writeJson({ digest: candidate.digest, evidence });
  const failed = evidence.checks.filter(({ isPassed }) => !isPassed);
  writeOut(`Built ${month}: ${plural(candidate.files.size, "file")}, ${plural(evidence.shownCells, "cell")} shown, ${evidence.hiddenCells} withheld.
${failed.length === 0 ? "All checks pass." : `Checks that fail: ${failed.map(({ name, detail }) => `${name} (${detail})`).join(", ")}.`}
Digest ${candidate.digest}. The evidence for who reviews it is beside the candidate.
`);
}

/** Signs a decision. @throws ReleaseError, CliError */
export async function runReleaseReview(month: string, flags: ReviewFlags): Promise<void> {
  await decide(
    placeOf(month, flags),
    { action: flags.action, role: flags.as, reason: flags.reason },
    keysAt(flags.key),
  );
  runReleaseStatus(month, flags);
}

/** Publishes. @throws ReleaseError, CliError */
export async function runReleasePublish(month: string, flags: SignFlags): Promise<void> {
  writeOut(`Published: ${await publishRelease(placeOf(month, flags), keysAt(flags.key))}\n`);
}

/** Withdraws. @throws ReleaseError, CliError */
export async function runReleaseWithdraw(month: string, flags: SignFlags): Promise<void> {
  await withdrawRelease(placeOf(month, flags), flags.reason, keysAt(flags.key));
  writeOut(`Release ${month} is withdrawn. What it cost stays spent.\n`);
}

/** Says where a release is. @throws ReleaseError */
export function runReleaseStatus(month: string, flags: ReleaseFlags): void {
  const place = placeOf(month, flags);
  const { state, approvals, publishableFrom, digest } = standing(place);
  const spent = spentOn(ledgerEntries(place.workspace.ledger), month);
  const rho = { month: toNumber(spent.month), year: toNumber(spent.year) };
  if (flags.json === true) return writeJson({ month, state, digest, approvals, publishableFrom, rho });
  writeOut(`${month} is ${state}${publishableFrom === undefined ? "" : `; it may be published from ${publishableFrom} on`}.
Approved by: ${approvals.map(({ role, day }) => `${role} on ${day}`).join(", ") || "nobody"}.
Spent on the month: rho ${rho.month.toFixed(4)} of 0.1; on twelve months: ${rho.year.toFixed(4)} of 1, epsilon ${epsilonOf(rho.year).toFixed(2)} at delta 0.000001.
`);
}

function placeOf(release: string, { dir, ledgerMark }: ReleaseFlags): ReviewPlace {
  return { workspace: workspaceAt(dir, ledgerMark), release, today: today() };
}

function today(): string {
  return new Date(Date.now()).toISOString().slice(0, 10);
}
