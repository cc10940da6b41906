import assert from "node:assert/strict";
import {
  cpSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";
import { type TestContext, test } from "node:test";
import { openDuckDbStore } from "../../src/store/duckdb/duckdb-store.ts";
import type { Store } from "../../src/store/store.ts";
import { copyOfExample, filesBelow, settle, tempDirectory } from "../support/directories.ts";
import { mutated } from "../support/mutations.ts";
import { SeededRandom } from "../support/random.ts";
import { accountedFor, brokenKeys, quarantineOf, referenceOf, scanInto } from "../support/scans.ts";

/** Time for each test: a run of all is to stay short. */
const FUZZ_MS = 4000;

/** Scans that each test makes however long they take: on a busy machine time alone would test nothing. */
const FEWEST_SCANS = 4;

/** Things done to a home between two scans. */
const DAMAGES = 60;

const ELEMENT = /<([\w.-]+)(?:\s[^<>]*)?>[^<]*<\/\1>/g;
const TEXT = />([^<>]+)</g;

/** What there was in a home when damage began; some of it may be gone meanwhile. */
interface Inventory {
  readonly files: readonly string[];
  readonly records: readonly string[];
  readonly directories: readonly string[];
}

type Damage = (home: Inventory, random: SeededRandom) => void;

const damages: readonly Damage[] = [
  inFile((text, random) => mutated(Buffer.from(text), random)),
  inFile((text, random) => mutated(Buffer.from(text), random)),
  inFile((text, random) => text.slice(0, random.below(text.length + 1))),
  inFile((_, random) => Buffer.from(Array.from({ length: random.below(500) }, () => random.below(256)))),
  inFile((text, random) => replaceOne(text, ELEMENT, random, () => "")),
  inFile((text, random) => replaceOne(text, ELEMENT, random, (element) => element + element)),
  inFile((text, random) => swapTexts(text, random)),
  inFile((text, random) => swapTexts(text, random)),
  inFile((text, random) => replaceOne(text, TEXT, random, () => `>${random.pick(VALUES)}<`)),
  inFile((text, random) => replaceOne(text, /="[^"]*"/g, random, () => `="${random.pick(VALUES)}"`)),
  (home, random) => {
    const [one, other] = [anyFile(home, random), anyFile(home, random)];
    writeFileSync(one, readFileSync(other));
  },
  (home, random) =>
    move(anyFile(home, random), random.pick(["build.xml", "flowNodeStore.xml", "config.xml", "7.xml", "x"])),
  (home, random) => move(anyDirectory(home, random), random.pick(NAMES)),
  (home, random) => move(anyDirectory(home, random), random.pick(NAMES)),
  (home, random) => rmSync(anyDirectory(home, random), { recursive: true }),
  (home, random) => {
    const file = anyFile(home, random);
    rmSync(file);
    mkdirSync(file);
  },
  (home, random) => {
    const file = anyFile(home, random);
    rmSync(file);
    symlinkSync(random.pick([".", "..", "nowhere", basename(file), "/etc/passwd"]), file);
  },
  (home, random) => {
    const [from, to] = [anyDirectory(home, random), join(anyDirectory(home, random), random.pick(NAMES))];
    const isFree = lstatSync(to, { throwIfNoEntry: false }) === undefined;
    if (isFree && !`${to}/`.startsWith(`${from}/`)) cpSync(from, to, { recursive: true, verbatimSymlinks: true });
  },
];

const VALUES = [
  "",
  "0",
  "-1",
  "1e9",
  "99999999999999999999",
  "NaN",
  "true",
  "__proto__",
  "linked-hash-map",
  "../../entry[3]/Tag",
  "&lt;x&gt;",
  "é".repeat(300),
];
const NAMES = [
  "1",
  "2",
  "77",
  "builds",
  "jobs",
  "branches",
  "workflow",
  "workflow-completed",
  "x",
  "2016-01-02_03-04-05",
  "constructor",
  "nodes",
];

for (const [what, storeOf] of [
  ["a store of its own", (t: TestContext) => openTempStore(t)],
  ["a store that knows it from before", undefined],
] as const)
  test(`a home damaged at random is scanned, into ${what}`, async (t) => {
    const random = new SeededRandom(20_260_913);
    const until = performance.now() + FUZZ_MS;
    const counts = { scans: 0, quarantined: 0 };
    const goesOn = (): boolean => performance.now() < until || counts.scans < FEWEST_SCANS;
    while (goesOn()) {
      const home = copyOfExample(t);
      const known = await openTempStore(t);
      for (let generation = 0; generation < 4 && goesOn(); generation++) {
        const inventory = inventoryOf(home);
        for (let damage = 0; damage < DAMAGES; damage++) random.pick(damages)(inventory, random);
        if (random.below(2) === 0) settle(home, new Date(Date.UTC(2026, 2, 1 + generation)));
        const store = storeOf === undefined ? known : await storeOf(t);
        counts.quarantined += await assertScanned(store, home);
        counts.scans++;
        if (storeOf !== undefined) await store.close();
      }
      await known.close();
      rmSync(dirname(home), { recursive: true, force: true });
    }
    t.diagnostic(`${counts.scans} scans, ${counts.quarantined} records in quarantine`);
    assert.ok(counts.scans >= FEWEST_SCANS && counts.quarantined > 20, JSON.stringify(counts));
  });

/** Scans and checks that nothing is lost count of and the store answers; returns how many records are in quarantine. */
async function assertScanned(store: Store, home: string): Promise<number> {
  const tally = await scanInto(store, home);
  const directories = buildDirectories(join(home, "jobs"));
  assert.equal(accountedFor(tally), directories);
  assert.equal(tally.expectedBuilds, directories);
  assert.deepEqual(await brokenKeys(store), []);
  await referenceOf(store);
  const quarantine = await quarantineOf(store);
  for (const { file, reason } of quarantine) assert.ok(file !== "" && reason !== "");
  return quarantine.length;
}

/** Counts build directories by the rules of the corpus: numbers or dates, in items at any depth, links left out. */
function buildDirectories(container: string): number {
  let total = 0;
  for (const item of directoriesIn(container)) {
    const path = join(container, item);
    total += directoriesIn(join(path, "builds")).filter((name) =>
      /^(?:\d+|\d{4}-\d\d-\d\d_\d\d-\d\d-\d\d)$/.test(name),
    ).length;
    total += buildDirectories(join(path, "jobs")) + buildDirectories(join(path, "branches"));
  }
  return total;
}

function directoriesIn(path: string): string[] {
  if (lstatSync(path, { throwIfNoEntry: false })?.isDirectory() !== true) return [];
  return readdirSync(path, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name);
}

async function openTempStore(t: TestContext): Promise<Store> {
  return openDuckDbStore(join(tempDirectory(t), "store.duckdb"));
}

function inventoryOf(home: string): Inventory {
  const files = filesBelow(home, ".xml");
  const directories = readdirSync(join(home, "jobs"), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isDirectory() && entry.parentPath !== join(home, "jobs"))
    .map((entry) => join(entry.parentPath, entry.name));
  return { files, records: files.filter((file) => /(?:build|config|flowNodeStore)\.xml$/.test(file)), directories };
}

/** Any file; those that say much come as often as flow nodes, which are many. */
function anyFile({ files, records }: Inventory, random: SeededRandom): string {
  return anyOf(random.below(2) === 0 ? records : files, random, (path) =>
    lstatSync(path, { throwIfNoEntry: false })?.isFile(),
  );
}

function anyDirectory({ directories }: Inventory, random: SeededRandom): string {
  return anyOf(directories, random, (path) => lstatSync(path, { throwIfNoEntry: false })?.isDirectory());
}

function anyOf(paths: readonly string[], random: SeededRandom, isThere: (path: string) => boolean | undefined): string {
  for (let tries = 0; tries < 1000; tries++) {
    const path = random.pick(paths);
    if (isThere(path) === true) return path;
  }
  throw new Error("hardly anything is left to damage");
}

/** Moves a path to another name beside it, unless something stands there. */
function move(path: string, name: string): void {
  const to = join(dirname(path), name);
  if (lstatSync(to, { throwIfNoEntry: false }) === undefined) renameSync(path, to);
}

function inFile(change: (text: string, random: SeededRandom) => string | Buffer): Damage {
  return (home, random) => {
    const file = anyFile(home, random);
    const text = readFileSync(file, "utf8");
    if (text !== "") writeFileSync(file, change(text, random));
  };
}

function replaceOne(
  text: string,
  pattern: RegExp,
  random: SeededRandom,
  replacement: (match: string) => string,
): string {
  const matches = [...text.matchAll(pattern)];
  if (matches.length === 0) return text;
  const match = random.pick(matches);
  return text.slice(0, match.index) + replacement(match[0]) + text.slice(match.index + match[0].length);
}

function swapTexts(text: string, random: SeededRandom): string {
  const texts = [...text.matchAll(TEXT)].map((match) => match[0]);
  if (texts.length === 0) return text;
  return replaceOne(text, TEXT, random, () => random.pick(texts));
}
