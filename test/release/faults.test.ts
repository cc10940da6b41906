import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { type BuildInput, buildRelease } from "../../src/release/build/build-release.ts";
import { bundleDigest, readTree } from "../../src/release/bundle/candidate.ts";
import { ledgerEntries } from "../../src/release/ledger/ledger-file.ts";
import { publishRelease } from "../../src/release/publish-release.ts";
import { decide, standing } from "../../src/release/review-release.ts";
import { releaseDirectory, workspaceAt } from "../../src/release/workspace.ts";
import { openBatch } from "../../src/store/duckdb/collector/open-batch.ts";
import { verifyBundle } from "../../src/verify/verify-bundle.ts";
import { approve, builtPlace, place, proposer, publisher, rule } from "./test-release.ts";

describe("faults", () => {
  test("a crash between paying and publishing: built again, the same, paid once", async () => {
    const { input, workspace, of } = await place();
    const broken = {
      ...input,
      openBatch: async (file: string) => ({
        ...(await openBatch(file)),
        reports: () => {
          throw new Error("crash");
        },
      }),
    };
    await assert.rejects(buildRelease(broken as BuildInput), /crash/);
    assert.equal(ledgerEntries(workspace.ledger).length, 7, "paid before a report was read");
    assert.ok(!existsSync(join(of, "candidate")));
    await buildRelease(input);
    assert.equal(ledgerEntries(workspace.ledger).length, 7);
  });

  test("a ledger that refuses: no report is read", async () => {
    const { input, workspace } = await place();
    let isRead = false;
    writeFileSync(workspace.ledger.file, "x\n");
    const watched = {
      ...input,
      openBatch: async (file: string) => ({
        ...(await openBatch(file)),
        reports: () => {
          isRead = true;
          throw new Error("read");
        },
      }),
    };
    assert.match(await rule(() => buildRelease(watched as BuildInput)), /LEDGER/);
    assert.equal(isRead, false);
  });

  test("two at once: the second is refused", async () => {
    const { input } = await place();
    const [one, other] = await Promise.all([rule(() => buildRelease(input)), rule(() => buildRelease(input))]);
    assert.deepEqual([one, other].sort(), ["BUSY", "done"]);
  });

  test("a crash while it is published: done again it is there once, with the same bytes", async () => {
    const { at, of, workspace } = await builtPlace();
    await approve(at);
    const directory = await publishRelease(at("2027-05-01"), publisher);
    const digest = bundleDigest(readTree(directory));
    cpSync(directory, `${directory}.staged`, { recursive: true });
    rmSync(directory, { recursive: true });
    const records = readFileSync(workspace.reviews, "utf8");
    await publishRelease(at("2027-05-03"), publisher);
    assert.equal(bundleDigest(readTree(join(of, "published"))), digest);
    assert.equal(readFileSync(workspace.reviews, "utf8"), records);
  });

  test("a seal that is not the collector's, and a period that is not sealed, are refused", async () => {
    const { input, sealedIn } = await place();
    assert.equal(await rule(() => buildRelease({ ...input, month: "2027-02" })), "NOT_SEALED");
    const file = join(sealedIn, "2027-03", "seal.json");
    writeFileSync(file, readFileSync(file, "utf8").replace('"count":4800', '"count":4801'));
    assert.equal(await rule(() => buildRelease(input)), "SEAL_BROKEN");
  });

  test("a full disk at each stage: nothing is published, and it goes on when there is room", async (t) => {
    const { input, at, directory, workspace } = await place();
    const small = join(directory, "small");
    mkdirSync(small);
    if (spawnSync("mount", ["-t", "tmpfs", "-o", "size=600k", "tmpfs", small]).status !== 0)
      return t.skip("may not mount a small disk");
    t.after(() => spawnSync("umount", ["-l", small]));
    cpSync(workspace.directory, join(small, "work"), { recursive: true });
    const onSmall = { ...input, workspace: workspaceAt(join(small, "work")) };
    const here = (today: string) => ({ ...at(today), workspace: onSmall.workspace });
    const fill = () => spawnSync("dd", ["if=/dev/zero", `of=${join(small, "filler")}`, "bs=1024"]);
    const free = () => rmSync(join(small, "filler"), { force: true });
    fill();
    assert.equal(await rule(() => buildRelease(onSmall)), "DISK", "paying");
    free();
    await buildRelease(onSmall);
    fill();
    assert.equal(
      await rule(() => decide(here("2027-04-13"), { action: "propose", role: "proposer", reason: "" }, proposer)),
      "DISK",
    );
    free();
    await approve(here);
    fill();
    assert.equal(await rule(() => publishRelease(here("2027-05-01"), publisher)), "DISK", "publishing");
    assert.notEqual(standing(here("2027-05-01")).state, "published");
    assert.ok(!existsSync(join(releaseDirectory(onSmall.workspace, "2027-03"), "published")));
    free();
    assert.deepEqual(verifyBundle(await publishRelease(here("2027-05-01"), publisher)).faults, []);
  });
});
