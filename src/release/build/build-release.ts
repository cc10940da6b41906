import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { spentOn } from "../../privacy/ledger/check-spend.ts";
import type { LedgerEntry } from "../../privacy/ledger/entry.ts";
import { rosterDigest } from "../../privacy/release/review/record.ts";
import { ReleaseError } from "../../privacy/release-error.ts";
import type { Vocabulary } from "../../privacy/wire/check-rows.ts";
import type { SealedBatch } from "../../store/collector-store.ts";
import { type BundleFiles, type Candidate, candidateOf, writeCandidate } from "../bundle/candidate.ts";
import { chartSvg } from "../bundle/chart.ts";
import { releasePage } from "../bundle/page.ts";
import { releaseReadme } from "../bundle/readme.ts";
import { metricCsv } from "../bundle/write-tables.ts";
import { locked } from "../files/lock-file.ts";
import { pay } from "../ledger/ledger-file.ts";
import { soundLedger } from "../ledger/sound-ledger.ts";
import { destroySecrets, secretOf } from "../secrets.ts";
import { publishedBefore, readRoster, releaseDirectory, type Workspace } from "../workspace.ts";
import { type BuiltTables, buildTables, secretHash } from "./build-tables.ts";
import { type Evidence, evidenceOf } from "./evidence.ts";
import { openSealed } from "./sealed-batches.ts";

/** What a release is built from. */
export interface BuildInput {
  readonly workspace: Workspace;
  /** Like `2027-03`; also the name of the release. */
  readonly month: string;
  /** Directory of sealed periods of a collector. */
  readonly sealedIn: string;
  readonly words: Vocabulary;
  readonly openBatch: (file: string) => Promise<SealedBatch>;
  readonly version: string;
  readonly today: string;
  /** Runs of the attack on the noise; fewer than it takes by itself are for tests of other things. */
  readonly attackRuns?: number;
}

/** A candidate and what to look at. */
export interface BuiltRelease {
  readonly candidate: Candidate;
  readonly evidence: Evidence;
}

/**
 * Builds the candidate of a month's release: one at a time, and paid before a report is read. Built again it is the same, byte by
 * byte, and costs nothing more.
 *
 * @throws ReleaseError, StoreError
 */
export async function buildRelease(input: BuildInput): Promise<BuiltRelease> {
  return locked(input.workspace.lock, () => build(input));
}

async function build(input: BuildInput): Promise<BuiltRelease> {
  const { workspace, month, words, today } = input;
  const before = soundLedger(workspace);
  destroySecrets(workspace, input.sealedIn);
  checkNotPublished(workspace, month);
  const { batches, erased, sealed } = await openSealed(input);
  const isPaid = before.some(({ release }) => release === month);
  try {
    const secret = secretOf(workspace, month, isPaid);
    let after: readonly LedgerEntry[] = before;
    const built = await buildTables({
      ...{ release: month, month, words, batches, secret },
      pay: (spends) => (after = pay(workspace.ledger, spends, today)),
    });
    const earlier = publishedBefore(workspace, month);
    // Evidence of a rebuild says the same of the ledger: what was paid for this release is not in `before`.
    const own = { before: after.filter(({ release }) => release !== month), after };
    const evidence = evidenceOf({
      ...{ release: month, built, words, erased, secret, ledger: own },
      runs: input.attackRuns,
      sealed,
      previous: earlier.at(-1)?.noisy ?? [],
    });
    const files = filesOf(built, { input, after, secret, before: earlier.map(({ published }) => published) });
    const candidate = candidateOf(month, files, `${JSON.stringify(evidence, null, 2)}\n`);
    const directory = releaseDirectory(workspace, month);
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    writeCandidate(directory, candidate);
    return { candidate, evidence };
  } finally {
    for (const batch of batches.values()) await batch.close();
  }
}

function checkNotPublished(workspace: Workspace, month: string): void {
  if (!existsSync(join(releaseDirectory(workspace, month), "published"))) return;
  throw new ReleaseError("PUBLISHED", `Release ${month} is published.`, "It cannot be built again; withdraw it first.");
}

interface FilesContext {
  readonly input: BuildInput;
  readonly after: readonly LedgerEntry[];
  readonly secret: Uint8Array;
  readonly before: readonly BuiltTables["published"][];
}

/** All that would be published. It is made of noisy tables and public texts alone. */
function filesOf(built: BuiltTables, { input, after, secret, before }: FilesContext): BundleFiles {
  const { month, words, version } = input;
  const { published, noisy, spends, roots } = built;
  const upTo = after.slice(0, after.findLastIndex(({ release }) => release === month) + 1);
  const spent = spentOn(upTo, month);
  const hash = secretHash(secret);
  const about = { release: month, month, published };
  const files = new Map<string, string>();
  files.set(
    "release.json",
    pretty({
      schema: "flowmeter-release/1",
      ...{ release: month, month, version, dictionary: words.dictionaryDigest, allow_lists: words.allowListDigest },
      ...{ roots, secret_hash: hash, spends },
      least_cohort: Object.fromEntries(
        published.map(({ metric }) => [metric, words.metrics.get(metric)!.privacy.min_cohort]),
      ),
      consent: Object.fromEntries(published.map(({ metric }) => [metric, words.metrics.get(metric)!.consent_min])),
      people: rosterDigest(readRoster(input.workspace)),
      embargo_days: Math.max(...published.map(({ metric }) => words.metrics.get(metric)!.publication.embargo_days)),
      ledger: { entries: upTo.length, hash: upTo.at(-1)?.hash ?? "" },
    }),
  );
  files.set("noisy.json", pretty({ schema: "flowmeter-noisy/1", tables: noisy }));
  files.set("tables.json", pretty({ schema: "flowmeter-tables/1", month, metrics: published }));
  files.set(
    "README.md",
    releaseReadme({ ...about, spends, spent, dictionary: words.dictionaryDigest, secretHash: hash, roots }),
  );
  files.set("index.html", releasePage({ ...about, metrics: words.metrics, before }));
  for (const each of published) {
    if (each.withheld !== undefined) continue;
    files.set(`tables/${each.metric}.csv`, metricCsv(each));
    const chart = chartSvg(words.metrics.get(each.metric)!, each);
    if (chart !== undefined) files.set(`charts/${each.metric}.svg`, chart);
  }
  return files;
}

function pretty(value: unknown): string {
  return `${JSON.stringify(value)}\n`;
}
