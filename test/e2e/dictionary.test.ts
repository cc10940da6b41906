import assert from "node:assert/strict";
import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, type TestContext, test } from "node:test";
import { lockText } from "../../src/dictionary/lock.ts";
import { lockOf, otherMetric } from "../../src/dictionary/test-metric.ts";
import { type Ended, runCli } from "../support/cli.ts";
import { filesBelow, root, tempDirectory } from "../support/directories.ts";

const own = join(root, "src", "dictionary");

/** A small dictionary that may be broken: its metric files, one of them, and its lock. */
function makeDictionary(t: TestContext): { readonly metrics: string; readonly file: string; readonly lock: string } {
  const metrics = join(tempDirectory(t), "metrics");
  const lock = join(metrics, "..", "dictionary.lock.json");
  const texts = ["thing.made", "thing.sold"].map((id) => otherMetric(id));
  mkdirSync(metrics);
  for (const { file, text } of texts) writeFileSync(join(metrics, "..", file), text);
  writeFileSync(lock, lockText(lockOf(...texts)));
  return { metrics, file: join(metrics, "thing.made.yaml"), lock };
}

function edit(file: string, ...edits: readonly (readonly [string | RegExp, string])[]): void {
  const text = readFileSync(file, "utf8");
  const edited = edits.reduce((now, [from, to]) => now.replace(from, to), text);
  assert.notEqual(edited, text);
  writeFileSync(file, edited);
}

function dictionary(...words: string[]): Promise<Ended> {
  return runCli(["dictionary", ...words]);
}

