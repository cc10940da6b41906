import assert from "node:assert/strict";
import { existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { runCli } from "../support/cli.ts";
import { filesBelow, root, tempDirectory } from "../support/directories.ts";

function emptyHome(t: TestContext): string {
  const home = join(tempDirectory(t), "home");
  mkdirSync(join(home, "jobs"), { recursive: true });
  return home;
}
const hook = (what: string, home: string, ...flags: string[]) => runCli(["hook", what, home, ...flags]);
const script = (home: string): string => join(home, "init.groovy.d", "flowmeter.groovy");

test("the hook is installed, told of and removed, and nothing else is touched", async (t) => {
  const home = emptyHome(t);
  mkdirSync(join(home, "init.groovy.d"));
  writeFileSync(join(home, "init.groovy.d", "own.groovy"), "// not ours");
  const none = await hook("status", home, "--json");
  assert.equal(JSON.parse(none.stdout).script, "none");
  const installed = await hook("install", home);
  assert.equal(installed.code, 0, installed.stderr);
  assert.match(installed.stdout, /when it starts next.*\/script/s);
  assert.equal(readFileSync(script(home), "utf8"), readFileSync(join(root, "hook", "flowmeter.groovy"), "utf8"));
  assert.equal(lstatSync(script(home)).mode & 0o133, 0, "not executable, writable by its owner alone");
  assert.match((await hook("status", home)).stdout, /^Script: installed, version 1.*\nNothing was heard/);
  assert.match((await hook("install", home)).stdout, /^Installed again/);
  assert.deepEqual(readdirSync(join(home, "init.groovy.d")).sort(), ["flowmeter.groovy", "own.groovy"]);
  assert.match((await hook("remove", home)).stdout, /^Removed/);
  assert.match((await hook("remove", home)).stdout, /^There is no hook/);
  assert.deepEqual(filesBelow(home), [join(home, "init.groovy.d", "own.groovy")]);
});

test("a hook that wrote is told to end when it is removed, and may run again when it is installed", async (t) => {
  const home = emptyHome(t);
  await hook("install", home);
  mkdirSync(join(home, "flowmeter"));
  writeFileSync(join(home, "flowmeter", "events.0.jsonl"), "");
  assert.equal(JSON.parse((await hook("remove", home, "--json")).stdout).isTold, true);
  assert.ok(existsSync(join(home, "flowmeter", "stop")));
  await hook("install", home);
  assert.equal(existsSync(join(home, "flowmeter", "stop")), false);
});

test("an older hook is replaced", async (t) => {
  const home = emptyHome(t);
  mkdirSync(join(home, "init.groovy.d"));
  writeFileSync(script(home), "// Flowmeter hook, version 0. An older one.\n");
  assert.match((await hook("install", home)).stdout, /^Replaced version 0 by/);
});

test("what is not ours is refused and left as it is", async (t) => {
  const home = emptyHome(t);
  const folder = join(home, "init.groovy.d");
  mkdirSync(folder);
  writeFileSync(script(home), "println 'mine'");
  for (const what of ["install", "remove"]) {
    const { code, stderr } = await hook(what, home);
    assert.equal(code, 2);
    assert.match(stderr, /is not Flowmeter's/);
  }
  assert.equal(readFileSync(script(home), "utf8"), "println 'mine'");
  const linked = emptyHome(t);
  mkdirSync(join(linked, "init.groovy.d"));
  writeFileSync(join(linked, "target"), "// Flowmeter hook, version 1. Behind a link.");
  symlinkSync(join(linked, "target"), script(linked));
  assert.equal((await hook("install", linked)).code, 2);
  const blocked = emptyHome(t);
  writeFileSync(join(blocked, "init.groovy.d"), "");
  assert.match((await hook("install", blocked)).stderr, /is no directory/);
});
