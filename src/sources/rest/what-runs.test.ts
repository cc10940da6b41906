import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Followed, STARTED_AT } from "../../../test/jenkins-stub/followed.ts";
import { modelAnswers } from "../../../test/jenkins-stub/model-answers.ts";
import { addItem, addRun, emptyModel, type StubModel } from "../../../test/jenkins-stub/stub-model.ts";
import { RestController } from "./rest-controller.ts";

const MINUTE = 60_000;

function modelOf(...pipelines: readonly string[]): StubModel {
  const model = emptyModel();
  for (const fullName of pipelines) addItem(model, { fullName, kind: "pipeline" });
  return model;
}

describe("what runs", () => {
  test("is judged by its steps, by the queue in several languages, and by its log growing", async (t) => {
    const model = modelOf("a", "b", "c", "d", "parent", "child");
    model.agents = [...model.agents, { name: "linux-1", executors: 1, labels: ["linux", "linux-1"] }];
    const at = STARTED_AT - 10 * MINUTE;
    const work = addRun(model, "a", {
      startAt: at,
      agents: ["linux-1"],
      stages: [
        { id: 6, name: "Build/all", startAt: at, state: "running" },
        { id: 8, name: "x", parent: 6, startAt: at, state: "running", agent: "linux-1" },
      ],
      steps: [{ id: 9, title: "Shell Script", stage: 8, startAt: at, state: "running" }],
    });
    for (const pipeline of ["b", "c", "d"]) addRun(model, pipeline, { startAt: at });
    addRun(model, "parent", {
      startAt: at,
      steps: [{ id: 5, title: "Building child", startAt: at, state: "running" }],
    });
    addRun(model, "child", {
      startAt: at,
      causes: [
        {
          _class: "org.jenkinsci.plugins.workflow.support.steps.build.BuildUpstreamCause",
          upstreamProject: "parent",
          upstreamBuild: 1,
        },
      ],
      steps: [{ id: 4, title: "Sleep", startAt: at, state: "running" }],
    });
    const task = (id: number, pipeline: string, why: string) => ({ id, pipeline, number: 1, why, inQueueSince: at });
    model.queue = [
      task(11, "b", "Es gibt hier etwas Neues"),
      task(12, "c", "Alle Knoten des Labels ‚gpu‘ sind offline".replace("‚", "‘").replace("‘ sind", "’ sind")),
      task(13, "d", "Aguardando pelo próximo executor disponível linux"),
      { id: 14, pipeline: "a", why: "Build #1 is already in progress", state: "blocked", inQueueSince: at },
    ];
    const followed = await Followed.start(t, modelAnswers(model));
    await followed.follow(2 * MINUTE, () => {
      work.logBytes += 1000;
    });
    const { runs, controller } = followed.last!;
    const byName = new Map(runs.map((run) => [run.run, run]));
    assert.deepEqual(
      byName.get("a#1")!.heads.map(({ path, function: name, agent }) => [path, name, agent]),
      [["Build:all/x/sh", "sh", "linux-1"]],
    );
    assert.ok(byName.get("a#1")!.log!.grewAt! > STARTED_AT);
    assert.deepEqual(
      runs.flatMap(({ signs }) => signs.map(({ kind, names: said }) => [kind, ...said])),
      [["queueOther"], ["labelOffline", "gpu"], ["executorsBusy", "linux"]],
    );
    assert.deepEqual(byName.get("parent#1")!.heads[0]!.downstream, { run: "child#1" });
    assert.deepEqual(
      controller.queue!.map(({ run, pipeline, state, label }) => [run ?? pipeline, state, label]),
      [
        ["b#1", "buildable", undefined],
        ["c#1", "buildable", "gpu"],
        ["d#1", "buildable", "linux"],
        ["a", "blocked", undefined],
      ],
    );
    assert.deepEqual(followed.states(), {
      "a#1": "MOVING ok",
      "b#1": "WAITING_EXECUTOR ok",
      "c#1": "NO_AGENT stuck",
      "d#1": "WAITING_EXECUTOR ok",
      "parent#1": "WAITING_DOWNSTREAM ok",
      "child#1": "WAITING_TIMER ok",
    });
  });
});

