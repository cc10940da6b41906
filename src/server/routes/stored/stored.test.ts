import assert from "node:assert/strict";
import { describe, it, type TestContext } from "node:test";
import type { Static, TSchema } from "typebox";
import { Errors } from "typebox/value";
import { served } from "../../../../test/support/serving.ts";
import { pipelineRunsSchema, pipelineSchema, pipelinesSchema } from "../../../api/pipelines.ts";
import { runGraphSchema, runSchema } from "../../../api/runs.ts";
import { DAY, MINUTE, TestStore } from "../../../metrics/test-store.ts";
import type { RunRows } from "../../../model/run-rows.ts";
import { StoreQuestions } from "../../asking/store-questions.ts";
import { InTurn } from "../../scanning/in-turn.ts";
import type { LiveRun } from "../../serve-options.ts";
import { runGraphRoute, runRoute } from "./runs.ts";

/** A Pipeline may be called anything. */
const HOSTILE = "<img src=x onerror=alert(1)>/../\u202e#%2F'; DROP TABLE run; --";

function as<T extends TSchema>(schema: T, value: unknown): Static<T> {
  assert.deepEqual(Errors(schema, value), []);
  return value as Static<T>;
}

/** A server of three Pipelines: one of 5 runs with a flow graph, one that goes on, one that is called badly. */
async function filled(t: TestContext): Promise<TestStore> {
  const test = await TestStore.open();
  t.after(() => test.close());
  await test.pipelines([
    [1, "ci", "shop/deploy"],
    [2, "ci", HOSTILE],
    [3, "ci", "never"],
    [4, "other", "elsewhere"],
  ]);
  // The server goes by the clock of this machine.
  const began = performance.timeOrigin - 10 * DAY;
  const runs = [1, 2, 3, 4, 5].map((runId) => ({
    ...{ runId, pipelineId: 1, runNumber: runId, startAt: began + runId * DAY, flowNodes: 6, syntax: "declarative" },
    ...{
      finished: true,
      result: runId === 5 ? "FAILURE" : "SUCCESS",
      durationMs: runId * MINUTE,
      workMs: runId * MINUTE,
    },
  }));
  await test.facts("run", [
    ...runs,
    { runId: 6, pipelineId: 2, runNumber: 7, startAt: began, finished: false },
    { runId: 7, pipelineId: 4, runNumber: 1, startAt: began, finished: true, result: "SUCCESS" },
  ]);
  const startAt = began + 5 * DAY;
  await test.facts("stage", [
    { runId: 5, flowNode: 6, kind: "stage", name: HOSTILE, startAt, durationMs: MINUTE, executed: true },
  ]);
  await test.facts("step", [
    { runId: 5, flowNode: 5, block: 2, function: "stage", isBlock: true, startAt, durationMs: MINUTE },
    { runId: 5, flowNode: 7, block: 6, stage: 6, function: "sh", startAt, durationMs: 5, failed: true, ownError: true },
    // Clocks that were set back.
    { runId: 5, flowNode: 8, block: 6, stage: 6, function: "sleep", startAt: startAt - 9, durationMs: 4 },
  ]);
  await test.facts("wait", [{ runId: 5, flowNode: 8, kind: "sleep", startAt: startAt - 9, durationMs: -4 }]);
  return test;
}

async function server(t: TestContext) {
  return served(t, { store: (await filled(t)).store });
}

const path = (name: string) => `/api/v1/pipelines/${encodeURIComponent(name)}`;
const runPath = (run: string) => `/api/v1/runs/${encodeURIComponent(run)}`;

