import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Followed, STARTED_AT } from "../../../test/jenkins-stub/followed.ts";
import { modelAnswers } from "../../../test/jenkins-stub/model-answers.ts";
import { addItem, addRun, emptyModel, type StubModel, type StubRun } from "../../../test/jenkins-stub/stub-model.ts";
import { RequestBudget } from "./request-budget.ts";

const MINUTE = 60_000;

/** A controller with many Pipelines in folders. */
function largeModel(pipelines: number, perFolder: number): StubModel {
  const model = emptyModel();
  for (let at = 0; at < pipelines; at++)
    addItem(model, { fullName: `team-${Math.floor(at / perFolder)}/pipeline-${at}`, kind: "pipeline", nextNumber: 5 });
  return model;
}

const end = (run: StubRun, durationMs = 60_000): StubRun => Object.assign(run, { result: "SUCCESS", durationMs });

describe("a controller with 16,000 Pipelines", () => {
  test("costs at most 4 requests in any minute while nothing runs", async (t) => {
    const model = largeModel(16_000, 200);
    const followed = await Followed.start(t, modelAnswers(model));
    await followed.follow(60 * MINUTE);
    const { stub } = followed;
    t.diagnostic(
      `${stub.requests.length} requests in an hour, most in a minute ${stub.mostPerMinute()}, ${Math.round(stub.bytes / 60 / 1000)} kB/min`,
    );
    assert.ok(stub.mostPerMinute() <= 4, `${stub.mostPerMinute()} requests in a minute`);
    assert.equal(followed.source.takeItems()?.items.length, 16_080);
    assert.equal(followed.source.takeItems(), undefined);
    // A run that nobody saw is found by the next walk.
    end(addRun(model, "team-7/pipeline-1400", { startAt: followed.at }));
    await followed.follow(15 * MINUTE);
    assert.deepEqual(
      followed.ended.map(({ number }) => number),
      [5],
    );
  });

  test("costs at most the cap when it is busy, and all its runs come", async (t) => {
    const model = largeModel(16_000, 200);
    const followed = await Followed.start(t, modelAnswers(model), { maxRequestsPerMinute: 60 });
    await followed.follow(3 * MINUTE);
    const open: StubRun[] = [];
    let next = 0;
    // Six runs a minute, each of which takes about five.
    await followed.follow(30 * MINUTE, () => {
      while (next < ((followed.at - STARTED_AT) / MINUTE - 3) * 6) {
        const at = followed.at;
        open.push(addRun(model, `team-${next % 80}/pipeline-${(next % 80) * 200}`, { startAt: at, agents: [""] }));
        next++;
      }
      while (open.length > 30) end(open[0]!, followed.at - open.shift()!.startAt);
    });
    const { stub } = followed;
    t.diagnostic(
      `${next} runs, ${followed.ended.length} fetched, most in a minute ${stub.mostPerMinute()}, at once ${stub.mostAtOnce}, lag ${followed.source.state().lagMs} ms`,
    );
    assert.ok(stub.mostPerMinute() <= 60, `${stub.mostPerMinute()} requests in a minute`);
    assert.ok(stub.mostAtOnce <= 2);
    for (const run of open) end(run);
    await followed.follow(30 * MINUTE);
    assert.equal(followed.ended.length, next);
    assert.equal(new Set(followed.ended.map(({ pipeline, number }) => `${pipeline}#${number}`)).size, next);
  });

  test("is asked folder by folder where one answer would be too large, and page by page", async (t) => {
    const model = largeModel(6000, 3000);
    const answers = modelAnswers(model);
    // One that gives no more than 3,000 items at once, as a proxy that cuts answers does.
    const followed = await Followed.start(t, (question) => {
      const tree = question.query.get("tree") ?? "";
      const isNested = /jobs\[.*jobs\[/.test(tree);
      if (
        question.path.endsWith("api/json") &&
        tree.startsWith("jobs") &&
        (isNested || (question.path !== "api/json" && !tree.includes("{")))
      )
        return { body: "[1, 2", headers: { "content-type": "application/json" } };
      return answers(question);
    });
    await followed.follow(30 * MINUTE);
    const found = followed.source.takeItems();
    assert.equal(found?.isWhole, true);
    assert.equal(found?.items.length, 6002);
  });
});

test("one that takes its time is asked two things at once at most, and what it takes is told", async (t) => {
  const followed = await Followed.start(t, modelAnswers(largeModel(3, 3)), { maxRequestsPerMinute: 60 });
  followed.stub.faults = [{ kind: "slow", afterMs: 30 }];
  await followed.follow(5 * MINUTE);
  assert.equal(followed.errors.length, 0);
  assert.equal(followed.stub.mostAtOnce, 2);
  assert.ok(followed.source.state().cost!.p95Ms! >= 30);
});

describe("the budget", () => {
  const asked = (budget: RequestBudget, at: number, tookMs: number): void => budget.begin(at)(at + tookMs, 1000);

  test("gives no more in any minute than the cap", () => {
    const budget = new RequestBudget(10, 0);
    let most = 0;
    const times: number[] = [];
    for (let at = 0; at < 10 * MINUTE; at += 777) {
      if (budget.left(at) < 1) continue;
      asked(budget, at, 5);
      times.push(at);
      most = Math.max(most, times.filter((time) => time > at - MINUTE).length);
    }
    assert.equal(most, 10);
    assert.ok(times.length >= 90);
  });

  test("halves when answers are slow, down to six, and doubles when they are quick", () => {
    const budget = new RequestBudget(60, 0);
    let at = 0;
    const run = (forMs: number, tookMs: number): void => {
      for (const until = at + forMs; at < until; at += 6000) if (budget.left(at) > 0) asked(budget, at, tookMs);
    };
    run(2 * MINUTE, 2000);
    assert.equal(budget.perMinute, 30);
    run(20 * MINUTE, 2000);
    assert.equal(budget.perMinute, 6);
    run(5 * MINUTE, 700);
    assert.equal(budget.perMinute, 6);
    run(60 * MINUTE, 20);
    assert.equal(budget.perMinute, 60);
  });

  test("pauses longer and longer, as long as is asked for, and at most an hour", () => {
    const budget = new RequestBudget(60, 0);
    const pauses: number[] = [];
    let at = 0;
    for (let failure = 0; failure < 7; failure++) {
      budget.failed(at);
      assert.equal(budget.left(at), 0);
      pauses.push(budget.pauseMs(at) / 1000);
      at += budget.pauseMs(at);
    }
    assert.deepEqual(pauses, [15, 30, 60, 120, 240, 300, 300]);
    budget.succeeded();
    budget.failed(at, 90_000);
    assert.equal(budget.pauseMs(at), 90_000);
    budget.failed(at, 1e12);
    assert.equal(budget.pauseMs(at), 3_600_000);
  });

  test("tells what the last hour cost", () => {
    const budget = new RequestBudget(60, 0);
    assert.deepEqual(budget.cost(0), { requestsPerMinute: 0, bytesPerMinute: 0 });
    for (let at = 0; at < 120 * MINUTE; at += 30_000) asked(budget, at, at < 60 * MINUTE ? 900 : 50);
    assert.deepEqual(budget.cost(120 * MINUTE), { requestsPerMinute: 2, p95Ms: 50, bytesPerMinute: 1983 });
  });
});
