import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { describe, test } from "node:test";
import { canonicalJson } from "../../src/dictionary/canonical-json.ts";
import type { CollectedReport } from "../../src/model/collected.ts";
import { noisyTable } from "../../src/privacy/release/add-noise.ts";
import { Aggregation } from "../../src/privacy/release/aggregate.ts";
import { tablePlans } from "../../src/privacy/release/plan.ts";
import { type Decision, nextRecord, type ReviewRecord, rosterDigest } from "../../src/privacy/release/review/record.ts";
import { standingOf } from "../../src/privacy/release/review/state.ts";
import { testMetric, testWords } from "../../src/privacy/test-words.ts";
import { keysOfSeed, type SigningKeys } from "../../src/privacy/wire/keys.ts";
import { signed } from "../../src/privacy/wire/sign.ts";
import { buildRelease } from "../../src/release/build/build-release.ts";
import { bundleDigest, fileDigests, readTree } from "../../src/release/bundle/candidate.ts";
import { publishRelease } from "../../src/release/publish-release.ts";
import { decide, standing } from "../../src/release/review-release.ts";
import { secretFile } from "../../src/release/secrets.ts";
import { makeBatch, openBatch } from "../../src/store/duckdb/collector/open-batch.ts";
import { peopleDigest, verifyBundle } from "../../src/verify/verify-bundle.ts";
import {
  approve,
  builtPlace,
  place,
  proposer,
  publisher,
  reviewer,
  rule,
  sealMonth,
  stranger,
  words,
} from "./test-release.ts";

const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");
const [mine, alsoMine] = [77, 78].map((seed) => keysOfSeed(new Uint8Array(32).fill(seed))) as [
  SigningKeys,
  SigningKeys,
];

let honest: Promise<string> | undefined;

/** A bundle that two persons approved, published. */
function honestBundle(): Promise<string> {
  honest ??= builtPlace().then(async ({ at }) => {
    await approve(at);
    return publishRelease(at("2027-05-01"), publisher);
  });
  return honest;
}

// biome-ignore lint/suspicious/noExplicitAny: whatever is in a bundle is edited here
type Any = any; // eslint-disable-line @typescript-eslint/no-explicit-any -- as above

interface Forgery {
  readonly edit?: (parts: { release: Any; noisy: Any; tables: Any; files: Map<string, string> }) => void;
  /** Who signs what, in this order. */
  readonly steps?: readonly (readonly [SigningKeys, Decision["action"], Decision["role"], day?: string])[];
  readonly people?: readonly object[];
}

const passage = [
  [mine, "propose", "proposer", "2027-04-13"],
  [alsoMine, "approve", "privacy-reviewer", "2027-04-13"],
  [publisher, "approve", "publisher", "2027-04-13"],
  [publisher, "publish", "publisher", "2027-05-01"],
] as const;
const forgers = [
  { key: mine.key, roles: ["proposer"] },
  { key: alsoMine.key, roles: ["privacy-reviewer"] },
  { key: publisher.key, roles: ["publisher"] },
];

/** What one person with the publisher's key makes of a bundle: edited, and all that can be signed anew is. */
async function forged({ edit = () => undefined, steps = passage, people = forgers }: Forgery): Promise<string> {
  const files = readTree(await honestBundle());
  for (const around of ["reviews.jsonl", "people.json", "manifest.json"]) files.delete(around);
  const [release, noisy, tables] = ["release.json", "noisy.json", "tables.json"].map(
    (file) => JSON.parse(files.get(file)!) as Any,
  );
  const roster = { schema: "flowmeter-roster/1", people } as Any;
  release.people = rosterDigest(roster);
  edit({ release, noisy, tables, files });
  files.set("release.json", JSON.stringify(release));
  files.set("noisy.json", JSON.stringify(noisy));
  files.set("tables.json", JSON.stringify(tables));
  const evidence = sha256("none");
  const digest = sha256(`${bundleDigest(files)}\n${evidence}\n`);
  const records: ReviewRecord[] = [];
  for (const [keys, action, role, day = "2027-05-01"] of steps) {
    const decision = { object: "2027-03", digest, action, role, day, reason: "", roster: rosterDigest(roster) };
    records.push(nextRecord(records, decision, keys));
  }
  files.set("reviews.jsonl", records.map((each) => `${canonicalJson(each)}\n`).join(""));
  files.set("people.json", `${canonicalJson(roster)}\n`);
  const manifest = { schema: "flowmeter-manifest/1", release: "2027-03", candidate: digest, evidence };
  files.set(
    "manifest.json",
    canonicalJson(signed({ ...manifest, files: fileDigests(files), key: publisher.key }, publisher)),
  );
  const directory = mkdtempSync(join(tmpdir(), "flowmeter-forged-"));
  for (const [path, text] of files) {
    mkdirSync(dirname(join(directory, path)), { recursive: true });
    writeFileSync(join(directory, path), text);
  }
  return directory;
}

