import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { appendFileSync, existsSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { takeProcessLock } from "./process-lock.ts";

function place(): string {
  return join(mkdtempSync(join(tmpdir(), "flowmeter-lock-")), "lock");
}

describe("a lock", () => {
  test("is one process's at a time, and leaves nothing", () => {
    const file = place();
    const lock = takeProcessLock(file)!;
    assert.equal(takeProcessLock(file), undefined);
    lock.release();
    assert.deepEqual(readdirSync(join(file, "..")), []);
    takeProcessLock(file)!.release();
  });

  const gone = `${spawnSync("true").pid}`;
  const orphans = {
    "a process that has ended": `${gone}\n`,
    "an earlier process of the same number": `${process.pid}\n`,
    "an earlier process of the same number, with its start": `${process.pid} 1 - x\n`,
    "a process of before the machine was started": `${process.ppid} - 0000-00 x\n`,
  };
  for (const [whose, content] of Object.entries(orphans))
    test(`of ${whose} is taken over`, () => {
      const file = place();
      writeFileSync(file, content);
      takeProcessLock(file)!.release();
      assert.deepEqual(readdirSync(join(file, "..")), []);
    });

  test("of a process that crashed while it took one over is taken over too", () => {
    const file = place();
    writeFileSync(file, `${gone}\n`);
    writeFileSync(`${file}.over`, `${gone}\n`);
    takeProcessLock(file)!.release();
    assert.deepEqual(readdirSync(join(file, "..")), []);
  });

  test("that names no process stays, and so does one that is somebody else's by now", () => {
    const file = place();
    writeFileSync(file, "mine\n");
    assert.equal(takeProcessLock(file), undefined);
    const other = place();
    const lock = takeProcessLock(other)!;
    writeFileSync(other, `${process.ppid}\n`);
    lock.release();
    assert.ok(existsSync(other));
  });

  test("that was left by a crash is taken over by one of many", async () => {
    const module = new URL("process-lock.js", import.meta.url).href;
    const code = `const { takeProcessLock } = await import(${JSON.stringify(module)});
const { appendFileSync } = await import("node:fs");
const [file, log, go] = process.argv.slice(1);
while (Date.now() < Number(go));
const lock = takeProcessLock(file);
if (lock !== undefined) { appendFileSync(log, "in\\n"); await new Promise((done) => setTimeout(done, 200)); appendFileSync(log, "out\\n"); lock.release(); }`;
    for (let round = 0; round < 4; round++) {
      const file = place();
      const log = `${file}.log`;
      writeFileSync(file, `${gone}\n`);
      appendFileSync(log, "");
      const go = String(Date.now() + 1500);
      await Promise.all(
        [1, 2, 3].map(
          () =>
            new Promise((done) =>
              spawn(process.execPath, ["--input-type=module", "-e", code, file, log, go], {
                cwd: fileURLToPath(new URL(".", import.meta.url)),
                stdio: "inherit",
              }).on("close", done),
            ),
        ),
      );
      const seen = readFileSync(log, "latin1").trim().split("\n");
      for (const [index, each] of seen.entries()) assert.equal(each, index % 2 === 0 ? "in" : "out");
      assert.ok(seen.length >= 2);
    }
  });
});
