import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";
import { capturedAnswers } from "../../../test/jenkins-stub/captured-answers.ts";
import { Followed } from "../../../test/jenkins-stub/followed.ts";
import { filesBelow } from "../../../test/support/directories.ts";
import { restCaptureMissing, runsOfCapturedHome, unpackRestCapture } from "../../../test/support/rest-capture.ts";
import type { ObservedRun } from "../../model/observed-run.ts";
import type { RunRows } from "../../model/run-rows.ts";
import { functionOfTitle } from "./step-names.ts";

const options = restCaptureMissing === undefined ? {} : { skip: restCaptureMissing };

/** Runs whose answers were captured and that had ended; the controller had others, of which only the home tells. */
const CAPTURED_RUNS = 175;

interface Pair {
  readonly rest: ObservedRun;
  readonly home: RunRows;
}

describe("the REST answers of a real controller", options, () => {
  let pairs: readonly Pair[] = [];

  test("give the runs that its home gives", async (t) => {
    const home = runsOfCapturedHome(t);
    const followed = await Followed.start(t, capturedAnswers(unpackRestCapture(t)), {
      backfillRuns: 100,
      maxRequestsPerMinute: 2000,
    });
    await followed.follow(600_000);
    assert.equal(followed.ended.length, CAPTURED_RUNS);
    pairs = followed.ended.map((rest) => {
      const run = home.get(`${rest.rows.run[0]!.scheduledAt}#${rest.number}`);
      assert.ok(run, `${rest.pipeline}#${rest.number} is in the home`);
      return { rest, home: run };
    });
    assert.equal(new Set(followed.ended.map(({ pipeline, number }) => `${pipeline}#${number}`)).size, CAPTURED_RUNS);
    assert.ok(followed.ended.some(({ pipeline }) => pipeline === "mb/feature%2Fone"));
    judgesWhatRuns(followed);
  });

  test("give start, duration, result and what started them exactly", () => {
    for (const { rest, home } of pairs) {
      const name = `${rest.pipeline}#${rest.number}`;
      const [seen] = rest.rows.run;
      const [run] = home.run;
      for (const key of ["startAt", "durationMs", "result", "runNumber", "replayed", "restarted"] as const)
        assert.equal(seen![key], run![key], `${name} ${key}`);
      assert.equal(rest.startAt, run!.startAt);
      // A cause that came twice is one record of a home, with a count.
      const causes = (rows: RunRows): unknown =>
        rows.feature.filter(({ kind }) => kind === "cause").map((cause) => cause.name);
      assert.deepEqual(causes(rest.rows), causes(home), name);
    }
  });

  test("give stages and branches by name and nesting", () => {
    const counts = { stages: 0, seen: 0, started: 0, nested: 0, timed: 0 };
    for (const { rest, home } of pairs) {
      const stages = new Map(home.stage.map((stage) => [stage.flowNode, stage]));
      counts.stages += stages.size;
      for (const seen of rest.rows.stage) {
        const stage = stages.get(seen.flowNode);
        isAsInHome(seen, stage, `${rest.pipeline}#${rest.number} ${seen.name}`);
        counts.seen++;
        counts.started += Number(seen.startAt !== undefined);
        counts.nested += Number(seen.parentStage === stage?.parentStage);
        counts.timed += Number(seen.durationMs !== undefined);
      }
    }
    // The three that are not seen, and those whose outer stage is not, are within stages that were skipped.
    assert.deepEqual(counts, { stages: 1022, seen: 1019, started: 1006, nested: 1007, timed: 942 });
  });

  test("give the steps of the Stage View, with their functions where these are certain", () => {
    const counts = { seen: 0, named: 0 };
    for (const { rest, home } of pairs) {
      const what = `${rest.pipeline}#${rest.number}`;
      const atoms = new Map(home.step.filter(({ isBlock }) => isBlock !== true).map((step) => [step.flowNode, step]));
      for (const seen of rest.rows.step) {
        const step = atoms.get(seen.flowNode);
        assert.ok(step, `${what} has no step ${seen.flowNode}`);
        assert.equal(seen.startAt, step.startAt, what);
        // A stage of the old syntax has nothing in it by the flow graph, by the Stage View what comes after it.
        if (seen.stage !== undefined && rest.pipeline !== "scripted-legacy-stage")
          assert.equal(seen.stage, step.stage, what);
        assert.ok(Math.abs(seen.durationMs! - step.durationMs!) <= 50, what);
        if (seen.function !== undefined) assert.equal(seen.function, step.function);
        counts.seen++;
        counts.named += Number(seen.function !== undefined);
      }
      const gaps = new Map(rest.gaps.map(({ kind, count }) => [kind, count]));
      const unnamed = rest.rows.step.filter((step) => step.function === undefined).length;
      assert.equal(gaps.get("functions"), unnamed === 0 ? undefined : unnamed);
      // The captured controller was not asked for the steps of Pipeline Graph View, which are all there are.
      if (rest.rows.step.length < atoms.size) assert.ok(gaps.has("cut") || gaps.has("steps"), what);
    }
    // The others are `build` steps, which label themselves, and steps with a label.
    assert.deepEqual(counts, { seen: 2163, named: 2142 });
  });

  test("give classes of errors where they arose", () => {
    let errors = 0;
    for (const { rest, home } of pairs) {
      const what = `${rest.pipeline}#${rest.number}`;
      const known = new Map(home.error.map((error) => [error.flowNode, error]));
      for (const { flowNode, errorClass } of rest.rows.error) {
        assert.equal(errorClass, known.get(flowNode)?.errorClass, what);
        errors++;
      }
    }
    assert.equal(errors, 57);
  });

  test("is where the table of names of steps comes from", (t) => {
    const names = new Map<string, Set<string>>();
    const directory = unpackRestCapture(t);
    const home = [...runsOfCapturedHome(t).values()];
    const functions = new Map(
      home.map((rows) => [rows.run[0]!.startAt, new Map(rows.step.map((step) => [step.flowNode, step.function]))]),
    );
    for (const file of filesBelow(directory, "wfapi-runs-fullStages.json"))
      for (const [title, flowNode, startAt] of titlesIn(readFileSync(file, "utf8"))) {
        const name = functions.get(startAt)?.get(flowNode);
        if (name !== undefined) names.set(title, (names.get(title) ?? new Set()).add(name));
      }
    assert.ok(names.size >= 18);
    for (const [title, found] of names) {
      const certain = functionOfTitle(title);
      if (certain !== undefined) assert.deepEqual([...found], [certain], title);
      else assert.match(title, /^(?:compile|Building downstream|Scheduling downstream)$/);
    }
  });
});