describe("the verifier", () => {
  test("takes what is honest, and says in words what nobody let it check", async () => {
    const bundle = await honestBundle();
    const people = peopleDigest(readFileSync(join(bundle, "people.json"), "utf8"));
    assert.deepEqual(verifyBundle(bundle, { publisher: publisher.key, people }).faults, []);
    assert.match(verifyBundle(bundle).unchecked.join(), /roster was not checked/);
    assert.doesNotMatch(verifyBundle(bundle, { people }).unchecked.join(), /roster/);
  });

  test("knows the persons by a roster from elsewhere: one person with three keys is found", async () => {
    const people = peopleDigest(readFileSync(join(await honestBundle(), "people.json"), "utf8"));
    const bundle = await forged({});
    assert.deepEqual(verifyBundle(bundle).faults, [], "by the bundle alone it cannot be told");
    assert.match(verifyBundle(bundle, { people }).faults.join(), /not the roster that you named/);
  });

  const edits: Readonly<Record<string, readonly [NonNullable<Forgery["edit"]>, RegExp]>> = {
    "no noise": [
      ({ release, noisy }) => {
        for (const table of noisy.tables) Object.assign(table, { rho: "0/0", noise: "0/1" });
        for (const spend of release.spends) spend.rho = "0/0";
      },
      /parameters that are none/,
    ],
    "bounds of 0": [
      ({ release, noisy }) => {
        for (const each of [...noisy.tables, ...release.spends]) each.l0 = 0;
        for (const spend of release.spends) spend.sensitivity = "0";
      },
      /none/,
    ],
    "a negative payment that makes room": [
      ({ release }) => release.spends.push({ ...release.spends[0], metric: "q.q", rho: "-1/2" }),
      /numbers that are none/,
    ],
    "a payment for nothing": [
      ({ release }) => release.spends.push({ ...release.spends[0], metric: "q.q", rho: "1/1000" }),
      /was paid and is not there/,
    ],
    "a table twice": [({ noisy }) => noisy.tables.push({ ...noisy.tables[0] }), /made noisy twice/],
    "a cell twice": [({ noisy }) => noisy.tables[0].cells.push(noisy.tables[0].cells[0]), /has a cell twice/],
    "another mechanism": [
      ({ release, noisy }) => {
        for (const each of [...noisy.tables, ...release.spends]) each.mechanism = "none";
      },
      /none/,
    ],
    "cells that were not paid": [
      ({ noisy }) => (noisy.tables[0].cells = noisy.tables[0].cells.slice(1)),
      /paid for other cells/,
    ],
    "metrics that are not told": [({ tables }) => (tables.metrics = tables.metrics.slice(1)), /is not told/],
    "another header of a CSV": [
      ({ files }) => files.set("tables/thing.made.csv", files.get("tables/thing.made.csv")!.replace("share", "exact")),
      /does not say/,
    ],
    "another column of a CSV": [
      ({ files }) =>
        files.set("tables/thing.made.csv", files.get("tables/thing.made.csv")!.replace("2027-03", "2027-02")),
      /does not say/,
    ],
    "a CSV more": [({ files }) => files.set("tables/exact.csv", "a,1\n"), /of no metric/],
    "another sigma": [({ tables }) => (tables.metrics[0].tables[0].sigma *= 2), /another sigma/],
  };
  for (const [what, [edit, fault]] of Object.entries(edits))
    test(`refuses ${what}`, async () => {
      assert.match(verifyBundle(await forged({ edit })).faults.join("; "), fault);
    });

  const orders: Readonly<Record<string, readonly [Forgery, RegExp]>> = {
    "bytes that were rejected": [
      { steps: [...passage.slice(0, 3), [alsoMine, "reject", "privacy-reviewer", "2027-04-14"], passage[3]] },
      /rejected/,
    ],
    "approvals before the proposal": [
      { steps: [passage[1], passage[2], [mine, "propose", "proposer", "2027-04-13"], passage[3]] },
      /not both approved these bytes after that/,
    ],
    "a proposer who is not on the roster": [{ people: forgers.slice(1) }, /nobody on the roster proposed/],
    "a publication before an approval": [
      {
        steps: [
          passage[0],
          passage[1],
          [publisher, "publish", "publisher", "2027-04-13"],
          [publisher, "approve", "publisher", "2027-05-01"],
        ],
      },
      /is not the publisher/,
    ],
    "a stop": [{ steps: [...passage, [alsoMine, "stop", "privacy-reviewer", "2027-05-01"]] }, /stopped/],
    "an embargo that was not over": [
      { steps: [...passage.slice(0, 3), [publisher, "publish", "publisher", "2027-04-20"]] },
      /embargo/,
    ],
  };
  for (const [what, [forgery, fault]] of Object.entries(orders))
    test(`refuses ${what}`, async () => {
      assert.match(verifyBundle(await forged(forgery)).faults.join("; "), fault);
    });
});