describe("GET /api/v1/pipelines", () => {
  it("answers as described, in pages, of the controller that is followed", async (t) => {
    const { json } = await server(t);
    const all = as(pipelinesSchema, await json("/api/v1/pipelines?sort=name"));
    assert.deepEqual(
      all.pipelines.map(({ name }) => name),
      [HOSTILE, "never", "shop/deploy"],
    );
    assert.deepEqual(
      all.pipelines[0]?.lastRuns.map(({ isOpen, result }) => [isOpen, result]),
      [[false, undefined]],
    );
    const first = as(pipelinesSchema, await json("/api/v1/pipelines?limit=2"));
    assert.deepEqual(
      first.pipelines.map(({ name }) => name),
      ["shop/deploy", HOSTILE],
    );
    const second = as(pipelinesSchema, await json(`/api/v1/pipelines?limit=2&cursor=${first.next}`));
    assert.deepEqual([second.pipelines.map(({ name }) => name), second.next, second.total], [["never"], undefined, 3]);
    const found = as(pipelinesSchema, await json(`/api/v1/pipelines?search=${encodeURIComponent("ONERROR")}`));
    assert.deepEqual(
      found.pipelines.map(({ name }) => name),
      [HOSTILE],
    );
  });

  it("refuses what is no question", async (t) => {
    const { ask } = await server(t);
    const wrong = [
      ...[
        "limit=0",
        "limit=501",
        "limit=x",
        "sort=",
        "sort=result",
        "sort=--runs",
        "period=1y",
        "folders=x",
        "sort=runs&sort=p50",
      ],
      ...["cursor=", "cursor=x", "cursor=W10", `cursor=${Buffer.from("[1,2]").toString("base64url")}`],
      ...[`cursor=${Buffer.from('[{},"x"]').toString("base64url")}`, `search=${"x".repeat(5000)}`],
    ];
    for (const query of wrong) assert.equal((await ask(`/api/v1/pipelines?${query}`)).status, 400, query.slice(0, 60));
  });
});

describe("GET /api/v1/pipelines/{pipeline}", () => {
  it("answers of each Pipeline, whatever it is called", async (t) => {
    const { json } = await server(t);
    const one = as(pipelineSchema, await json(path("shop/deploy")));
    assert.deepEqual([one.runs, one.judged, one.failed, one.durationMsP50], [5, 5, 1, 3 * MINUTE]);
    assert.deepEqual(
      one.stages.stages.map(({ stage }) => stage),
      [HOSTILE],
    );
    assert.deepEqual(
      one.steps.map((step) => [step.function, step.ownErrors]),
      [
        ["sleep", 0],
        ["sh", 1],
      ].reverse(),
    );
    assert.equal(as(pipelineSchema, await json(path(HOSTILE))).name, HOSTILE);
    assert.equal(as(pipelineSchema, await json(path("never"))).lastRunAt, undefined);
  });

  it("lists its runs, newest first, in pages", async (t) => {
    const { json } = await server(t);
    const first = as(pipelineRunsSchema, await json(`${path("shop/deploy")}/runs?limit=3`));
    assert.deepEqual(
      first.runs.map(({ run }) => run),
      ["shop/deploy#5", "shop/deploy#4", "shop/deploy#3"],
    );
    const rest = as(pipelineRunsSchema, await json(`${path("shop/deploy")}/runs?limit=3&cursor=${first.next}`));
    assert.deepEqual([rest.runs.map(({ runNumber }) => runNumber), rest.next], [[2, 1], undefined]);
    assert.deepEqual(as(pipelineRunsSchema, await json(`${path("never")}/runs`)).runs, []);
  });

  it("knows none that is elsewhere, a folder, a path or nothing", async (t) => {
    const { ask } = await server(t);
    for (const name of ["elsewhere", "shop", "shop/", "../../etc/passwd", "\u0000", "shop/deploy#1"]) {
      assert.equal((await ask(path(name))).status, 404, name);
      assert.equal((await ask(`${path(name)}/runs`)).status, 404, name);
    }
  });
});

