import assert from "node:assert/strict";
import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { testMetric, testWords } from "../../src/privacy/test-words.ts";
import { buildRelease } from "../../src/release/build/build-release.ts";
import { ledgerEntries } from "../../src/release/ledger/ledger-file.ts";
import { publishRelease, withdrawRelease } from "../../src/release/publish-release.ts";
import { decide, standing } from "../../src/release/review-release.ts";
import { secretFile } from "../../src/release/secrets.ts";
import { makeWorkspace } from "../../src/release/workspace.ts";
import { openBatch } from "../../src/store/duckdb/collector/open-batch.ts";
import { verifyBundle } from "../../src/verify/verify-bundle.ts";
import { approve, place, proposer, publisher, reviewer, rule } from "./test-release.ts";

describe("a release", () => {
  test("is built, reviewed, published and verified", async () => {
    const { input, at, of, workspace } = await place();
    const { evidence, candidate } = await buildRelease(input);
    assert.deepEqual(
      evidence.checks.filter(({ isPassed }) => !isPassed),
      [],
    );
    assert.equal(standing(at("2027-04-13")).state, "built");
    await approve(at);
    assert.equal(standing(at("2027-04-13")).state, "embargo");
    assert.equal(await rule(() => publishRelease(at("2027-04-26"), publisher)), "EMBARGO");
    const directory = await publishRelease(at("2027-04-27"), publisher);
    assert.deepEqual(verifyBundle(directory, { publisher: publisher.key }).faults, []);
    assert.equal(standing(at("2027-04-27")).state, "published");
    assert.equal(await rule(() => buildRelease(input)), "PUBLISHED");
    const tables = JSON.parse(readFileSync(join(of, "published", "tables.json"), "utf8")) as {
      metrics: {
        metric: string;
        tables: { view: string; rows: { labels: string[]; share?: { value: number } }[] }[];
      }[];
    };
    const made = tables.metrics.find(({ metric }) => metric === "thing.made")!;
    const share = (label: string) => made.tables[0]!.rows.find(({ labels }) => labels[0] === label)?.share?.value;
    assert.ok(Math.abs(share("red")! - 1) < 0.05 && Math.abs(share("blue")! - 1 / 3) < 0.05);
    assert.equal(share("other"), undefined, "nobody: withheld");
    assert.ok(!tables.metrics.some(({ metric }) => metric === "thing.hidden"), "not collected by the dictionary");
    assert.ok(candidate.files.has("index.html") && candidate.files.has("charts/thing.made.svg"));
    await withdrawRelease(at("2027-05-01"), "wrong", reviewer);
    assert.ok(!existsSync(directory));
    assert.equal(ledgerEntries(workspace.ledger).length, 7, "what was spent stays spent");
    assert.equal(await rule(() => publishRelease(at("2027-05-02"), publisher)), "NOT_REVIEWED");
  });

  test("built again is the same byte by byte, and costs nothing more", async () => {
    const { input, workspace, of } = await place();
    const first = await buildRelease(input);
    const paid = readFileSync(workspace.ledger.file, "utf8");
    rmSync(join(of, "candidate"), { recursive: true });
    const again = await buildRelease({ ...input, today: "2027-04-20" });
    assert.equal(again.candidate.digest, first.candidate.digest);
    assert.equal(readFileSync(workspace.ledger.file, "utf8"), paid);
    // Another secret draws other noise, and is refused where something was paid.
    rmSync(secretFile(workspace, "2027-03"));
    makeWorkspace(workspace);
    assert.equal(await rule(() => buildRelease(input)), "SECRET");
  });

  test("after an erasure is another batch: it would have to be paid again", async () => {
    const { input, sealedIn } = await place();
    await buildRelease({
      ...input,
      words: testWords([testMetric({ privacy: { ...testMetric().privacy, rho: 0.06 } })]),
    });
    const batch = await openBatch(join(sealedIn, "2027-03", "batch.duckdb"));
    assert.equal(await batch.erase("thing.made-5"), 1);
    await batch.close();
    const again = { ...input, words: testWords([testMetric({ privacy: { ...testMetric().privacy, rho: 0.06 } })]) };
    assert.equal(await rule(() => buildRelease(again)), "MONTHLY_CAP");
  });

  test("of too few controllers says only that, and cannot be proposed", async () => {
    const { input, at } = await place(40);
    const { candidate } = await buildRelease(input);
    const { metrics } = JSON.parse(candidate.files.get("tables.json")!) as {
      metrics: { withheld: string; cohort?: object }[];
    };
    assert.ok(
      metrics.every(({ withheld, cohort }) => withheld === "fewer than 500 controllers" && cohort === undefined),
    );
    assert.equal(
      await rule(() => decide(at("2027-04-13"), { action: "propose", role: "proposer", reason: "" }, proposer)),
      "CHECKS",
    );
  });

  test("no name of what was not declared, no exact count and no key is in what is published", async () => {
    const { input } = await place();
    const { candidate } = await buildRelease(input);
    for (const [path, text] of candidate.files) {
      assert.doesNotMatch(text, /thing\.hidden|thing\.made-\d|sha256-thing/, path);
      assert.ok(!text.includes(Buffer.alloc(32, 3).toString("hex")), path);
    }
    const { tables } = JSON.parse(candidate.files.get("noisy.json")!) as { tables: { cells: [string[], number][] }[] };
    const exact = new Set([1200, 400, 4800, 25_600]);
    assert.ok(tables.flatMap(({ cells }) => cells).every(([, value]) => !exact.has(value)));
  });
});