describe("a stop stays a stop", () => {
  async function stopped() {
    const made = await builtPlace();
    await approve(made.at);
    const before = readFileSync(made.workspace.reviews);
    await decide(made.at("2027-04-14"), { action: "stop", role: "privacy-reviewer", reason: "leak" }, reviewer);
    const publish = () => rule(() => publishRelease(made.at("2027-06-01"), publisher));
    assert.equal(await publish(), "STOPPED");
    return { ...made, before, publish };
  }

  test("when its line is cut, by a byte or as a whole, or its mark is gone", async () => {
    const { workspace, publish, before } = await stopped();
    const text = readFileSync(workspace.reviews);
    truncateSync(workspace.reviews, text.length - 1);
    assert.equal(await publish(), "REVIEWS_BEHIND");
    writeFileSync(workspace.reviews, before);
    assert.equal(await publish(), "REVIEWS_BEHIND");
    rmSync(workspace.reviewsMark);
    assert.equal(await publish(), "REVIEWS_BEHIND");
    rmSync(workspace.reviews);
    assert.equal(await publish(), "REVIEWS_BEHIND");
  });

  test("when who stopped it is taken off the roster", async () => {
    const { workspace, publish, at } = await stopped();
    const roster = JSON.parse(readFileSync(workspace.roster, "utf8")) as { people: { key: string }[] };
    const people = roster.people.filter(({ key }) => key !== reviewer.key);
    writeFileSync(workspace.roster, JSON.stringify({ ...roster, people }));
    assert.equal(standing(at("2027-06-01")).state, "stopped");
    assert.notEqual(await publish(), "done");
  });

  test("but one of somebody who was not on the roster then does not count", () => {
    const roster = { schema: "flowmeter-roster/1" as const, people: [] };
    const digest = "a".repeat(64);
    const decision = {
      object: "2027-03",
      digest,
      action: "stop",
      role: "owner",
      day: "2027-04-01",
      reason: "",
    } as const;
    const record = nextRecord([], { ...decision, roster: rosterDigest(roster) }, stranger);
    const subject = { object: "2027-03", digest, embargoDays: 14, today: "2027-05-01" };
    assert.equal(standingOf([record], roster, subject).state, "built");
  });
});

