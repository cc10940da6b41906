import assert from "node:assert/strict";
import { chmodSync, mkdirSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { describe, it, type TestContext } from "node:test";
import { setTimeout } from "node:timers/promises";
import { CANARY } from "../support/canaries.ts";
import { copyOfExample } from "../support/directories.ts";
import { ask } from "../support/http.ts";
import { startServe } from "../support/serve-process.ts";
import { putWaitingRun } from "../support/waiting-run.ts";

/** What the server says of a home in which all has a name that must not be told, and goes wrong in several ways. */
async function logOfTroubles(t: TestContext, words: readonly string[]): Promise<string> {
  const home = copyOfExample(t);
  const job = `${CANARY} job`;
  const run = putWaitingRun(home, job, Date.now());
  putWaitingRun(home, `${CANARY}-closed`, Date.now());
  chmodSync(join(home, "jobs", `${CANARY}-closed`), 0);
  const server = await startServe(t, home, words, { FLOWMETER_LOG_FORMAT: "" });
  await server.until(({ incidents }) => incidents.length > 0);
  for (const path of [`/api/v1/running/${CANARY}%231`, `/${CANARY}`, "/metrics", "/api/v1/running"])
    await ask(`${server.url}${path}`);
  await server.scanned();
  renameSync(join(home, "jobs"), join(home, CANARY));
  await server.until(({ following }) => following.state === "gone");
  renameSync(join(home, CANARY), join(home, "jobs"));
  await server.until(({ following }) => following.state === "following");
  run.stop();
  rmSync(join(home, "jobs", job, "builds"), { recursive: true });
  mkdirSync(join(home, "jobs", job, "builds"));
  await setTimeout(1500);
  chmodSync(join(home, "jobs", `${CANARY}-closed`), 0o700);
  const { code, stderr } = await server.stop();
  assert.equal(code, 0);
  return stderr;
}

describe("the log of flowmeter serve", () => {
  it("is JSON where nobody looks, and never names what is in the home", async (t) => {
    const said = await logOfTroubles(t, []);
    assert.ok(!said.includes(CANARY), said);
    const lines = said
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as { level: string; time: string; msg: string });
    assert.ok(lines.length >= 4);
    assert.ok(lines.every(({ level, time, msg }) => level !== "debug" && time.endsWith("Z") && msg !== ""));
    assert.deepEqual(
      lines.filter(({ level }) => level === "error"),
      [],
    );
    assert.equal(lines.at(-1)?.msg, "Ended.");
  });

  it("tells more when it is asked to: the canary would be found", async (t) =>
    assert.ok((await logOfTroubles(t, ["--log-level", "debug"])).includes(CANARY)));
});
