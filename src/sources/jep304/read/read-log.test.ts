import assert from "node:assert/strict";
import {
  appendFileSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { afterEach, beforeEach, test } from "node:test";
import { errorLogFiles, errorLogStamp } from "./log-files.ts";
import { readErrorLog } from "./read-log.ts";

let root: string;
let positions: Map<string, number>;

const line = (timestamp: number): string =>
  `${JSON.stringify({ version: 1, timestamp, name: "a.B", level: "WARNING", message: `m${timestamp}` })}\n`;
const file = (generation = 0): string => join(root, `essentials.log.${generation}`);

/** Times of the lines that are new at a place, as the store would take them; lines that are not kept are counted. */
function read(place = root): { times: number[]; skipped: number; lines: number } {
  const all = { times: [] as number[], skipped: 0, lines: 0 };
  for (const path of errorLogFiles(place))
    for (const batch of readErrorLog(path, { latestAt: 1e12, readTo: (id) => positions.get(id) })) {
      all.times.push(...batch.errors.map(({ loggedAt }) => loggedAt));
      all.skipped += Object.values(batch.skipped).reduce((sum, count) => sum + count, 0);
      all.lines += batch.lines;
      if (batch.file !== undefined) positions.set(batch.file, batch.readTo);
    }
  return all;
}
const times = (place = root): number[] => read(place).times;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "flowmeter-log-"));
  positions = new Map();
});
afterEach(() => rmSync(root, { recursive: true }));

test("reading goes on where it stopped, and a line that is being written is left for later", () => {
  writeFileSync(file(), line(1) + line(2) + line(3).slice(0, 20));
  assert.deepEqual(times(), [1, 2]);
  assert.deepEqual(times(), []);
  appendFileSync(file(), line(3).slice(20) + line(4));
  assert.deepEqual(times(), [3, 4]);
  assert.deepEqual(times(), []);
});

test("rotated files are known again by what is in them, oldest first", () => {
  writeFileSync(file(0), line(1) + line(2));
  assert.deepEqual(times(), [1, 2]);
  appendFileSync(file(0), line(3));
  renameSync(file(0), file(1));
  writeFileSync(file(0), line(4));
  assert.deepEqual(times(), [3, 4]);
  renameSync(file(1), file(2));
  renameSync(file(0), file(1));
  assert.deepEqual(times(), []);
});

test("ten generations come in the order they were written", () => {
  for (let generation = 0; generation < 12; generation++) writeFileSync(file(generation), line(100 - generation));
  assert.deepEqual(times(), [89, 90, 91, 92, 93, 94, 95, 96, 97, 98, 99, 100]);
});

test("a copy elsewhere is the same file, and an older copy has nothing new", () => {
  writeFileSync(file(), line(1));
  const backup = join(root, "backup");
  mkdirSync(backup);
  copyFileSync(file(), join(backup, "essentials.log.0"));
  appendFileSync(file(), line(2));
  assert.deepEqual(times(), [1, 2]);
  assert.deepEqual(times(backup), []);
  appendFileSync(file(), line(3));
  assert.deepEqual(times(), [3]);
});

test("a file that was emptied and begun anew is a new file", () => {
  writeFileSync(file(), line(1) + line(2));
  assert.deepEqual(times(), [1, 2]);
  writeFileSync(file(), "");
  assert.deepEqual(times(), []);
  writeFileSync(file(), line(30));
  assert.deepEqual(times(), [30]);
});

test("a file that was cut and written on is read from the next whole line", () => {
  writeFileSync(file(), line(1) + line(2) + line(3));
  assert.deepEqual(times(), [1, 2, 3]);
  writeFileSync(file(), line(1));
  assert.deepEqual(times(), []);
  writeFileSync(file(), line(1) + line(123_456) + line(123_457) + line(123_458));
  assert.deepEqual(times(), [123_458]);
});

test("junk before, between and after lines is passed over and counted", () => {
  writeFileSync(file(), Buffer.concat([Buffer.alloc(100_000), Buffer.from("\n\xff\xfe\n", "latin1")]));
  appendFileSync(file(), `${line(1)}not json\n${line(2)}{"version":1}\n`);
  assert.deepEqual(read(), { times: [1, 2], skipped: 4, lines: 6 });
  assert.deepEqual(read(), { times: [], skipped: 0, lines: 0 });
});

test("a file of junk is counted and not remembered", () => {
  writeFileSync(file(), "a\nb\nc");
  assert.deepEqual(read(), { times: [], skipped: 2, lines: 2 });
  assert.equal(positions.size, 0);
});

test("a line of many megabytes is passed over, a long one is read", () => {
  const long = line(2).replace("m2", "x".repeat(900_000));
  writeFileSync(file(), line(1) + long + line(3).replace("m3", "x".repeat(5_000_000)) + line(4));
  assert.deepEqual(read(), { times: [1, 2, 4], skipped: 1, lines: 4 });
});

test("more lines than a batch holds come in several, each with its place", () => {
  writeFileSync(file(), Array.from({ length: 4500 }, (_, at) => line(at + 1)).join(""));
  const batches = [...readErrorLog(file(), { latestAt: 1e12, readTo: () => undefined })];
  assert.deepEqual(
    batches.map(({ lines }) => lines),
    [2000, 2000, 500],
  );
  const [first] = batches;
  positions.set(first!.file!, first!.readTo);
  assert.equal(times()[0], 2001);
});

test("only log files are looked at, and no links", () => {
  const names = ["essentials.log.0", "evergreen.log.1", "essentials.log.0.1", "essentials.log"];
  for (const name of [...names, "essentials.log.0.lck", "jenkins.log", "xessentials.log.0", "essentials.log.0.gz"])
    writeFileSync(join(root, name), line(1));
  mkdirSync(join(root, "essentials.log.7"));
  symlinkSync(join(root, "jenkins.log"), join(root, "essentials.log.8"));
  assert.deepEqual(
    errorLogFiles(root)
      .map((path) => basename(path))
      .sort(),
    [...names].sort(),
  );
  assert.deepEqual(
    errorLogFiles(join(root, "jenkins.log")),
    [join(root, "jenkins.log")],
    "a file itself may have any name",
  );
  assert.deepEqual(errorLogFiles(join(root, "none")), []);
  assert.deepEqual([...readErrorLog(join(root, "essentials.log.8"), { latestAt: 1e12, readTo: () => undefined })], []);
});

test("the stamp changes with every line", () => {
  writeFileSync(file(), line(1));
  const before = errorLogStamp([root]);
  assert.equal(errorLogStamp([root]), before);
  appendFileSync(file(), line(2));
  assert.notEqual(errorLogStamp([root]), before);
});