describe("what is summed up", () => {
  const metric = testMetric({ id: "thing.spread", kind: "distribution" });
  const own = testWords([metric]);
  const report = (more: Partial<CollectedReport>): CollectedReport => ({
    ...{ pseudonym: "p", env: metric.id, metric: metric.id, period: "2027-03", seq: 1, digest: "d", day: "2027-04-02" },
    ...{ consent: "detailed", words: `${own.dictionaryDigest} ${own.allowListDigest}`, logIndex: 0, rows: "[]" },
    hist: JSON.stringify([[metric.id, 1, ["red"], [3, 20]]]),
    ...more,
  });
  const hist = (...content: unknown[]) => ({ hist: JSON.stringify(content) });
  const cases: Readonly<Record<string, readonly [Partial<CollectedReport>, string]>> = {
    "more units than its bound": [hist([metric.id, 1, ["red"], [3, 80]]), "UNITS"],
    "another version": [hist([metric.id, 2, ["red"], [3, 20]]), "VERSION"],
    "an envelope of one label": [{ env: `${metric.id}/red` }, "ENVELOPE"],
    "another period": [{ period: "2027-02" }, "PERIOD"],
    "another dictionary": [{ words: `sha256-${"f".repeat(64)} ${own.allowListDigest}` }, "DICTIONARY"],
    "other lists": [{ words: `${own.dictionaryDigest} sha256-${"f".repeat(64)}` }, "ALLOW_LIST"],
    "a label twice": [hist([metric.id, 1, ["red"], [3, 20]], [metric.id, 1, ["red"], [4, 20]]), "TWICE"],
    "rows of another metric": [hist(["thing.made", 1, ["red"], [3, 20]]), "METRIC"],
    "no JSON": [{ hist: "[" }, "JSON"],
    "a level that is none": [{ consent: "all" }, "CONSENT"],
  };
  for (const [what, [more, fault]] of Object.entries(cases))
    test(`is not ${what}: it is refused and counted`, () => {
      const aggregation = new Aggregation(own, tablePlans(metric), new Uint8Array(32));
      aggregation.add(report({}), "2027-03");
      aggregation.add(report(more), "2027-03");
      assert.deepEqual([...aggregation.refused], [[fault, 1]]);
      assert.deepEqual([...aggregation.table(metric.id, "histogram").sums.values()], [20]);
      assert.deepEqual([...aggregation.table(metric.id, "cohort").sums.values()], [1]);
    });
});

describe("a batch", () => {
  const row = (number: number): CollectedReport => ({
    ...{
      pseudonym: `f${number}`,
      env: "thing.made",
      metric: "thing.made",
      period: "2027-03",
      seq: 1,
      logIndex: number,
    },
    ...{ day: "2027-04-02", digest: `sha256-forged${number}`, consent: "detailed", hist: "[]" },
    words: `${words.dictionaryDigest} ${words.allowListDigest}`,
    rows: JSON.stringify([["thing.made", 1, ["blue"], 4]]),
  });

  test("with other reports in the place of some is refused, though there are fewer than were sealed", async () => {
    const { input, sealedIn, workspace } = await place();
    const file = join(sealedIn, "2027-03", "batch.duckdb");
    const batch = await openBatch(file);
    const all: CollectedReport[] = [];
    for await (const some of batch.reports()) all.push(...some);
    await batch.close();
    rmSync(file);
    await makeBatch(file, [[...all.slice(0, 4000), row(1)]]);
    assert.equal(await rule(() => buildRelease(input)), "SEAL_BROKEN");
    rmSync(file);
    await makeBatch(file, [[...all.slice(0, 4000), all[0]!]]);
    assert.equal(await rule(() => buildRelease(input)), "SEAL_BROKEN", "one twice");
    rmSync(file);
    await makeBatch(file, [all]);
    rmSync(join(sealedIn, "2027-03", "leaves.txt"));
    assert.equal(await rule(() => buildRelease(input)), "SEAL_BROKEN", "without its digests");
    assert.ok(!existsSync(workspace.ledger.file), "nothing was paid");
  });

  test("of another collector than that of the release before is refused", async () => {
    const { input, sealedIn, workspace } = await builtPlace();
    await sealMonth(sealedIn, { month: "2027-04", count: 1200 });
    const april = { ...input, month: "2027-04", today: "2027-05-12" };
    const known = readFileSync(workspace.collector, "utf8");
    writeFileSync(workspace.collector, known.replace('"dest":"x"', '"dest":"y"'));
    assert.equal(await rule(() => buildRelease(april)), "SEAL_BROKEN");
    rmSync(workspace.collector);
    assert.equal(await rule(() => buildRelease(april)), "SEAL_BROKEN");
  });
});