describe("flowmeter dictionary", { concurrency: 3 }, () => {
  test("list: each metric and its question; as JSON all of it", async () => {
    const { code, stdout } = await dictionary("list");
    assert.equal(code, 0);
    assert.match(stdout, /^performance$/m);
    assert.match(stdout, /^ {2}run\.duration +How long do Pipelines take\?/m);
    assert.match(stdout, /nothing of them leaves this machine/);
    const { metrics, digest } = JSON.parse((await dictionary("list", "--json")).stdout);
    assert.equal(metrics.length, filesBelow(join(own, "metrics")).length);
    assert.match(digest, /^sha256-[0-9a-f]{64}$/);
  });

  test("show: what a metric is for, means, is made from, and that nothing of it leaves", async () => {
    const { code, stdout } = await dictionary("show", "run.duration");
    assert.equal(code, 0);
    for (const part of [
      /^run\.duration$/m,
      /What it is for/,
      /How it is computed/,
      /Nothing\. It is computed and shown/,
      /S3: /,
    ])
      assert.match(stdout, part);
    for (const line of stdout.split("\n").slice(0, -4)) assert.ok(line.length <= 80, line);
    assert.equal(JSON.parse((await dictionary("show", "run.duration", "--json")).stdout).id, "run.duration");
  });

  test("show: a metric that is not there", async () => {
    for (const [asked, near] of [
      ["run.durations", /nearest: run\.duration,/],
      ["Duration", /nearest: run\.duration,/],
      ["", /nearest: /],
      ["\u001b[31mred", /nearest: /],
    ] as const) {
      const { code, stdout, stderr } = await dictionary("show", asked);
      assert.equal(code, 2);
      assert.equal(stdout, "");
      assert.match(stderr, /^flowmeter: There is no metric ".*"\.\n {2}There are \d+; nearest: .*dictionary list.*\n$/);
      assert.match(stderr, near);
      assert.ok(!stderr.includes("\u001b"));
    }
  });

  test("lint: the product's own dictionary has no errors, from wherever it is asked", async (t) => {
    const here = await dictionary("lint");
    assert.equal(here.code, 0, here.stdout);
    assert.match(here.stdout, /\d+ metric files in .*metrics: 0 errors, \d+ warnings?\n$/);
    const there = await runCli(["dictionary", "lint"], { cwd: tempDirectory(t) });
    assert.equal(there.code, 0, there.stderr);
  });

  test("lint: a file with several faults, all of them with line and column", async (t) => {
    const { metrics, file } = makeDictionary(t);
    edit(
      file,
      [/^version: .*/m, "version: one"],
      [/^status: .*/m, "status: alive"],
      [/^question: .*/m, "question: Things"],
      [/^ {4}overflow: other\n/m, ""],
      [/^consent_min: .*/m, "consent_min: technical"],
    );
    const lines = readFileSync(file, "utf8").split("\n");
    const at = (start: string): number => lines.findIndex((line) => line.startsWith(start)) + 1;
    const { code, stdout, stderr } = await dictionary("lint", metrics);
    assert.equal(code, 5);
    assert.equal(stderr, "");
    // Warnings of time come and go with the day.
    const told = stdout
      .trimEnd()
      .split("\n")
      .filter((line) => !line.includes("(warning)"));
    const places = told.slice(0, -1).map((line) => /^(.*):(\d+:\d+) ([A-Z_]+) \S/.exec(line)!.slice(1));
    assert.deepEqual(places, [
      [file, `${at("version")}:10`, "SCHEMA"],
      [file, `${at("status")}:9`, "SCHEMA"],
      [file, `${at("question")}:11`, "NO_QUESTION"],
      [file, `${at("  - id")}:5`, "NO_OVERFLOW"],
      [file, `${at("consent_min")}:14`, "CONSENT_TOO_LOW"],
    ]);
    assert.match(told.at(-1)!, /: 5 errors, \d+ warnings?$/);
    const json = JSON.parse((await dictionary("lint", metrics, "--json")).stdout);
    assert.equal(json.errors, 5);
    assert.equal(json.faults[0].rule, "SCHEMA");
  });

  test("lint: what a file holds cannot act on the terminal", async (t) => {
    const { metrics } = makeDictionary(t);
    writeFileSync(join(metrics, "x.y.yaml"), '"\\e[31m": 1\n"\u202e": 2\n');
    const { stdout } = await dictionary("lint", metrics);
    for (const character of ["\u001b", "\u202e"]) assert.ok(!stdout.includes(character));
  });

  const noDirectories: readonly (readonly [what: string, make: (path: string) => unknown, says: RegExp])[] = [
    ["nothing", () => {}, /nothing at this path/],
    ["a file", (path) => writeFileSync(path, ""), /it is no directory/],
    ["an empty one", (path) => mkdirSync(path), /holds no metric files/],
    ["a directory in it", (path) => mkdirSync(join(path, "a.yaml"), { recursive: true }), /it is a directory/],
  ];
  for (const [what, make, says] of noDirectories)
    test(`no dictionary: ${what}`, async (t) => {
      const path = join(tempDirectory(t), "metrics");
      make(path);
      for (const command of ["lint", "build"]) {
        const { code, stdout, stderr } = await dictionary(command, path);
        assert.equal(code, 2);
        assert.equal(stdout, "");
        assert.match(stderr, says);
        assert.equal(stderr.trimEnd().split("\n").length, 2, stderr);
      }
    });

  test("build: writes the lock once, then it is current", async (t) => {
    const { metrics, file, lock } = makeDictionary(t);
    const before = readFileSync(lock, "utf8");
    assert.match((await dictionary("build", metrics, "--check")).stdout, /is current/);
    edit(file, [/^summary: .*/m, "summary: Other words."]);
    const stale = await dictionary("build", metrics, "--check");
    assert.equal(stale.code, 5);
    assert.match(stale.stderr, /Run flowmeter dictionary build/);
    assert.equal(readFileSync(lock, "utf8"), before);
    assert.match((await dictionary("build", metrics)).stdout, /is written/);
    assert.match(readFileSync(lock, "utf8"), /Other words/);
    assert.equal((await dictionary("build", metrics, "--check")).code, 0);
  });

  test("build: makes a first lock", async (t) => {
    const { metrics, lock } = makeDictionary(t);
    const before = JSON.parse(readFileSync(lock, "utf8"));
    rmSync(lock);
    assert.equal((await dictionary("build", metrics, "--check")).code, 5);
    assert.equal(existsSync(lock), false);
    assert.equal((await dictionary("build", metrics)).code, 0);
    assert.equal(JSON.parse(readFileSync(lock, "utf8")).digest, before.digest);
  });

  const refusals: readonly (readonly [what: string, change: (file: string) => void, says: RegExp])[] = [
    [
      "another meaning under the same version",
      (file) => edit(file, [/^population: .*/m, "population: all"]),
      /MEANING_CHANGED_SAME_VERSION/,
    ],
    ["an id that is gone", (file) => rmSync(file), /thing\.made\.yaml:1:1 ID_GONE/],
    ["a file that is renamed", (file) => renameSync(file, file.replace("made", "done")), /FILE_NAME/],
    ["a fault", (file) => edit(file, [/^unit: .*/m, "unit: percent %"]), /SCHEMA unit/],
  ];
  for (const [what, change, says] of refusals)
    test(`build refuses ${what}, and leaves the lock`, async (t) => {
      const { metrics, file, lock } = makeDictionary(t);
      const before = readFileSync(lock, "utf8");
      change(file);
      const { code, stdout, stderr } = await dictionary("build", metrics);
      assert.equal(code, 5);
      assert.equal(stdout, "");
      assert.match(stderr, says);
      assert.match(stderr, /is left as it is/);
      assert.equal(readFileSync(lock, "utf8"), before);
    });

  test("build refuses an id that was removed and is back", async (t) => {
    const { metrics, file } = makeDictionary(t);
    edit(file, [/^status: .*/m, "status: removed"]);
    assert.equal((await dictionary("build", metrics)).code, 0);
    edit(file, [/^status: .*/m, "status: local_only"]);
    const { code, stderr } = await dictionary("build", metrics);
    assert.equal(code, 5);
    assert.match(stderr, /ID_REUSED thing\.made was removed/);
  });

  test("a lock that was changed by hand is not built upon", async (t) => {
    const { metrics, lock } = makeDictionary(t);
    edit(lock, ['"linf": 20', '"linf": 21']);
    for (const command of ["lint", "build"]) {
      const { code, stderr } = await dictionary(command, metrics);
      assert.equal(code, 2);
      assert.match(stderr, /changed by hand\.\n {2}Take the one that was committed last/);
    }
  });

  test("schema: JSON Schema of a metric file", async () => {
    const schema = JSON.parse((await dictionary("schema")).stdout);
    assert.equal(schema.$schema, "https://json-schema.org/draft/2020-12/schema");
    assert.equal(schema.additionalProperties, false);
  });

  test("without a command it says which there are", async () => {
    const { code, stderr } = await dictionary();
    assert.equal(code, 2);
    assert.match(stderr, /list[\s\S]*show[\s\S]*lint[\s\S]*build[\s\S]*schema/);
    assert.doesNotMatch(stderr, /document/);
  });

  test("an installed program has no metric files, and still knows its metrics", async (t) => {
    const installed = join(tempDirectory(t), "flowmeter");
    cpSync(join(root, "dist"), join(installed, "dist"), { recursive: true });
    cpSync(join(root, "package.json"), join(installed, "package.json"));
    const run = (...words: string[]): Promise<Ended> =>
      runCli(["dictionary", ...words], {}, join(installed, "dist", "flowmeter.js"));
    assert.equal((await run("show", "run.duration")).code, 0);
    const { code, stderr } = await run("lint");
    assert.equal(code, 2);
    assert.match(stderr, /it is no checkout\.\n {2}Name their directory/);
  });
});
