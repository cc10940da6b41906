import assert from "node:assert/strict";
import { appendFileSync, copyFileSync, cpSync, existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { keysAt } from "../../src/cli/collector-place.ts";
import { buildRelease } from "../../src/release/build/build-release.ts";
import { publishRelease, withdrawRelease } from "../../src/release/publish-release.ts";
import { decide, standing } from "../../src/release/review-release.ts";
import { makeBatch } from "../../src/store/duckdb/collector/open-batch.ts";
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
} from "./test-release.ts";

/** A place whose release of March is published, and April is sealed. */
async function publishedPlace() {
  const made = await builtPlace();
  await approve(made.at);
  const published = await publishRelease(made.at("2027-05-01"), publisher);
  await sealMonth(made.sealedIn, { month: "2027-04", count: 1200 });
  return { ...made, published, april: { ...made.input, month: "2027-04", today: "2027-05-12" } };
}

describe("what was put back from an old copy", () => {
  test("ledger and mark together: refused by what was published since", async () => {
    const { workspace, april, input, at } = await publishedPlace();
    rmSync(workspace.ledger.file);
    rmSync(workspace.ledger.mark);
    assert.equal(await rule(() => buildRelease(april)), "LEDGER_BEHIND");
    assert.equal(await rule(() => publishRelease(at("2027-05-02"), publisher)), "LEDGER_BEHIND");
    assert.ok(input.today < april.today);
  });

  test("ledger and mark together: refused by a candidate that was built since, also when it is withdrawn", async () => {
    const { workspace, april, at, sealedIn } = await publishedPlace();
    const [ledger, mark] = [workspace.ledger.file, workspace.ledger.mark].map((file) => readFileSync(file));
    const putBack = () => {
      writeFileSync(workspace.ledger.file, ledger!);
      writeFileSync(workspace.ledger.mark, mark!);
    };
    assert.equal(await rule(() => buildRelease(april)), "done");
    await sealMonth(sealedIn, { month: "2027-05", count: 1200 });
    putBack();
    const may = { ...april, month: "2027-05", today: "2027-06-12" };
    assert.equal(await rule(() => buildRelease(may)), "LEDGER_BEHIND");
    // The newest one again: all is well, and what was withdrawn still counts.
    rmSync(join(workspace.directory, "releases", "2027-04"), { recursive: true });
    assert.equal(
      await rule(() => buildRelease(april)),
      "done",
      "the same tables are paid again into the old copy, once",
    );
    await withdrawRelease(at("2027-05-13"), "wrong", reviewer);
    rmSync(workspace.ledger.file);
    rmSync(workspace.ledger.mark);
    rmSync(join(workspace.directory, "releases", "2027-04"), { recursive: true });
    rmSync(join(workspace.directory, "releases", "2027-03", "candidate"), { recursive: true });
    assert.equal(await rule(() => buildRelease(april)), "LEDGER_BEHIND");
  });

  test("the log of reviews, from before a withdrawal: it is not published again", async () => {
    const { workspace, at, published } = await publishedPlace();
    const reviews = readFileSync(workspace.reviews);
    const mark = readFileSync(workspace.reviewsMark);
    await withdrawRelease(at("2027-05-02"), "wrong", reviewer);
    assert.equal(await rule(() => publishRelease(at("2027-05-03"), publisher)), "NOT_REVIEWED");
    writeFileSync(workspace.reviews, reviews);
    assert.equal(await rule(() => publishRelease(at("2027-05-03"), publisher)), "REVIEWS_BEHIND");
    // Also with a mark that was put back from the same copy.
    writeFileSync(workspace.reviewsMark, mark);
    assert.equal(await rule(() => publishRelease(at("2027-05-03"), publisher)), "WITHDRAWN");
    assert.ok(!existsSync(published));
  });

  test("the candidate of a release that was withdrawn, built again: it stays withdrawn", async () => {
    const { input, at } = await publishedPlace();
    await withdrawRelease(at("2027-05-02"), "wrong", reviewer);
    assert.equal(await rule(() => buildRelease(input)), "done");
    assert.equal(standing(at("2027-06-01")).state, "withdrawn");
    const again = { action: "propose", role: "proposer", reason: "" } as const;
    assert.equal(await rule(() => decide(at("2027-06-01"), again, proposer)), "REVIEW_STATE");
  });
});

