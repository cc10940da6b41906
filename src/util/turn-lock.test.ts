import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";
import { tryTurn } from "./turn-lock.ts";

const [, , role, file = "", startAt] = process.argv;

/** As another process: takes turns as fast as it can, and notes when it is in and out. */
function contend(lock: string): void {
  while (instant() < Number(startAt));
  for (let turns = 0, looks = 0; turns < 8 && looks < 100_000; looks++) {
    const end = tryTurn(lock);
    if (end === undefined) continue;
    appendFileSync(`${lock}-log`, `in ${process.pid}\n`);
    for (const until = instant() + 3; instant() < until; );
    appendFileSync(`${lock}-log`, `out ${process.pid}\n`);
    end();
    turns++;
  }
}

function instant(): number {
  return performance.timeOrigin + performance.now();
}

if (role === "contend") contend(file);
else {
  const top = mkdtempSync(join(tmpdir(), "flowmeter-turn-"));
  after(() => rmSync(top, { recursive: true, force: true }));
  const gone = execFileSync("sh", ["-c", "echo $$"], { encoding: "utf8" });
  let made = 0;

  const lockWith = (content: string | undefined): string => {
    const lock = join(top, `lock${made++}`);
    if (content !== undefined) writeFileSync(`${lock}.7`, content);
    return lock;
  };

  const turns: readonly (readonly [what: string, content: string | undefined, isTaken: boolean])[] = [
    ["that nobody had", undefined, true],
    ["that was given back", "", true],
    ["of a process that is gone", gone, true],
    ["of a process whose number came again", `${process.pid} 1`, true],
    ["of this process", String(process.pid), false],
    ["that names no process", "x", false],
  ];
  for (const [what, content, isTaken] of turns)
    test(`a lock ${what} is ${isTaken ? "taken" : "respected"}`, () => {
      const lock = lockWith(content);
      const end = tryTurn(lock);
      assert.equal(end !== undefined, isTaken);
      if (end === undefined) return;
      assert.equal(tryTurn(lock), undefined, "by one alone");
      end();
      const again = tryTurn(lock);
      assert.ok(again !== undefined);
      // Ending twice, or late, ends nobody else's turn.
      end();
      assert.equal(tryTurn(lock), undefined);
      again();
      assert.equal(
        readdirSync(top).filter((name) => name.startsWith(`lock${made - 1}.`)).length,
        1,
        "one file is left",
      );
    });

  test("of many processes that find a lock of one that is gone, one at a time is in", async () => {
    const lock = lockWith(gone);
    const begin = String(instant() + 1500);
    const self = fileURLToPath(import.meta.url);
    const ended = Array.from(
      { length: 4 },
      () => new Promise((resolve) => spawn(process.execPath, [self, "contend", lock, begin]).on("close", resolve)),
    );
    await Promise.all(ended);
    const lines = readFileSync(`${lock}-log`, "utf8").trim().split("\n");
    assert.ok(lines.length >= 32);
    for (let at = 0; at < lines.length; at += 2)
      assert.equal(lines[at + 1], lines[at]?.replace("in", "out"), `line ${at}`);
  });
}
