import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { canonicalJson } from "../../src/dictionary/canonical-json.ts";
import type { CollectedReport } from "../../src/model/collected.ts";
import { merkleRoot } from "../../src/privacy/collect/merkle.ts";
import type { ReviewRole } from "../../src/privacy/release/review/record.ts";
import { ReleaseError } from "../../src/privacy/release-error.ts";
import { testMetric, testWords } from "../../src/privacy/test-words.ts";
import { keysOfSeed, type SigningKeys } from "../../src/privacy/wire/keys.ts";
import { signed } from "../../src/privacy/wire/sign.ts";
import { type BuildInput, buildRelease } from "../../src/release/build/build-release.ts";
import { decide } from "../../src/release/review-release.ts";
import { secretFile } from "../../src/release/secrets.ts";
import { makeWorkspace, releaseDirectory, workspaceAt } from "../../src/release/workspace.ts";
import { makeBatch, openBatch } from "../../src/store/duckdb/collector/open-batch.ts";

export const [proposer, reviewer, publisher, stranger] = [1, 2, 3, 4].map((seed) =>
  keysOfSeed(new Uint8Array(32).fill(seed)),
) as [SigningKeys, SigningKeys, SigningKeys, SigningKeys];

export const words = testWords([
  testMetric(),
  testMetric({
    id: "thing.spread",
    kind: "distribution",
    value: { type: "int", min: 0, max: 1000, precision: "exp2" },
  }),
  testMetric({
    id: "controller.core",
    dimensions: [{ id: "line", labels: { closed: ["lts", "weekly"] }, overflow: "other" }],
    limits: { l0: 1, linf: 1 },
    consent_min: "technical",
    sensitivity: "S1",
  }),
  testMetric({ id: "thing.hidden", status: "local_only" }),
]);

/** Controllers that all made red things, a third blue ones. */
function reports(month: string, count: number): CollectedReport[] {
  // Other reports have other digests, and a batch of them another root and other noise.
  const own = month === "2027-03" ? "" : `${month}-`;
  // eslint-disable-next-line max-params -- a row of a table
  const row = (number: number, metric: string, rows: unknown[], hist: unknown[] = []): CollectedReport => ({
    ...{ pseudonym: `${metric}-${number}`, env: metric, metric, period: month, seq: 1, day: "2027-04-02" },
    ...{ digest: `sha256-${own}${metric}-${String(number).padStart(6, "0")}`, consent: "detailed", logIndex: number },
    words: `${words.dictionaryDigest} ${words.allowListDigest}`,
    rows: JSON.stringify(rows),
    hist: JSON.stringify(hist),
  });
  return Array.from({ length: count }, (_, number) => [
    row(number, "thing.made", [
      ["thing.made", 1, ["red"], 4],
      ...(number % 3 === 0 ? [["thing.made", 1, ["blue"], 64]] : []),
    ]),
    row(number, "thing.spread", [], [["thing.spread", 1, ["red"], number % 2 === 0 ? [3, 20] : [3, 5, 6, 15]]]),
    row(number, "controller.core", [["controller.core", 1, ["lts"], 1]]),
    row(number, "thing.hidden", [["thing.hidden", 1, ["red"], 4]]),
  ]).flat();
}

const templates = new Map<number, Promise<string>>();

/** The same for many tests is made once and copied. */
export async function place(count = 1200) {
  const template = templates.get(count) ?? makePlace(count);
  templates.set(count, template);
  const directory = mkdtempSync(join(tmpdir(), "flowmeter-release-"));
  cpSync(await template, directory, { recursive: true });
  return placeAt(directory);
}

/** A place whose release is built. */
export async function builtPlace() {
  const template =
    templates.get(-1) ??
    makePlace(1200).then(async (directory) => {
      await buildRelease(placeAt(directory).input);
      return directory;
    });
  templates.set(-1, template);
  const directory = mkdtempSync(join(tmpdir(), "flowmeter-release-"));
  cpSync(await template, directory, { recursive: true });
  return placeAt(directory);
}

/** Leaves a month as a collector that sealed it does. */
export async function sealMonth(
  sealedIn: string,
  { month, count }: { readonly month: string; readonly count: number },
) {
  mkdirSync(join(sealedIn, month), { recursive: true });
  const all = reports(month, count);
  const file = join(sealedIn, month, "batch.duckdb");
  rmSync(file, { force: true });
  await makeBatch(file, [all]);
  writeFileSync(
    join(sealedIn, month, "leaves.txt"),
    all
      .map(({ digest }) => `${digest}\n`)
      .sort()
      .join(""),
  );
  const root = merkleRoot(all.map(({ digest }) => digest));
  const seal = { schema: "flowmeter-seal/1", dest: "x", period: month, root, count: all.length };
  const collector = keysOfSeed(new Uint8Array(32).fill(9));
  const signedSeal = signed({ ...seal, day: `${month}-28`, key: collector.key }, collector);
  writeFileSync(join(sealedIn, month, "seal.json"), canonicalJson(signedSeal));
}

async function makePlace(count: number): Promise<string> {
  const directory = mkdtempSync(join(tmpdir(), "flowmeter-release-"));
  await sealMonth(join(directory, "sealed"), { month: "2027-03", count });
  const workspace = workspaceAt(join(directory, "work"));
  makeWorkspace(workspace);
  // The secret of a test is fixed, so that what the noise comes to is too.
  writeFileSync(secretFile(workspace, "2027-03"), new Uint8Array(32).fill(3));
  const person = ({ key }: SigningKeys, ...roles: ReviewRole[]) => ({ key, roles });
  const people = [
    person(proposer, "proposer", "publisher"),
    person(reviewer, "privacy-reviewer"),
    person(publisher, "publisher", "privacy-reviewer"),
  ];
  writeFileSync(workspace.roster, JSON.stringify({ schema: "flowmeter-roster/1", people }));
  return directory;
}

/** The places of a directory that was made. */
export function placeAt(directory: string) {
  const sealedIn = join(directory, "sealed");
  const workspace = workspaceAt(join(directory, "work"));
  const input: BuildInput = {
    workspace,
    month: "2027-03",
    sealedIn,
    words,
    openBatch,
    version: "0",
    today: "2027-04-12",
    attackRuns: 500,
  };
  const at = (today: string) => ({ workspace, release: "2027-03", today });
  return { directory, workspace, sealedIn, input, at, of: releaseDirectory(workspace, "2027-03") };
}

export async function rule(action: () => unknown): Promise<string> {
  try {
    await action();
  } catch (error) {
    if (error instanceof ReleaseError) return error.rule;
    throw error;
  }
  return "done";
}

export async function approve(at: Awaited<ReturnType<typeof place>>["at"], day = "2027-04-13") {
  await decide(at(day), { action: "propose", role: "proposer", reason: "" }, proposer);
  await decide(at(day), { action: "approve", role: "privacy-reviewer", reason: "" }, reviewer);
  await decide(at(day), { action: "approve", role: "publisher", reason: "" }, publisher);
}
