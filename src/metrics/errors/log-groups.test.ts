import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { DAY, MONDAY, TestStore } from "../test-store.ts";
import { logGroups } from "./log-groups.ts";

const question = {
  period: { since: MONDAY + 7 * DAY, until: MONDAY + 14 * DAY },
  earlier: { since: MONDAY, until: MONDAY + 7 * DAY },
  controller: undefined,
  top: 10,
};

describe("groups of a controller's log", () => {
  let test: TestStore;
  before(async () => {
    test = await TestStore.open();
    await test.pipelines([
      [1, "a", "x"],
      [2, "b", "x"],
    ]);
    const socket = { error_class: "java.io.IOException", cause_class: "java.net.SocketException", fingerprint: 16 };
    const plain = { logger: "hudson.Plain", level: "WARNING" };
    // Of a: one broken connection before and two now, by two loggers; a warning without exception on both sides of the end.
    for (const row of [
      { controller_id: 1, logged_at: MONDAY, logger: "hudson.One", level: "WARNING", ...socket },
      { controller_id: 1, logged_at: MONDAY + 7 * DAY, logger: "hudson.One", level: "SEVERE", ...socket },
      { controller_id: 1, logged_at: MONDAY + 8 * DAY, logger: "hudson.Two", level: "WARNING", ...socket },
      { controller_id: 1, logged_at: MONDAY + 13 * DAY, ...plain },
      { controller_id: 1, logged_at: MONDAY + 14 * DAY, ...plain },
      { controller_id: 2, logged_at: MONDAY + DAY, logger: "hudson.Gone", level: "WARNING" },
    ])
      await test.insert("log_error", { file: "f", ...row });
  });
  after(() => test.close());

  it("count lines, and take the root for what went wrong", async () => {
    const found = await logGroups(test.store, question);
    assert.deepEqual(found?.groups, [
      {
        id: "0000000000010",
        errorClass: "java.io.IOException",
        causeClass: "java.net.SocketException",
        category: "infrastructure",
        logger: "hudson.One",
        loggers: 2,
        lines: 2,
        severe: 1,
        earlierLines: 1,
        firstSeenAt: MONDAY,
        lastSeenAt: MONDAY + 8 * DAY,
        state: "steady",
      },
      {
        id: undefined,
        errorClass: undefined,
        causeClass: undefined,
        category: "other",
        logger: "hudson.Plain",
        loggers: 1,
        lines: 1,
        severe: 0,
        earlierLines: 0,
        firstSeenAt: MONDAY + 13 * DAY,
        lastSeenAt: MONDAY + 13 * DAY,
        state: "new",
      },
    ]);
    assert.deepEqual(
      found?.gone.map(({ logger }) => logger),
      ["hudson.Gone"],
    );
    assert.deepEqual([found?.lines, found?.total, found?.states.new, found?.states.gone], [3, 2, 1, 1]);
  });

  it("are those of one controller when asked so, and nothing without a log", async () => {
    assert.deepEqual((await logGroups(test.store, { ...question, controller: "b" }))?.groups, []);
    assert.equal(await logGroups(test.store, { ...question, controller: "c" }), undefined);
  });
});
