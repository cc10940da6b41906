import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { DuckDBInstance } from "@duckdb/node-api";
import { type Ended, runCli } from "../support/cli.ts";
import { exampleHome, root, tempDirectory } from "../support/directories.ts";
import { brokenKeys, referenceOf, scanTo, withStore } from "../support/scans.ts";

function scanCommand(home: string, store: string): string[] {
  return ["scan", home, "--store", store, "--no-report"];
}

/** It ended with that code and said what and what to do in two lines, without a word about its insides. */
function assertExplained(
  { code, stdout, stderr }: Ended,
  expected: { code: number; says: RegExp; hint: RegExp },
): void {
  assert.equal(code, expected.code, stderr);
  assert.equal(stdout, "");
  const lines = stderr.trimEnd().split("\n");
  assert.match(lines[0]!, expected.says);
  assert.match(lines[0]!, /^flowmeter: [A-Z/].*\.$/);
  assert.match(lines.slice(1).join("\n"), expected.hint);
  assert.equal(lines.length, 2, stderr);
  assert.doesNotMatch(stderr, /\n\s+at |Error:|node:internal|undefined|\[object/);
}

const noHomes: readonly (readonly [what: string, make: (path: string) => void, says: RegExp, hint: RegExp])[] = [
  ["nothing", () => {}, /nothing at this path/, /Check the path/],
  ["a file", (path) => writeFileSync(path, "x"), /is a file/, /directory that holds jobs/],
  ["an empty directory", (path) => mkdirSync(path), /is empty/, /often \/var\/lib\/jenkins/],
  [
    "a directory of other things",
    (path) => mkdirSync(join(path, "a/b"), { recursive: true }),
    /no "jobs" directory, but a/,
    /JENKINS_HOME/,
  ],
  [
    "a home one level down",
    (path) => mkdirSync(join(path, "jenkins/jobs"), { recursive: true }),
    /no "jobs"/,
    /Did you mean .*\/jenkins\?/,
  ],
  ["a link to nothing", (path) => symlinkSync("nowhere", path), /nothing at this path/, /Check the path/],
  ["a link to itself", (path) => symlinkSync(path, path), /./, /./],
];
describe("the command line", { concurrency: 3 }, () => {
  for (const [what, make, says, hint] of noHomes)
    test(`no home: ${what}`, async (t) => {
      const directory = tempDirectory(t);
      make(join(directory, "home"));
      const store = join(directory, "store.duckdb");
      assertExplained(await runCli(scanCommand(join(directory, "home"), store)), { code: 3, says, hint });
      assert.equal(existsSync(store), false, "no store is made for it");
    });

  test("no home: an archive", async (t) => {
    for (const name of ["home.tar.gz", "home.tgz"]) {
      const file = join(tempDirectory(t), name);
      writeFileSync(file, "x");
      assertExplained(await runCli(scanCommand(file, `${file}.duckdb`)), {
        code: 3,
        says: /is a file/,
        hint: /Unpack the archive/,
      });
    }
  });

  test("no home: a path with a file on its way", async (t) => {
    const file = join(tempDirectory(t), "file");
    writeFileSync(file, "x");
    const ended = await runCli(scanCommand(join(file, "home"), `${file}.duckdb`));
    assertExplained(ended, { code: 3, says: /./, hint: /./ });
  });

  test("a store that another process holds", async (t) => {
    const store = join(tempDirectory(t), "store.duckdb");
    await scanTo(store, exampleHome);
    const holder = spawn(
      process.execPath,
      [
        "--input-type=module",
        "-e",
        `import { DuckDBInstance } from "@duckdb/node-api";
      await DuckDBInstance.create(process.argv[1]); console.log("held"); setInterval(() => {}, 1000);`,
        store,
      ],
      { cwd: root, stdio: ["ignore", "pipe", "inherit"] },
    );
    t.after(() => holder.kill("SIGKILL"));
    await new Promise((resolve) => holder.stdout.once("data", resolve));
    for (const command of [
      scanCommand(exampleHome, store),
      ["report", "--store", store],
      ["quarantine", "--store", store],
    ])
      assertExplained(await runCli(command), {
        code: 4,
        says: /is in use by another process/,
        hint: /Wait until it is done/,
      });
  });

  const noStores: readonly (readonly [what: string, make: (file: string) => unknown, says: RegExp, hint: RegExp])[] = [
    [
      "a text file",
      (file) => writeFileSync(file, "hello, this is no database\n".repeat(999)),
      /is not a Flowmeter store/,
      /--store/,
    ],
    ["a short file", (file) => writeFileSync(file, "hello"), /is not a Flowmeter store/, /--store/],
    ["a directory", (file) => mkdirSync(file), /./, /--store/],
    [
      "a database of something else",
      (file) => runSql(file, "CREATE TABLE pipeline (x INTEGER)"),
      /not a Flowmeter store/,
      /--store/,
    ],
    [
      "a database with a meta table of its own",
      (file) => runSql(file, "CREATE TABLE meta (x INTEGER)"),
      /not a Flowmeter store/,
      /--store/,
    ],
    ["a store of a newer Flowmeter", (file) => newerStore(file), /newer Flowmeter/, /Update Flowmeter/],
    ["a store cut short", (file) => cutStore(file), /./, /--store/],
    ["in a directory that is a file", (file) => writeFileSync(join(file, ".."), "x"), /./, /--store/],
  ];
  for (const [what, make, says, hint] of noStores)
    test(`no store: ${what}`, async (t) => {
      const directory = join(tempDirectory(t), "of-store");
      const file = join(directory, "store.duckdb");
      if (!what.includes("that is a file")) mkdirSync(directory);
      await make(file);
      const before = existsSync(file) && statSync(file).isFile() ? readFileSync(file) : undefined;
      const ended = await runCli(scanCommand(exampleHome, file));
      assertExplained(ended, { code: 4, says, hint });
      if (before !== undefined && existsSync(file))
        assert.ok(readFileSync(file).equals(before), "it is left as it was");
    });

  test("a report needs a store, and makes none", async (t) => {
    const file = join(tempDirectory(t), "store.duckdb");
    for (const command of ["report", "quarantine"])
      assertExplained(await runCli([command, "--store", file]), {
        code: 4,
        says: /There is no store/,
        hint: /flowmeter scan/,
      });
    assert.equal(existsSync(file), false);
  });

  test("a report of a controller that is not in the store", async (t) => {
    const store = join(tempDirectory(t), "store.duckdb");
    await scanTo(store, exampleHome);
    const ended = await runCli(["report", "--store", store, "--controller", "other"]);
    assertExplained(ended, { code: 2, says: /other/, hint: /ci/ });
  });
});

for (const freeKb of [0, 4, 20, 80])
  test(`a disk with ${freeKb} KB left is full: it is said, and the store lives on once there is room`, async (t) => {
    const disk = join(tempDirectory(t), "disk");
    mkdirSync(disk);
    const mounted = spawnSync("mount", ["-t", "tmpfs", "-o", "size=1M", "tmpfs", disk]);
    if (mounted.status !== 0) return t.skip("a small disk cannot be mounted here: that needs root");
    try {
      writeFileSync(join(disk, "ballast"), Buffer.alloc((1024 - freeKb) * 1024));
      await scanUntilFull(disk);
    } finally {
      spawnSync("umount", ["-l", disk]);
    }
  });

async function scanUntilFull(disk: string): Promise<void> {
  const store = join(disk, "store.duckdb");
  const ended = await runCli(scanCommand(exampleHome, store));
  assertExplained(ended, { code: 4, says: /disk is full/, hint: /Make room/ });
  rmSync(join(disk, "ballast"));
  const again = await runCli(scanCommand(exampleHome, store));
  assert.equal(again.code, 0, again.stderr);
  await withStore(store, async (full) => {
    assert.deepEqual(await brokenKeys(full), []);
    assert.deepEqual(
      await referenceOf(full),
      JSON.parse(readFileSync(join(root, "examples/jenkins-home.expected.json"), "utf8")),
    );
  });
}

test("help says what there is, and how it ends", async () => {
  const { code, stdout, stderr } = await runCli(["--help"]);
  assert.equal(code, 0);
  assert.equal(stderr, "");
  for (const word of ["scan", "report", "quarantine", "Exit codes", "--version"])
    assert.ok(stdout.includes(word), word);
  for (const command of ["scan", "report", "quarantine"]) {
    const help = await runCli([command, "--help"]);
    assert.equal(help.code, 0);
    assert.match(help.stdout, /Examples:/);
  }
});

const wrong: readonly (readonly string[])[] = [
  ["--nonsense"],
  ["nonsense"],
  ["scan"],
  ["scan", exampleHome, "--nonsense"],
  ["scan", exampleHome, "another"],
  ["scan", exampleHome, "--threads", "0"],
  ["scan", exampleHome, "--threads", "many"],
  ["report", "--since", "yesterday"],
  ["report", "--top", "-1"],
  ["report", "--store"],
];
for (const args of wrong)
  test(`wrong usage: ${args
    .slice(-2)
    .map((arg) => (arg === exampleHome ? "<home>" : arg))
    .join(" ")}`, async () => {
    const { code, stdout, stderr } = await runCli(args, { cwd: "/" });
    assert.equal(code, 2, stderr);
    assert.equal(stdout, "");
    assert.match(stderr, /^flowmeter: .+\n {2}.*--help/);
    assert.doesNotMatch(stderr, /\n\s+at /);
  });

test("the version is that of the package", async () => {
  const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { version: string };
  const { code, stdout } = await runCli(["--version"]);
  assert.equal(code, 0);
  assert.equal(stdout, `${version}\n`);
});

async function runSql(file: string, ...statements: string[]): Promise<void> {
  const instance = await DuckDBInstance.create(file);
  const connection = await instance.connect();
  for (const statement of statements) await connection.run(statement);
  connection.closeSync();
  instance.closeSync();
}

async function newerStore(file: string): Promise<void> {
  await withStore(file, async () => {});
  await runSql(file, "UPDATE meta SET value = '999' WHERE key = 'schema_version'");
}

async function cutStore(file: string): Promise<void> {
  await scanTo(file, exampleHome);
  truncateSync(file, Math.floor(statSync(file).size / 3));
}
