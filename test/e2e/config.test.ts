import assert from "node:assert/strict";
import { chmodSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it, type TestContext } from "node:test";
import { runCli } from "../support/cli.ts";
import { copyOfExample, tempDirectory } from "../support/directories.ts";

function fileOf(t: TestContext, text: string): string {
  const file = join(tempDirectory(t), "flowmeter.yaml");
  writeFileSync(file, text);
  return file;
}

describe("flowmeter config", () => {
  it("checks a file: all faults with line and key, and code 5", async (t) => {
    const file = fileOf(t, "port: 1\nhosst: a\nevery: never\n");
    const { code, stdout } = await runCli(["config", "check", file]);
    assert.equal(code, 5);
    assert.deepEqual(stdout.split("\n").slice(0, 2), [
      `${file}:2:1 "hosst" is no setting; nearest: host`,
      `${file}:3:1 every must be a number of seconds from 1 to 3600`,
    ]);
    const json = JSON.parse((await runCli(["config", "check", file, "--json"])).stdout) as { faults: string[] };
    assert.equal(json.faults.length, 2);
  });

  it("checks the file that the environment names, and warns of secrets that everybody may read", async (t) => {
    const file = fileOf(t, "alert-slack: https://user:hush@host/x\n");
    chmodSync(file, 0o644);
    const { code, stdout, stderr } = await runCli(["config", "check"], { env: { FLOWMETER_CONFIG: file } });
    assert.equal(code, 0);
    assert.match(stdout, /^warning: alert-slack may be secret/);
    assert.doesNotMatch(stdout + stderr, /hush/);
    chmodSync(file, 0o600);
    assert.doesNotMatch((await runCli(["config", "check", file])).stdout, /warning/);
  });

  it("shows what holds and where it comes from, but no secret", async (t) => {
    const file = fileOf(t, "port: 1\nhost: localhost\nalert-slack: https://user:hush@host/x\n");
    const words = ["config", "show", "--config", file];
    const { stdout } = await runCli(words, { env: { FLOWMETER_PORT: "2" } });
    assert.match(stdout, /^port +2 +FLOWMETER_PORT$/m);
    assert.match(stdout, new RegExp(`^host +localhost +${file}:2$`, "m"));
    assert.match(stdout, /^every +5 +default$/m);
    assert.match(stdout, /^alert-slack +\(secret\) /m);
    const json = (await runCli([...words, "--json"])).stdout;
    assert.deepEqual((JSON.parse(json) as { settings: Record<string, unknown> }).settings.port, {
      value: 1,
      from: `${file}:1`,
    });
    assert.doesNotMatch(stdout + json, /hush/);
  });

  const unreadable: readonly (readonly [string, (t: TestContext) => string, RegExp])[] = [
    ["no file", (t) => join(tempDirectory(t), "x"), /it is not there/],
    ["a directory", (t) => tempDirectory(t), /it is no file/],
    ["something endless", () => "/dev/zero", /it is no file/],
    ["a large file", (t) => fileOf(t, "#".repeat(300_000)), /larger than 256 kB/],
  ];
  for (const [what, file, says] of unreadable)
    it(`says that it cannot read ${what}`, async (t) => {
      const { code, stderr } = await runCli(["config", "check", file(t)]);
      assert.equal(code, 2);
      assert.match(stderr, says);
    });
});

describe("settings of commands", () => {
  it("come from the file, the store for reading commands too; options go before", async (t) => {
    const directory = tempDirectory(t);
    const file = join(directory, "flowmeter.yaml");
    writeFileSync(file, "store: here.duckdb\ncontroller: from-file\n");
    const env = { FLOWMETER_CONFIG: file };
    const scanned = await runCli(["scan", copyOfExample(t), "--json", "--no-report"], { env });
    assert.equal(scanned.code, 0, scanned.stderr);
    const known = await runCli(["report", "--controller", "from-file"], { env });
    assert.equal(known.code, 0, known.stderr);
    const other = await runCli(["report", "--store", join(directory, "other.duckdb")], { env });
    assert.match(other.stderr, /There is no store at .*other\.duckdb/);
  });

  it("that are wrong keep a command from running, all told at once", async (t) => {
    const config = fileOf(t, "prot: 1\nport: x\n");
    const { code, stderr } = await runCli(["serve", "--config", config]);
    assert.equal(code, 2);
    assert.match(stderr, /:1:1 "prot" is no setting; nearest: port\n.*:2:1 port must be/s);
  });

  it("of other commands do not matter", async (t) => {
    const env = { FLOWMETER_PORT: "x", FLOWMETER_STORE: join(tempDirectory(t), "none.duckdb") };
    assert.match((await runCli(["report"], { env })).stderr, /There is no store/);
  });

  it("say that a home is missing", async () => {
    const { code, stderr } = await runCli(["serve"]);
    assert.equal(code, 2);
    assert.match(stderr, /--home, FLOWMETER_HOME or `home`/);
  });
});
