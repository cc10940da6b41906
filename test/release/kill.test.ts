import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { buildRelease } from "../../src/release/build/build-release.ts";
import { bundleDigest, readTree } from "../../src/release/bundle/candidate.ts";
import { ledgerEntries } from "../../src/release/ledger/ledger-file.ts";
import { publishRelease } from "../../src/release/publish-release.ts";
import { standing } from "../../src/release/review-release.ts";
import { verifyBundle } from "../../src/verify/verify-bundle.ts";
import { approve, builtPlace, place, publisher } from "./test-release.ts";

const release = fileURLToPath(new URL("kill-release.js", import.meta.url));

/** Builds or publishes in a process of its own, which ends by SIGKILL where it comes to a step; true when it came there. */
async function killedAt(directory: string, action: "build" | "publish", step: string): Promise<boolean> {
  const child = spawn(process.execPath, [release, directory, action, step], { stdio: "inherit" });
  const [code, signal] = (await once(child, "exit")) as [number | null, string | null];
  assert.ok(signal === "SIGKILL" || code === 0, `${action} at ${step}: ${code}`);
  return signal === "SIGKILL";
}

/** Calls of the file system before which it is killed; `half` is a write of which half was done. */
const building = [
  "link lock",
  "open ledger.jsonl",
  "half ledger.jsonl",
  "fsync ledger.jsonl",
  "rename ledger.mark.new",
  "fsync README.md.new",
  "rename candidate.new",
  "open evidence.json.new",
  "rename evidence.json.new",
];
const publishing = [
  "link lock",
  "open tables.json.new",
  "rename published.staged.new",
  "half reviews.jsonl",
  "fsync reviews.jsonl",
  "rename published.staged",
];

let whole: Promise<string> | undefined;

/** Digest of the same release, built in one go. */
async function undisturbed(): Promise<string> {
  whole ??= place(600).then(async ({ input }) => (await buildRelease(input)).candidate.digest);
  return whole;
}

describe("a process that is killed", () => {
  for (const step of building)
    test(`while it builds, before: ${step}`, async () => {
      const { directory, input, workspace, of } = await place(600);
      assert.ok(await killedAt(directory, "build", step));
      assert.ok(!existsSync(join(of, "published")), "nothing is published by accident");
      const { candidate } = await buildRelease(input);
      assert.equal(ledgerEntries(workspace.ledger).length, 7, "paid once");
      assert.equal(candidate.digest, await undisturbed());
    });

  for (const step of publishing)
    test(`while it publishes, before: ${step}`, async () => {
      const { directory, workspace, at, of } = await builtPlace();
      await approve(at);
      const paid = readFileSync(workspace.ledger.file, "utf8");
      assert.ok(await killedAt(directory, "publish", step));
      assert.ok(!existsSync(join(of, "published")));
      const published = await publishRelease(at("2027-05-02"), publisher);
      assert.deepEqual(verifyBundle(published, { publisher: publisher.key }).faults, []);
      assert.equal(standing(at("2027-05-02")).state, "published");
      const records = readFileSync(workspace.reviews, "utf8").match(/"action":"publish"/g);
      assert.equal(records?.length, 1, "one record of it");
      const digest = bundleDigest(readTree(published));
      assert.equal(bundleDigest(readTree(await publishRelease(at("2027-05-03"), publisher))), digest);
      assert.equal(readFileSync(workspace.ledger.file, "utf8"), paid);
    });
});
