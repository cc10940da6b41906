import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { chmodSync, chownSync, mkdirSync, readdirSync, renameSync, rmSync, symlinkSync, utimesSync } from "node:fs";
import { join } from "node:path";
import { describe, type TestContext, test } from "node:test";
import { cliFile, type Ended, runCli, startCli } from "../support/cli.ts";
import { copyOfExample, filesBelow, settle, tempDirectory } from "../support/directories.ts";
import { buildXml, flowStart, put, putRun } from "../support/records.ts";
import { brokenKeys, quarantineOf, withStore } from "../support/scans.ts";

/** A user without rights, for tests that run as root, whom no permission stops. */
const NOBODY = 65534;

function scanCommand(home: string, store: string): string[] {
  return ["scan", home, "--store", store, "--no-report"];
}

/** Scans as a user whom permissions stop; undefined when there is none to be. */
function scanWithoutRights(t: TestContext, home: string, store: string): Promise<Ended> | undefined {
  if (process.getuid?.() !== 0) return runCli(scanCommand(home, store));
  const user = { uid: NOBODY, gid: NOBODY };
  const { status } = spawnSync(process.execPath, [cliFile, "--version"], user);
  if (status === 0) return runCli(scanCommand(home, store), { ...user, env: { HOME: "/" } });
  t.skip("the tests run as root, and another user may not run the command line");
  return undefined;
}

/** A home with one good Pipeline that any user may read. */
function readableHome(t: TestContext): { home: string; store: string } {
  const top = tempDirectory(t);
  const home = join(top, "home");
  putRun(home, "good", [{ id: 3, parents: [2] }]);
  mkdirSync(join(top, "store"));
  if (process.getuid?.() === 0) chownSync(join(top, "store"), NOBODY, NOBODY);
  chmodSync(top, 0o755);
  return { home, store: join(top, "store", "store.duckdb") };
}

/** Does something while a path may not be read; afterwards it can be removed. */
async function closedMeanwhile<T>(path: string, action: () => Promise<T> | undefined): Promise<T | undefined> {
  chmodSync(path, 0);
  try {
    return await action();
  } finally {
    chmodSync(path, 0o700);
  }
}

const closed: readonly (readonly [path: string, file: string])[] = [
  ["jobs/closed", "jobs/closed"],
  ["jobs/closed/config.xml", "jobs/closed/config.xml"],
  ["jobs/closed/builds", "jobs/closed/builds"],
  ["jobs/closed/builds/1", "jobs/closed/builds/1"],
  ["jobs/closed/builds/1/build.xml", "jobs/closed/builds/1/build.xml"],
  ["jobs/closed/builds/1/workflow", "jobs/closed/builds/1/workflow"],
  ["jobs/closed/builds/1/workflow/3.xml", "jobs/closed/builds/1/workflow/3.xml"],
  ["nodes", "nodes"],
  ["nodes/a/config.xml", "nodes/a/config.xml"],
  ["config.xml", "config.xml"],
];
describe("what may not be read", { concurrency: 3 }, () => {
  for (const [path, file] of closed)
    test(`what may not be read is in quarantine: ${path}`, async (t) => {
      const { home, store } = readableHome(t);
      putRun(home, "closed", [{ id: 3, parents: [2] }]);
      put(home, "jobs/closed/config.xml", "<flow-definition/>");
      put(home, "nodes/a/config.xml", "<slave/>");
      put(home, "config.xml", "<hudson/>");
      await scanWithoutRights(t, home, store);
      // However slow the machine is: what has not changed for a while is not read again.
      const now = new Date();
      for (const changed of ["build.xml", "workflow"])
        utimesSync(join(home, "jobs/closed/builds/1", changed), now, now);
      const ended = await closedMeanwhile(join(home, path), () => scanWithoutRights(t, home, store));
      if (ended === undefined) return;
      assert.equal(ended.code, 0, ended.stderr);
      await withStore(store, async (open) => {
        const found = (await quarantineOf(open)).filter((row) => String(row.file).startsWith(file));
        assert.ok(found.length > 0, "nothing says so");
        for (const row of found) assert.match(String(row.reason), /permission/);
        assert.deepEqual(
          await open.query(
            "SELECT count(*) AS n FROM run JOIN pipeline p ON p.id = pipeline_id WHERE full_name = 'good'",
          ),
          [{ n: 1 }],
        );
        assert.deepEqual(await brokenKeys(open), []);
      });
    });

  test("a home that may not be read is said to be one", async (t) => {
    const { home, store } = readableHome(t);
    const ended = await closedMeanwhile(home, () => scanWithoutRights(t, home, store));
    if (ended === undefined) return;
    assert.equal(ended.code, 3, ended.stderr);
    assert.match(ended.stderr, /may not be read/);
    assert.doesNotMatch(ended.stderr, /\n\s+at |EACCES/);
  });

  test("a file that may be read at last is read", async (t) => {
    const { home, store } = readableHome(t);
    settle(home);
    const file = join(home, "jobs/good/builds/1/build.xml");
    const refused = await closedMeanwhile(file, () => scanWithoutRights(t, home, store));
    if (refused === undefined) return;
    assert.equal(refused.code, 0, refused.stderr);
    chmodSync(file, 0o644);
    const ended = await scanWithoutRights(t, home, store);
    assert.equal(ended?.code, 0, ended?.stderr);
    await withStore(store, async (open) => {
      assert.deepEqual(await open.query("SELECT count(*) AS n FROM run"), [{ n: 1 }]);
      assert.deepEqual(await quarantineOf(open), []);
    });
  });
});

