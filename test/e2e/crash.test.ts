import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { cpSync, existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import type { ScanTally } from "../../src/ingest/scan.ts";
import type { SqlRow, Store } from "../../src/store/store.ts";
import { runCli, startCli } from "../support/cli.ts";
import { copyOfExample, exampleHome, tempDirectory } from "../support/directories.ts";
import { SeededRandom } from "../support/random.ts";
import { accountedFor, brokenKeys, referenceOf, scanInto, withStore } from "../support/scans.ts";

/** Enough copies of the example that a scan commits several times. */
const COPIES = 45;

/** How often a scan is killed. */
const KILLS = 3;

/** A home with the example's items in many folders. */
function largeHome(t: TestContext): string {
  const home = copyOfExample(t);
  const jobs = join(home, "jobs");
  const example = join(tempDirectory(t), "example");
  spawnSync("cp", ["-a", jobs, example]);
  for (let copy = 1; copy < COPIES; copy++) {
    const folder = join(jobs, `folder-${copy}`);
    spawnSync("mkdir", [folder]);
    spawnSync("cp", ["-al", example, join(folder, "jobs")]);
  }
  return home;
}

function scanCommand(home: string, store: string): string[] {
  return ["scan", home, "--store", store, "--no-report", "--threads", "2", "--json", "--controller", "ci"];
}

/** Rows of the fact tables by the build they come from. */
async function sizesOfBuilds(store: Store): Promise<Map<string, SqlRow>> {
  const rows = await store.query(
    `SELECT b.path, r.run_number, r.flow_nodes, r.steps, s.n AS step_rows, f.n AS feature_rows
     FROM build b LEFT JOIN run r USING (run_id)
       LEFT JOIN (SELECT run_id, count(*) AS n FROM step GROUP BY 1) s USING (run_id)
       LEFT JOIN (SELECT run_id, count(*) AS n FROM feature GROUP BY 1) f USING (run_id)
     WHERE b.kind = 'run'`,
  );
  return new Map(rows.map(({ path, ...sizes }) => [String(path), sizes]));
}

test("a scan that is broken off", async (t) => {
  const home = largeHome(t);
  await t.test("by SIGKILL at any moment leaves a sound store, and the next goes on from there", (t) =>
    killScans(t, home),
  );
  for (const signal of ["SIGINT", "SIGTERM"] as const)
    await t.test(`by ${signal} ends with a sentence, and what was committed is safe`, (t) =>
      interruptScan(t, home, signal),
    );
});

async function killScans(t: TestContext, home: string): Promise<void> {
  const undisturbed = join(tempDirectory(t), "undisturbed.duckdb");
  const startedAt = performance.now();
  assert.equal((await runCli(scanCommand(home, undisturbed))).code, 0);
  const tookMs = performance.now() - startedAt;
  const [expected, reference] = await withStore(
    undisturbed,
    async (store) => [await sizesOfBuilds(store), await referenceOf(store)] as const,
  );
  const random = new SeededRandom(20_260_901);
  const file = join(tempDirectory(t), "store.duckdb");
  let before = 0;
  let grew = 0;
  for (let kill = 0; kill < KILLS; kill++) {
    const { child, ended } = startCli(scanCommand(home, file));
    await sleep(tookMs * (0.15 + 0.75 * random.next()));
    child.kill("SIGKILL");
    await ended;
    if (!existsSync(file)) continue;
    const kept = await withStore(file, (store) => assertSound(store, expected));
    assert.ok(kept >= before, "what was committed stays");
    if (kept > before) grew++;
    before = kept;
  }
  t.diagnostic(
    `${before} of ${expected.size} runs were committed in ${KILLS} killed scans of ${Math.round(tookMs)} ms`,
  );
  assert.ok(before > 0 && grew > 0, "some scans were killed after a commit");
  const last = await runCli(scanCommand(home, file));
  assert.equal(last.code, 0, last.stderr);
  const { scan } = JSON.parse(last.stdout) as { scan: ScanTally };
  assert.ok(scan.unchanged >= before, `${scan.unchanged} unchanged`);
  assert.equal(accountedFor(scan), scan.expectedBuilds);
  await withStore(file, async (store) => {
    assert.deepEqual(await sizesOfBuilds(store), expected);
    assert.deepEqual(await referenceOf(store), reference);
    assert.deepEqual(await brokenKeys(store), []);
    assert.deepEqual(await strayRuns(store), []);
  });
}

/** Each run that was committed is whole; returns how many there are. */
async function assertSound(store: Store, expected: ReadonlyMap<string, SqlRow>): Promise<number> {
  assert.deepEqual(await brokenKeys(store), []);
  const sizes = await sizesOfBuilds(store);
  for (const [path, row] of sizes) assert.deepEqual(row, expected.get(path), path);
  const [runs] = await store.query("SELECT count(*) AS n FROM run");
  assert.equal(runs?.n, sizes.size, "each run belongs to a build");
  return sizes.size;
}

async function interruptScan(t: TestContext, home: string, signal: NodeJS.Signals): Promise<void> {
  const file = join(tempDirectory(t), "store.duckdb");
  const { child, ended } = startCli(scanCommand(home, file));
  while (!existsSync(file)) await sleep(20);
  await sleep(300);
  child.kill(signal);
  const { code, stdout, stderr } = await ended;
  assert.equal(code, 130, stderr);
  assert.equal(stdout, "");
  assert.equal(stderr, "flowmeter: interrupted. What was committed is safe; the next scan goes on from there.\n");
  await withStore(file, async (store) => assert.deepEqual(await brokenKeys(store), []));
}

/** Scans until the first runs are committed, and no further: what is left is what a crash leaves. */
async function scanHalfway(store: Store, home: string, controller: string): Promise<void> {
  let clock = Date.now();
  const now = (): number => {
    clock += 2000;
    return clock;
  };
  const onProgress = ({ runs }: ScanTally): void => {
    if (runs >= 20) throw new Error("broken off");
  };
  await assert.rejects(scanInto(store, home, { controller, now, onProgress, threads: 1 }), /broken off/);
}

/** Runs that stand under another Pipeline than the one whose directory they are in. */
function strayRuns(store: Store): Promise<SqlRow[]> {
  return store.query(
    `SELECT c.key, b.path, p.full_name FROM run r JOIN build b USING (run_id) JOIN controller c ON c.id = b.controller_id
       LEFT JOIN pipeline p ON p.id = r.pipeline_id AND p.controller_id = b.controller_id
     WHERE p.full_name IS NULL
       OR regexp_replace(regexp_replace(b.path, '/builds/[^/]*$', ''), '(^|/)(jobs|branches)/', '\\1', 'g') <> p.full_name
     ORDER BY ALL`,
  );
}

/** What may happen between a scan that broke off and the next one that gets to its end. */
const meanwhile: readonly (readonly [what: string, change: (home: string, store: Store) => unknown])[] = [
  ["nothing", () => {}],
  [
    "a Pipeline is made that comes first",
    (home) => cpSync(join(home, "jobs/docs-site"), join(home, "jobs/aaa"), { recursive: true }),
  ],
  ["a Pipeline is deleted", (home) => rmSync(join(home, "jobs/billing"), { recursive: true })],
  ["another controller is scanned", (_, store) => scanInto(store, exampleHome, { controller: "other" })],
];
for (const [what, change] of meanwhile)
  test(`runs stand under their own Pipeline when after a broken scan ${what === "nothing" ? "nothing changes" : what}`, async (t) => {
    const home = copyOfExample(t);
    await withStore(join(tempDirectory(t), "store.duckdb"), async (store) => {
      await scanHalfway(store, home, "ci");
      await change(home, store);
      await scanInto(store, home);
      assert.deepEqual(await strayRuns(store), []);
      assert.deepEqual(await brokenKeys(store), []);
    });
  });