describe("GET /api/v1/runs/{run}", () => {
  it("answers of a run and of its flow graph, in pages", async (t) => {
    const { json } = await server(t);
    const run = as(runSchema, await json(runPath("shop/deploy#5")));
    assert.deepEqual(
      [run.result, run.previousRun, run.nextRun, run.stages[0]?.name],
      ["FAILURE", 4, undefined, HOSTILE],
    );
    const whole = as(runGraphSchema, await json(`${runPath("shop/deploy#5")}/graph`));
    assert.deepEqual(
      whole.nodes.map(({ flowNode, parent, kind, isOrigin }) => [flowNode, parent, kind, isOrigin]),
      [
        [6, undefined, "stage", undefined],
        [7, 6, "step", true],
        [8, 6, "step", undefined],
      ],
    );
    assert.deepEqual(whole.nodes[2]?.waits, [{ kind: "sleep", startMs: 0, durationMs: 0 }]);
    const nodes = [];
    for (let cursor = ""; ; ) {
      const page = as(runGraphSchema, await json(`${runPath("shop/deploy#5")}/graph?limit=1${cursor}`));
      nodes.push(...page.nodes);
      if (page.next === undefined) break;
      cursor = `&cursor=${page.next}`;
    }
    assert.deepEqual(nodes, whole.nodes);
    assert.equal(as(runGraphSchema, await json(`${runPath(`${HOSTILE}#7`)}/graph`)).isOpen, true);
  });

  it("knows none that is not there or is no run, and refuses other places than it gave out", async (t) => {
    const { ask } = await server(t);
    for (const run of [
      "shop/deploy#6",
      "shop/deploy",
      "shop/deploy#",
      "#1",
      "elsewhere#1",
      "shop/deploy#1e1",
      "shop/deploy#9999999999",
    ]) {
      assert.equal((await ask(runPath(run))).status, 404, run);
      assert.equal((await ask(`${runPath(run)}/graph`)).status, 404, run);
    }
    for (const query of [
      "cursor=x",
      "limit=5001",
      `cursor=${Buffer.from('["1; DROP TABLE run"]').toString("base64url")}`,
    ])
      assert.equal((await ask(`${runPath("shop/deploy#5")}/graph?${query}`)).status, 400, query);
  });
});

describe("a run that goes on", () => {
  const rows: RunRows = {
    run: [{ runNumber: 8, startAt: 1000, finished: false, flowNodes: 4 }],
    stage: [{ flowNode: 4, kind: "stage", name: "Build", startAt: 1002, executed: true }],
    step: [
      { flowNode: 3, block: 2, function: "stage", isBlock: true, startAt: 1001 },
      { flowNode: 5, block: 4, stage: 4, function: "sh", isBlock: false, startAt: 1003 },
    ],
    wait: [],
    agentUse: [],
    libraryUse: [{ library: "lib", version: "v1" }],
    feature: [{ kind: "cause", name: "hudson.triggers.TimerTrigger$TimerTriggerCause", count: 1 }],
    error: [],
  };

  /** Asks the two routes themselves: what reads runs where they go on is given to them. */
  async function asking(t: TestContext, liveRun: LiveRun) {
    const { store } = await filled(t);
    const questions = new StoreQuestions({
      facts: store,
      turn: new InTurn(),
      revision: () => "1",
      now: () => performance.timeOrigin,
    });
    const controllers = { asked: () => ({ name: "ci", liveRun }) };
    const parts = { controllers, questions, now: () => performance.timeOrigin };
    const ask = async (route: ReturnType<typeof runRoute>, run: string, query = "") => {
      const exchange = {
        request: { headers: {}, socket: { destroyed: false } },
        parameters: { run },
        query: new URLSearchParams(query),
      };
      const answer = await route.answer(exchange as unknown as Parameters<typeof route.answer>[0]);
      return JSON.parse(String(answer?.body)) as unknown;
    };
    return {
      run: (name: string) => ask(runRoute(parts), name),
      graph: (name: string, query?: string) => ask(runGraphRoute(parts), name, query),
    };
  }

  it("is answered of as it is read there, also when the store does not know it yet", async (t) => {
    const asked: string[] = [];
    const { run, graph } = await asking(t, async (pipeline, runNumber) => {
      asked.push(`${pipeline} ${runNumber}`);
      return pipeline === HOSTILE ? { rows, readAt: 0, revision: 1 } : undefined;
    });
    const one = as(runSchema, await run(`${HOSTILE}#8`));
    assert.deepEqual([one.isOpen, one.causes, one.flowNodes, one.stages[0]?.startMs], [true, ["timer"], 4, 2]);
    const answer = as(runGraphSchema, await graph(`${HOSTILE}#8`));
    assert.deepEqual(
      answer.nodes.map(({ flowNode, parent, startMs, durationMs }) => [flowNode, parent, startMs, durationMs]),
      [
        [4, undefined, 2, undefined],
        [5, 4, 3, undefined],
      ],
    );
    const first = as(runGraphSchema, await graph(`${HOSTILE}#8`, "limit=2"));
    const second = as(runGraphSchema, await graph(`${HOSTILE}#8`, `limit=2&cursor=${first.next}`));
    assert.deepEqual([...first.nodes, ...second.nodes], answer.nodes);
    assert.equal(second.next, undefined);
    assert.equal(asked[0], `${HOSTILE} 8`);
    await assert.rejects(graph(`${HOSTILE}#8`, "limits=2"), /none of them/);
  });

  it("is answered of from the store when nothing is read there", async (t) => {
    const { run, graph } = await asking(t, () => Promise.resolve(undefined));
    assert.equal(as(runSchema, await run("shop/deploy#5")).result, "FAILURE");
    assert.equal(as(runGraphSchema, await graph("shop/deploy#5")).nodes.length, 3);
    const empty = await asking(t, () => Promise.resolve({ rows: { ...rows, run: [] }, readAt: 0, revision: 1 }));
    assert.equal(as(runSchema, await empty.run("shop/deploy#5")).isOpen, false);
  });
});