type StageRow = RunRows["stage"][number];

/** What is seen of a stage is as it is; what is not seen is left out. */
function isAsInHome(seen: StageRow, stage: StageRow | undefined, what: string): void {
  for (const key of ["name", "kind", "synthetic"] as const) assert.equal(seen[key], stage?.[key], `${what} ${key}`);
  for (const key of ["startAt", "outcome", "parentStage"] as const)
    if (seen[key] !== undefined) assert.equal(seen[key], stage?.[key], `${what} ${key}`);
  if (seen.durationMs !== undefined) assert.ok(Math.abs(seen.durationMs - stage!.durationMs!) <= 50, what);
}

/** Names, flow nodes and run of all steps in an answer of the Stage View. */
function titlesIn(text: string): (readonly [string, number, number])[] {
  if (!text.startsWith("[")) return [];
  type Shown = { startTimeMillis: number; stages: { stageFlowNodes?: { id: string; name: string }[] }[] };
  return (JSON.parse(text) as Shown[]).flatMap(({ startTimeMillis, stages }) =>
    stages.flatMap(({ stageFlowNodes = [] }) =>
      stageFlowNodes.map(({ id, name }) => [name, Number(id), startTimeMillis] as const),
    ),
  );
}

/** The thirteen runs that went on, judged by what REST tells. */
function judgesWhatRuns(followed: Followed): void {
  assert.deepEqual(followed.states(), {
    "stuck-no-label#1": "NO_AGENT stuck",
    "stuck-no-label#2": "NO_AGENT stuck",
    "stuck-offline-label#1": "NO_AGENT stuck",
    "stuck-offline-agent#1": "NO_AGENT stuck",
    "input-wait#1": "WAITING_HUMAN ok",
    "input-wait#2": "WAITING_HUMAN ok",
    "input-wait#3": "WAITING_HUMAN ok",
    "input-holding-node#2": "WAITING_HUMAN ok",
    "input-scripted#3": "WAITING_HUMAN ok",
    "sleep-no-node#1": "WAITING_TIMER ok",
    "sleep-no-node#2": "WAITING_TIMER ok",
    "long-quiet#1": "MOVING ok",
    "long-running#1": "MOVING ok",
  });
  for (const { because, notSeen } of followed.judgement().runs) {
    for (const { source } of because) assert.doesNotMatch(source, /\.xml/);
    assert.ok(notSeen.includes("what its log says"));
  }
}