test("files that vanish while they are read are no end", async (t) => {
  const home = copyOfExample(t);
  for (let copy = 0; copy < 30; copy++)
    spawnSync("cp", ["-a", join(home, "jobs/webshop"), join(home, `jobs/copy-${copy}`)]);
  const store = join(tempDirectory(t), "store.duckdb");
  const { ended } = startCli(scanCommand(home, store));
  const victims = filesBelow(home, ".xml").reverse();
  let deleted = 0;
  const timer = setInterval(() => {
    for (const victim of victims.splice(0, 40)) {
      rmSync(victim, { force: true });
      deleted++;
    }
    for (const job of readdirSync(join(home, "jobs")).slice(-1))
      rmSync(join(home, "jobs", job), { recursive: true, force: true });
  }, 5);
  const { code, stderr } = await ended;
  clearInterval(timer);
  assert.ok(deleted > 100, `only ${deleted} files vanished`);
  assert.equal(code, 0, stderr);
  await withStore(store, async (open) => assert.deepEqual(await brokenKeys(open), []));
});

test("directories with names that are no UTF-8 are in quarantine, others are items", async (t) => {
  const { home, store } = readableHome(t);
  const names = [
    "emoji 😀",
    "quote ' \" `",
    "line\nbreak",
    "\u001b[31mred",
    "-rf",
    "%2e%2e",
    "a".repeat(255),
    "\u202eturned",
    "\\",
    "*",
  ];
  for (const name of names) putRun(home, name);
  const mangled = Buffer.concat([Buffer.from(`${home}/jobs/mangled-`), Buffer.from([0xff, 0xfe])]);
  mkdirSync(Buffer.concat([mangled, Buffer.from("/builds/1")]), { recursive: true });
  for (const _ of [1, 2]) {
    const { code, stderr } = await runCli(scanCommand(home, store));
    assert.equal(code, 0, stderr);
  }
  await withStore(store, async (open) => {
    const found = await open.query("SELECT full_name FROM pipeline p JOIN run r ON r.pipeline_id = p.id");
    assert.deepEqual(new Set(found.map((row) => row.full_name)), new Set([...names, "good"]));
    const quarantine = await quarantineOf(open);
    assert.equal(quarantine.length, 1, JSON.stringify(quarantine));
    assert.match(String(quarantine[0]!.file), /^jobs\/mangled-/);
    assert.match(String(quarantine[0]!.reason), /not UTF-8/);
    assert.deepEqual(await brokenKeys(open), []);
  });
});

test("paths longer than the system allows are in quarantine", async (t) => {
  const { home, store } = readableHome(t);
  const long = "f".repeat(200);
  let deep = join(home, "jobs", long);
  while (deep.length < 3700) deep = join(deep, "jobs", long);
  mkdirSync(deep, { recursive: true });
  const spare = join(tempDirectory(t), "jobs");
  put(spare, `${long}/jobs/${long}/builds/1/build.xml`, buildXml());
  put(spare, `${long}/jobs/${long}/builds/1/workflow/2.xml`, flowStart);
  renameSync(spare, join(deep, "jobs"));
  const { code, stderr } = await runCli(scanCommand(home, store));
  // Node cannot remove such paths either.
  spawnSync("rm", ["-rf", join(home, "jobs")]);
  assert.equal(code, 0, stderr);
  await withStore(store, async (open) => {
    assert.ok((await quarantineOf(open)).some((row) => String(row.file).startsWith(`jobs/${long}`)));
    assert.deepEqual(await open.query("SELECT count(*) AS n FROM run"), [{ n: 1 }]);
  });
});

test("a home whose jobs directory is a link is read, or refused, but not taken for empty", async (t) => {
  const { home, store } = readableHome(t);
  renameSync(join(home, "jobs"), join(home, "..", "big-disk"));
  symlinkSync(join(home, "..", "big-disk"), join(home, "jobs"));
  const { code, stderr } = await runCli(scanCommand(home, store));
  if (code === 3) return;
  assert.equal(code, 0, stderr);
  await withStore(store, async (open) =>
    assert.deepEqual(await open.query("SELECT count(*) AS n FROM run"), [{ n: 1 }]),
  );
});
