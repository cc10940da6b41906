import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { LogLevel } from "../../server/log.ts";
import { StoreError } from "../../store/store-error.ts";
import { serverLog } from "./server-log.ts";

const START = Date.UTC(2026, 5, 21);

function logTo(format: "json" | "text", level: LogLevel = "info") {
  let at = START;
  const lines: string[] = [];
  const log = serverLog({ format, level, out: { write: (text) => lines.push(text) }, now: () => at });
  return {
    ...log,
    lines,
    later: (ms: number) => {
      at += ms;
    },
  };
}

const full = () => new StoreError("full", "The disk is full.", "Make room.");

describe("the log of the server", () => {
  it("is one object per line, with time, level, sentence and facts", () => {
    const { log, onError, lines } = logTo("json");
    log("It begins.", { facts: { port: 1 } });
    log("It was lost.", { level: "warn" });
    onError(full());
    const time = "2026-06-21T00:00:00.000Z";
    assert.deepEqual(
      lines.map((line) => JSON.parse(line) as unknown),
      [
        { level: "info", time, port: 1, msg: "It begins." },
        { level: "warn", time, msg: "It was lost." },
        { level: "error", time, error: "StoreError", hint: "Make room.", msg: "The disk is full." },
      ],
    );
    assert.ok(lines.every((line) => line.indexOf("\n") === line.length - 1));
  });

  it("says the same error once in ten minutes, and in text as people read it", () => {
    const { log, onError, lines, later } = logTo("text");
    log("It begins.", { facts: { port: 1 } });
    onError(full());
    onError(full());
    later(600_000);
    onError(full());
    assert.deepEqual(lines, [
      "2026-06-21T00:00:00.000Z It begins. port=1\n",
      "2026-06-21T00:00:00.000Z error: The disk is full.\n  Make room.\n",
      "2026-06-21T00:10:00.000Z error: The disk is full.\n  Make room.\n",
    ]);
  });

  it("writes what is asked for and what matters more", () => {
    for (const [level, expected] of [
      ["error", 1],
      ["warn", 2],
      ["info", 3],
      ["debug", 4],
    ] as const) {
      const { log, onError, lines } = logTo("json", level);
      for (const one of ["debug", "info", "warn"] as const) log(one, { level: one });
      onError(full());
      assert.equal(lines.length, expected, level);
    }
  });

  const naming: readonly (readonly [string, unknown])[] = [
    ["an error of the system", Object.assign(new Error("ENOENT, open '/home/jobs/canary'"), { code: "ENOENT" })],
    ["an error over several lines", new Error("one\n    at canary\n  canary (x)")],
    ["a text", "canary"],
    ["an error of the database", new StoreError("failed", "The store failed.", "Could not convert 'canary'")],
  ];
  for (const [what, error] of naming)
    it(`quotes nothing of ${what} unless it is asked for all`, () => {
      const quiet = logTo("json");
      quiet.onError(error);
      assert.equal(quiet.lines.length, 1);
      assert.doesNotMatch(quiet.lines.join(), /canary/);
      const open = logTo("json", "debug");
      open.onError(error);
      assert.match(open.lines.join(), /canary/);
    });

  it("lets no text act on a terminal", () => {
    const { log, lines } = logTo("text", "debug");
    log("A request was answered.", { level: "debug", facts: { path: "/\u001b[2J\u202e" } });
    for (const control of ["\u001b", "\u202e"]) assert.ok(!lines.join().includes(control));
  });
});
