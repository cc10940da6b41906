import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { observeHome } from "./observe-home.ts";
import { args, at, BUILDING, type NodeOf, START, TestHome, text, theHead, theRun } from "./test-home.ts";

describe("runs started by others", () => {
  const CALLING: readonly NodeOf[] = [
    [2, [], 0, "first"],
    [3, [2], 1, "atom build", args({ job: text("deploy") })],
  ];

  test("are known by the record of the caller", (t) => {
    const home = new TestHome(t);
    const actions =
      "<o.DownstreamBuildAction><downstreamBuilds><x><flowNodeId>3</flowNodeId><jobFullName>deploy</jobFullName><buildNumber>4</buildNumber></x></downstreamBuilds></o.DownstreamBuildAction>";
    home.run("shop", 7, { build: { start: 0, actions }, nodes: CALLING });
    assert.deepEqual(theHead(observeHome(home.path, { now: at(9) })).downstream, {
      pipeline: "deploy",
      run: "deploy#4",
    });
  });

  test("or by that of the one called, while it runs", (t) => {
    const home = new TestHome(t);
    const actions =
      "<o.BuildUpstreamNodeAction><upstreamNodeId>3</upstreamNodeId><upstreamRunId>shop#7</upstreamRunId></o.BuildUpstreamNodeAction>";
    home.run("shop", 7, { build: START, nodes: CALLING });
    home.run("deploy", 4, { build: { start: 1, actions }, nodes: [[2, [], 1, "first"]] });
    const caller = observeHome(home.path, { now: at(9) }).runs.find(({ run }) => run === "shop#7");
    assert.deepEqual(caller?.heads[0]?.downstream, { pipeline: "deploy", run: "deploy#4" });
  });

  test("or by what the log of the caller says", (t) => {
    const home = new TestHome(t);
    const path = home.run("shop", 7, {
      build: START,
      nodes: [
        [2, [], 0, "first"],
        [3, [2], 1, "atom build"],
      ],
    });
    home.write(`${path}/log-index`, "0 3\n", 1);
    home.write(`${path}/log`, "Scheduling project: team » deploy\nStarting building: team » deploy #4\n", 2);
    assert.deepEqual(theHead(observeHome(home.path, { now: at(9) })).downstream, {
      pipeline: "team/deploy",
      run: "team/deploy#4",
    });
  });

  test("a Pipeline is named relative to the folder of the caller", (t) => {
    const home = new TestHome(t);
    home.run("team/jobs/shop", 7, { build: START, nodes: CALLING });
    home.run("team/jobs/deploy", 1, { build: { start: 0, end: 1, result: "SUCCESS" } });
    assert.equal(theHead(observeHome(home.path, { now: at(9) })).downstream?.pipeline, "team/deploy");
  });
});

describe("Pipelines of branches", () => {
  test("share a family, and have the names Jenkins gives them", (t) => {
    const home = new TestHome(t);
    home.run("mb/branches/feature-one.e76d0v", 3, { build: START, nodes: BUILDING });
    home.write(
      "jobs/mb/branches/feature-one.e76d0v/config.xml",
      "<flow-definition><properties><o.BranchJobProperty><branch><head><name>feature/one</name></head></branch></o.BranchJobProperty></properties></flow-definition>",
      0,
    );
    home.list(["mb/feature%2Fone#3"], 0);
    const run = theRun(observeHome(home.path, { now: at(9) }));
    assert.deepEqual([run.run, run.pipeline, run.family], ["mb/feature%2Fone#3", "mb/feature%2Fone", "mb"]);
    assert.equal(run.record.isListed, true);
  });
});