describe("what was edited", () => {
  test("the roster after the build: nobody who was added approves, and one alone can still stop", async () => {
    const { at, workspace } = await builtPlace();
    await decide(at("2027-04-13"), { action: "propose", role: "proposer", reason: "" }, proposer);
    const before = readFileSync(workspace.roster, "utf8");
    const roster = JSON.parse(before) as { people: object[] };
    roster.people.push({ key: stranger.key, roles: ["privacy-reviewer", "publisher"] });
    writeFileSync(workspace.roster, JSON.stringify(roster));
    const approval = { action: "approve", role: "privacy-reviewer", reason: "" } as const;
    assert.equal(await rule(() => decide(at("2027-04-13"), approval, stranger)), "ROSTER_CHANGED");
    assert.equal(await rule(() => publishRelease(at("2027-06-01"), publisher)), "ROSTER_CHANGED");
    const stop = { action: "stop", role: "privacy-reviewer", reason: "who is that?" } as const;
    assert.equal(await rule(() => decide(at("2027-04-13"), stop, reviewer)), "done");
    writeFileSync(workspace.roster, before);
    assert.equal(standing(at("2027-06-01")).state, "stopped");
  });

  test("the roster after the approval: it is not published", async () => {
    const { at, workspace } = await builtPlace();
    await approve(at);
    writeFileSync(
      workspace.roster,
      readFileSync(workspace.roster, "utf8").replace(/"roles":\["proposer"/, '"roles":["owner"'),
    );
    assert.equal(await rule(() => publishRelease(at("2027-06-01"), publisher)), "ROSTER_CHANGED");
  });

  test("files of what is published: it is not said to be published, and nothing is built on it", async () => {
    const { at, published, april } = await publishedPlace();
    appendFileSync(join(published, "noisy.json"), " ");
    assert.equal(await rule(() => publishRelease(at("2027-05-02"), publisher)), "PUBLISHED_CHANGED");
    assert.equal(await rule(() => buildRelease(april)), "PUBLISHED_CHANGED");
  });

  test("a batch after the seal: another one of as many reports is refused, one of fewer cannot be proposed", async () => {
    const { input, sealedIn, workspace, at } = await place();
    const file = join(sealedIn, "2027-03", "batch.duckdb");
    copyFileSync(file, `${file}.good`);
    await sealMonth(join(sealedIn, "other"), { month: "2027-03", count: 1000 });
    const smaller = join(sealedIn, "other", "2027-03", "batch.duckdb");
    rmSync(file);
    const row = {
      pseudonym: "x",
      env: "thing.made",
      metric: "thing.made",
      period: "2027-03",
      seq: 1,
      day: "2027-04-02",
    };
    const more = {
      consent: "detailed",
      words: "",
      logIndex: 0,
      rows: '[["thing.made",1,["blue"],4]]',
      hist: "[]",
    } as const;
    await makeBatch(file, [Array.from({ length: 4800 }, (_, each) => ({ ...row, ...more, digest: `sha256-${each}` }))]);
    assert.equal(await rule(() => buildRelease(input)), "SEAL_BROKEN");
    assert.ok(!existsSync(workspace.ledger.file), "nothing was paid for it");
    copyFileSync(smaller, file);
    await buildRelease(input);
    const proposal = { action: "propose", role: "proposer", reason: "" } as const;
    assert.equal(await rule(() => decide(at("2027-04-13"), proposal, proposer)), "CHECKS");
  });

  test("a seal of another month in the place of this one is refused", async () => {
    const { input, sealedIn } = await place(40);
    cpSync(join(sealedIn, "2027-03"), join(sealedIn, "2027-02"), { recursive: true });
    assert.equal(await rule(() => buildRelease({ ...input, month: "2027-02" })), "SEAL_BROKEN");
  });
});

test("a key that is lost is not replaced by another", async () => {
  const { directory } = await place(40);
  assert.throws(() => keysAt(join(directory, "reviewer.key")), /cannot be read/);
  const made = keysAt(join(directory, "reviewer.key"), { isMade: true });
  assert.equal(keysAt(join(directory, "reviewer.key")).key, made.key);
});