describe("the secret of a release", () => {
  test("is its own, and goes with the last report", async () => {
    const { input, sealedIn, workspace } = await builtPlace();
    await sealMonth(sealedIn, { month: "2027-04", count: 1200 });
    const april = { ...input, month: "2027-04", today: "2027-05-12" };
    await buildRelease(april);
    const [march, other] = ["2027-03", "2027-04"].map((month) => readFileSync(secretFile(workspace, month)));
    assert.notDeepEqual(march, other);
    rmSync(join(sealedIn, "2027-03", "batch.duckdb"));
    await buildRelease(april);
    assert.ok(!existsSync(secretFile(workspace, "2027-03")));
    assert.ok(existsSync(secretFile(workspace, "2027-04")));
  });

  test("without a mark of the ledger is refused: what was paid is not known", async () => {
    const { input, workspace } = await builtPlace();
    rmSync(workspace.ledger.file);
    rmSync(workspace.ledger.mark);
    rmSync(join(workspace.directory, "releases"), { recursive: true });
    assert.equal(await rule(() => buildRelease(input)), "LEDGER_BEHIND");
  });
});

test("the same reports over another list of cells: other noise, and the ledger refuses it", async () => {
  const metric = testMetric({ dimensions: [{ id: "step", labels: { allowlist: "steps" }, overflow: "other" }] });
  const lists = (...steps: string[]) => ({ steps: new Set(steps), plugins: new Set<string>() });
  const [few, more] = [lists("b:b", "c:c", "d:d"), lists("a:a", "b:b", "c:c", "d:d")];
  const plan = tablePlans(metric)[1]!;
  const [one, other] = [few, more].map((allowLists) => {
    const of = { ...testWords([metric]), allowLists };
    const exact = { sums: new Map<string, number>(), contributors: new Map(), largest: new Map() };
    const context = { metric, words: of, secret: new Uint8Array(32).fill(5), period: "2027-03", batchRoot: "b" };
    return noisyTable(exact, plan, context).cells.map(([, value]) => value);
  });
  assert.ok(one!.filter((value, index) => value === other![index]).length < one!.length, "no stream is used twice");
  const { input } = await builtPlace();
  const longer = new Map([...words.metrics]);
  const made = longer.get("thing.made")!;
  longer.set("thing.made", {
    ...made,
    dimensions: [{ id: "colour", labels: { closed: ["azure", "red", "blue"] }, overflow: "other" }],
  });
  assert.equal(await rule(() => buildRelease({ ...input, words: { ...words, metrics: longer } })), "SAME_NOISE");
});

describe("publishing after a crash", () => {
  test("goes on with the key that began, and with none that may do it no longer", async () => {
    const { at, of } = await builtPlace();
    await approve(at);
    const directory = await publishRelease(at("2027-05-01"), publisher);
    rmSync(directory, { recursive: true });
    assert.equal(await rule(() => publishRelease(at("2027-05-01"), stranger)), "REVIEW_ROLE");
    assert.equal(await rule(() => publishRelease(at("2027-05-01"), proposer)), "REVIEW_ROLE");
    assert.equal(await publishRelease(at("2027-05-01"), publisher), directory);
    assert.ok(existsSync(join(of, "published")));
  });

  test("compares what is there with what was approved", async () => {
    const { at } = await builtPlace();
    await approve(at);
    const directory = await publishRelease(at("2027-05-01"), publisher);
    // Another bundle with a manifest that fits it.
    const files = readTree(directory);
    files.set("README.md", "exact numbers");
    files.delete("manifest.json");
    const manifest = {
      ...JSON.parse(readFileSync(join(directory, "manifest.json"), "utf8")),
      files: fileDigests(files),
    };
    delete manifest.sig;
    writeFileSync(join(directory, "README.md"), "exact numbers");
    writeFileSync(
      join(directory, "manifest.json"),
      canonicalJson(signed({ ...manifest, key: stranger.key }, stranger)),
    );
    assert.equal(await rule(() => publishRelease(at("2027-05-01"), publisher)), "PUBLISHED_CHANGED");
  });
});