test("an agent that a cloud may make is waited for before anything is called", async (t) => {
  const model = modelOf("cloudy", "typo");
  for (const pipeline of ["cloudy", "typo"]) addRun(model, pipeline, { startAt: STARTED_AT - MINUTE });
  const task = (id: number, pipeline: string, label: string) => ({
    ...{ id, pipeline, number: 1, inQueueSince: STARTED_AT - MINUTE },
    why: `There are no nodes with the label ‘${label}’`,
  });
  const cloudy = task(3, "cloudy", "k8s&&large");
  const typo = task(4, "typo", "lunix");
  model.cloudLabels = ["k8s&&large"];
  model.queue = [cloudy];
  const followed = await Followed.start(t, modelAnswers(model));
  await followed.look();
  assert.equal(followed.states()["cloudy#1"], "WAITING_EXECUTOR watch");
  await followed.follow(20 * MINUTE);
  assert.equal(followed.states()["cloudy#1"], "NO_AGENT stuck");
  model.queue = [typo];
  followed.pass(MINUTE);
  await followed.look();
  assert.equal(followed.states()["typo#1"], "NO_AGENT stuck");
  const verdict = followed.judgement().runs.find(({ run }) => run === "typo#1")!;
  assert.ok(!verdict.notSeen.includes("whether a cloud could provide an agent"));
  assert.deepEqual([...new Set(verdict.because.map(({ source }) => source))].sort(), ["/computer", "/queue"]);
  await followed.follow(20 * MINUTE);
  assert.ok(followed.stub.requests.filter(({ path }) => path.startsWith("label/")).length <= 8);
});

test("a step whose agent went offline is lost, one whose agent was only taken out of service goes on", async (t) => {
  const model = modelOf("a");
  const agent = { name: "linux-1", executors: 1, labels: ["linux"] };
  model.agents = [...model.agents, agent];
  const run = addRun(model, "a", {
    startAt: STARTED_AT,
    agents: ["linux-1"],
    stages: [{ id: 6, name: "Build", startAt: STARTED_AT, state: "running", agent: "linux-1" }],
    steps: [{ id: 7, title: "Shell Script", stage: 6, startAt: STARTED_AT, state: "running" }],
  });
  const followed = await Followed.start(t, modelAnswers(model));
  const stateWith = async (about: object): Promise<string | undefined> => {
    model.agents = [model.agents[0]!, { ...agent, ...about }];
    await followed.follow(2 * MINUTE);
    return followed.states()["a#1"];
  };
  assert.equal(await stateWith({}), "MOVING ok");
  assert.equal(await stateWith({ isTakenOffline: true }), "MOVING ok");
  assert.equal(await stateWith({}), "MOVING ok");
  const goneAt = followed.at;
  assert.equal(await stateWith({ isOffline: true }), "AGENT_LOST stuck");
  assert.equal(followed.judgement().runs[0]!.since, goneAt);
  run.agents = [];
  assert.equal(await stateWith({ isOffline: true }), "AGENT_LOST stuck");
  for (const { source } of followed.judgement().runs[0]!.because) assert.doesNotMatch(source, /xml/);
});

test("what runs is judged by the clock of the controller", async (t) => {
  for (const skewMs of [0, 4000, -3_600_000, 3_600_000]) {
    const model = modelOf("a");
    addRun(model, "a", { startAt: STARTED_AT + skewMs - MINUTE });
    const followed = await Followed.start(t, modelAnswers(model), { skewMs });
    await followed.look();
    const off = followed.last!.at - (followed.at + skewMs);
    assert.ok(Math.abs(off) < 10_000, `${skewMs}: ${off}`);
  }
});

test("what does not move is asked about less and less often", async (t) => {
  const model = modelOf("a", "b");
  const steps = [{ id: 7, title: "Shell Script", startAt: STARTED_AT, state: "running" as const }];
  addRun(model, "a", { startAt: STARTED_AT, steps });
  const moving = addRun(model, "b", { startAt: STARTED_AT, steps });
  const followed = await Followed.start(t, modelAnswers(model));
  await followed.follow(30 * MINUTE, () => {
    moving.logBytes++;
  });
  const asked = (name: string): number =>
    followed.stub.requests.filter(({ path }) => path === `job/${name}/1/stages/allSteps`).length;
  assert.ok(asked("a") <= 20, `${asked("a")}`);
  assert.ok(asked("b") >= 45, `${asked("b")}`);
});

describe("the address", () => {
  const clock = (): number => 0;
  test("may have a path, and holds no name", async (t) => {
    const followed = await Followed.start(t, modelAnswers(modelOf("a")), { contextPath: "/job/jenkins/" });
    await followed.follow(2 * MINUTE);
    assert.equal(followed.errors.length, 0);
    assert.ok(followed.source.takeItems()?.items.some(({ fullName }) => fullName === "a"));
    for (const url of ["", "ci", "ftp://ci/", "file:///etc/passwd", "https://user:token@ci/"])
      assert.throws(() => new RestController({ controller: "ci", url, clock }), { code: "url" });
  });
});
