import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, test } from "node:test";
import type { ScanTally } from "../ingest/scan.ts";
import { keepLastScan, stateOfHome, unchangedSince } from "./last-scan.ts";

const OLD = new Date("2026-01-01T00:00:00Z");
const tally = { runs: 1, otherBuilds: 2, unchanged: 3, badBuilds: 1, emptyBuilds: 0 } as ScanTally;
let root: string;
let store: string;

function write(path: string, text: string): void {
  mkdirSync(join(root, path, ".."), { recursive: true });
  writeFileSync(join(root, path), text);
  utimesSync(join(root, path), OLD, OLD);
}
const state = () => stateOfHome(join(root, "home"), { controller: "ci", errorLogs: [], nowMs: Date.now() });

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "flowmeter-last-scan-"));
  store = join(root, "store.duckdb");
  write("store.duckdb", "a store");
  write("home/jobs/a/config.xml", "<x/>");
  write("home/jobs/a/builds/1/build.xml", "<x/>");
  keepLastScan(store, state(), tally);
});
afterEach(() => rmSync(root, { recursive: true }));

test("nothing changed: the last tally, with all it read now unchanged", () => {
  // 1 run, 2 other builds and 3 unchanged ones are 6 unchanged now; the bad one is still bad.
  const again = unchangedSince(store, state());
  assert.deepEqual([again?.runs, again?.otherBuilds, again?.unchanged, again?.badBuilds], [0, 0, 6, 1]);
});

const changes: readonly (readonly [string, () => void])[] = [
  ["a new build", () => write("home/jobs/a/builds/2/build.xml", "<x/>")],
  ["a build that grew", () => write("home/jobs/a/builds/1/build.xml", "<x></x>")],
  ["a deleted build", () => rmSync(join(root, "home/jobs/a/builds/1"), { recursive: true })],
  ["a changed configuration", () => write("home/jobs/a/config.xml", "<y></y>")],
  ["a new item in a folder", () => write("home/jobs/a/jobs/b/config.xml", "<x/>")],
  ["a new branch", () => write("home/jobs/a/branches/main/config.xml", "<x/>")],
  ["an error log", () => write("home/logs/essentials.log.0", "{}")],
  ["a new agent", () => write("home/nodes/a/config.xml", "<x/>")],
  ["a record changed this second", () => utimesSync(join(root, "home/jobs/a/config.xml"), new Date(), new Date())],
  ["a store that was written since", () => write("store.duckdb", "another state")],
  ["a store that was not closed", () => write("store.duckdb.wal", "x")],
  ["a deleted store", () => rmSync(store)],
  [
    "a store of an older schema",
    () => {
      const file = join(root, "store.duckdb.last-scan.json");
      const kept = JSON.parse(readFileSync(file, "utf8")) as { schema: number };
      writeFileSync(file, JSON.stringify({ ...kept, schema: kept.schema - 1 }));
    },
  ],
  ["a cut file beside the store", () => write("store.duckdb.last-scan.json", '{"version"')],
];
for (const [name, change] of changes)
  test(`${name} wants a scan`, () => {
    change();
    assert.equal(unchangedSince(store, state()), undefined);
  });

test("another controller wants a scan", () => {
  assert.equal(unchangedSince(store, { ...state(), controller: "other" }), undefined);
});
