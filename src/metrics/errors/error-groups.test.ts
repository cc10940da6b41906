import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import type { RunErrors } from "../../model/error-report.ts";
import { DAY, MONDAY, TestStore } from "../test-store.ts";
import { errorGroups } from "./error-groups.ts";

const INTERRUPTED = "org.jenkinsci.plugins.workflow.steps.FlowInterruptedException";
const TIMEOUT = "org.jenkinsci.plugins.workflow.steps.TimeoutStepExecution$ExceededTimeout";

const period = { since: MONDAY + 7 * DAY, until: MONDAY + 14 * DAY };
const earlier = { since: MONDAY, until: MONDAY + 7 * DAY };
const question = { period, earlier, category: undefined, onlyFatal: false };

/**
 * Nine runs of two Pipelines, four in the week before (days 0 to 6), four in the week asked about (7 to 13), one later.
 *
 * | run | day | pipeline  | errors                                         |
 * | 1   | 0   | team/x    | sh twice (handled), npe                        |
 * | 2–4 | 1–3 | team/x    | run 2: npe                                     |
 * | 5   | 7   | team/x    | sh (handled), sh (fatal), timeout (fatal)      |
 * | 6   | 8   | team/y    | sh (fatal)                                     |
 * | 7   | 9   | team/y    | timeout (not known how the run ended)          |
 * | 8   | 13  | team/y    | -                                              |
 * | 9   | 14  | team/x    | sh (fatal), after the period                   |
 */
describe("groups of errors", () => {
  let test: TestStore;
  const sh = {
    errorClass: "hudson.AbortException",
    effectiveClass: "hudson.AbortException",
    function: "sh",
    fingerprint: 255,
  };
  const npe = { effectiveClass: "java.lang.NullPointerException", fingerprint: 4096 };
  const timeout = { effectiveClass: INTERRUPTED, causeClass: TIMEOUT, function: "sleep", fingerprint: 2 ** 52 - 1 };
  const groups = (asked: Partial<typeof question> = {}, scope = {}): Promise<RunErrors> =>
    errorGroups(test.reader(scope), { ...question, ...asked } as typeof question);

  before(async () => {
    test = await TestStore.open();
    await test.pipelines([
      [1, "ci", "team/x"],
      [2, "ci", "team/y"],
    ]);
    const days = [0, 1, 2, 3, 7, 8, 9, 13, 14];
    const pipelineOf = [1, 1, 1, 1, 1, 2, 2, 2, 1];
    await test.facts(
      "run",
      days.map((day, at) => ({
        runId: at + 1,
        runNumber: at + 1,
        pipelineId: pipelineOf[at],
        startAt: MONDAY + day * DAY,
        finished: true,
      })),
    );
    await test.facts("error", [
      { runId: 1, ...sh, handled: true },
      { runId: 1, ...sh, handled: true },
      { runId: 1, ...npe, handled: false },
      { runId: 2, ...npe, handled: false },
      { runId: 5, ...sh, handled: true },
      { runId: 5, ...sh, handled: false },
      { runId: 5, ...timeout, handled: false },
      { runId: 6, ...sh, handled: false },
      { runId: 7, ...timeout },
      { runId: 9, ...sh, handled: false },
    ]);
  });
  after(() => test.close());

  it("count errors, runs and Pipelines, and how runs ended", async () => {
    const { groups: found, gone, states, total, errors, fatal, runs, earlierRuns, byCategory } = await groups();
    // sh: runs 5 (twice) and 6. timeout: runs 5 and 7. sh was met by 1 of 4 runs before and 2 of 4 now: chance.
    assert.deepEqual(found, [
      {
        id: "00000000000ff",
        errorClass: "hudson.AbortException",
        causeClass: undefined,
        function: "sh",
        category: "step_failure",
        errors: 3,
        runs: 2,
        pipelines: 2,
        fatal: 2,
        handled: 1,
        unknown: 0,
        earlierRuns: 1,
        firstSeenAt: MONDAY,
        lastSeenAt: MONDAY + 8 * DAY,
        lastRun: "team/y#6",
        state: "steady",
      },
      {
        id: "fffffffffffff",
        errorClass: INTERRUPTED,
        causeClass: TIMEOUT,
        function: "sleep",
        category: "timeout",
        errors: 2,
        runs: 2,
        pipelines: 2,
        fatal: 1,
        handled: 0,
        unknown: 1,
        earlierRuns: 0,
        firstSeenAt: MONDAY + 7 * DAY,
        lastSeenAt: MONDAY + 9 * DAY,
        lastRun: "team/y#7",
        state: "new",
      },
    ]);
    assert.deepEqual(
      gone.map(({ id, errors: now, earlierRuns: then, function: step }) => [id, now, then, step]),
      [["0000000001000", 0, 2, undefined]],
    );
    assert.deepEqual(states, { new: 1, growing: 0, steady: 1, shrinking: 0, gone: 1 });
    assert.deepEqual([total, errors, fatal, runs, earlierRuns], [2, 5, 3, 4, 4]);
    assert.deepEqual(byCategory, [
      { category: "step_failure", errors: 3 },
      { category: "timeout", errors: 2 },
    ]);
  });

  it("compare nothing when nothing ran before", async () => {
    const none = { since: MONDAY - 7 * DAY, until: MONDAY };
    const { groups: found, states } = await groups({ earlier: none });
    assert.ok(found.every(({ state }) => state === undefined));
    assert.deepEqual(Object.values(states), [0, 0, 0, 0, 0]);
  });

  it("can be asked of one folder, one category, or what was fatal", async () => {
    const ids = async (asked: object, scope = {}): Promise<unknown> =>
      (await groups(asked, scope)).groups.map(({ function: step, errors }) => [step, errors]);
    assert.deepEqual(await ids({}, { folder: "team/y" }), [
      ["sh", 1],
      ["sleep", 1],
    ]);
    assert.deepEqual(await ids({ category: "timeout" }), [["sleep", 2]]);
    // Fatal: sh in runs 5 and 6, the timeout of run 5.
    assert.deepEqual(await ids({ onlyFatal: true }), [
      ["sh", 2],
      ["sleep", 1],
    ]);
    assert.deepEqual(await ids({}, { controller: "other" }), []);
  });

  it("are cut to the first rows, and say how many there are", async () => {
    const { groups: found, total } = await groups({}, { top: 1 });
    assert.deepEqual([found.length, total], [1, 2]);
  });

  it("of an older store have no id and go by their class and function", async () => {
    await test.facts("error", [
      { runId: 8, effectiveClass: "a.B", function: "sh" },
      { runId: 8, effectiveClass: "a.B", function: "bat" },
    ]);
    const old = (await groups()).groups.filter(({ id }) => id === undefined);
    assert.deepEqual(
      old.map(({ errorClass, function: step, category }) => [errorClass, step, category]),
      [
        ["a.B", "bat", "other"],
        ["a.B", "sh", "other"],
      ],
    );
  });
});
